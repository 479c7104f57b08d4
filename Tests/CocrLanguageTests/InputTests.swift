import CocrLanguage
import Foundation
import StandardLibrary
import Testing

/// Texts of all kinds from their tokens to the end of their run. `make fuzz` does the same for longer,
/// with a sanitizer.
@Suite struct InputTests {
  static let environment = Result {
    try Environment(
      host: InputCheck.host,
      library: StandardLibrary.core.map { file in
        let role: LibraryFile.Role =
          LibraryFile.ReceiverType(rawValue: file.name).map { .methods(of: $0) } ?? .prelude
        return LibraryFile(
          role, SourceFile(name: "<library>/\(file.name).cocr", bytes: file.bytes))
      })
  }

  /// What failed once, each text shortened.
  static let failed: [String] = {
    let folder = FormatterFuzzTests.root.appendingPathComponent(
      "Tests/CocrLanguageTests/FailedInputs")
    let names = try? FileManager.default.contentsOfDirectory(atPath: folder.path)
    return (names ?? []).filter { $0.hasSuffix(".cocr") }.sorted()
      .map { "Tests/CocrLanguageTests/FailedInputs/\($0)" }
  }()

  @Test func thereAreFailedInputs() {
    #expect(!Self.failed.isEmpty)
  }

  @Test(arguments: failed + FormatterFuzzTests.files) func file(_ name: String) throws {
    let bytes = try FormatterFuzzTests.read(name).bytes
    #expect(try InputCheck.check(bytes, environment: Self.environment.get()) == nil)
  }

  /// Programs of the repository whose tokens were changed.
  @Test func changedPrograms() throws {
    let environment = try Self.environment.get()
    let programs = try FormatterFuzzTests.files.map { try FormatterFuzzTests.read($0).bytes }
      .filter { $0.count < 1500 }
    #expect(programs.count > 50)
    for seed in 0..<400 as Range<UInt64> {
      var mutator = TokenMutator(seed: seed)
      let program = programs[Int(seed) % programs.count]
      let changed = mutator.change(program)
      if let problem = InputCheck.check(changed, environment: environment) {
        Issue.record("seed \(seed): \(problem) in\n\(String(decoding: changed, as: UTF8.self))")
      }
    }
  }
}
