import CocrLanguage
import Foundation
import Testing

/// Formats everything there is, in its own layout and in random ones: the program and its comments stay
/// the same, and formatting again changes nothing.
@Suite struct FormatterFuzzTests {
  static let root = URL(fileURLWithPath: #filePath).resolvingSymlinksInPath()
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

  /// Every program of the repository.
  static let files: [String] = ["Tests/Scripts", "stdlib", "samples", "Benchmarks"].flatMap {
    folder in
    let path = root.appendingPathComponent(folder).path
    let names = FileManager.default.enumerator(atPath: path)?.compactMap { $0 as? String } ?? []
    return names.filter { $0.hasSuffix(".cocr") }.sorted().map { "\(folder)/\($0)" }
  }

  static func read(_ name: String) throws -> SourceFile {
    let data = try Data(contentsOf: root.appendingPathComponent(name))
    return SourceFile(name: name, bytes: [UInt8](data))
  }

  /// Formats a file that is in order and holds the result against it.
  @discardableResult
  static func check(_ file: SourceFile) -> Bool {
    let before = Parser.parse(file)
    guard before.diagnostics.isEmpty else { return false }
    do throws(CompilationFailure) {
      let text = try Formatter.format(file)
      let result = SourceFile(name: file.name, text: text)
      let after = Parser.parse(result)
      #expect(after.diagnostics.isEmpty)
      expectSame(TreeDump.dump(before.tree), TreeDump.dump(after.tree), file)
      expectSame(before.tree.documentation ?? "", after.tree.documentation ?? "", file)
      expectSame(comments(of: file), comments(of: result), file)
      expectSame(text, try Formatter.format(result), file)
      checkLines(of: result)
    } catch {
      Issue.record(
        "\(file.name): \(error.diagnostics.map(\.message)) in\n\(file.text(of: Span(0, .max)))")
    }
    return true
  }

  private static func expectSame(
    _ first: String, _ second: String, _ file: SourceFile
  ) {
    guard first != second else { return }
    let lines = [first, second].map {
      $0.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    }
    let count = zip(lines[0], lines[1]).prefix { $0 == $1 }.count
    let shown = lines.map { $0[max(0, count - 3)...].prefix(8).joined(separator: "\n") }
    Issue.record("\(file.name):\n\(shown[0])\n>>> became\n\(shown[1])")
  }

  private static func comments(of file: SourceFile) -> String {
    Lexer(file).comments.map { file.text(of: $0.span) }.joined(separator: "\n")
  }

  /// Nothing stands at the end of lines or of the file that cannot be seen, strings apart.
  private static func checkLines(of file: SourceFile) {
    let strings = Lexer(file).tokens.filter { $0.flags.contains(.isMultiline) }
    guard strings.isEmpty else { return }
    var blanks = 0
    for number in 1..<max(2, file.lineCount) {
      let line = file.text(ofLine: number)
      if line.last == " " || line.last == "\t" { Issue.record("\(file.name):\(number): blanks") }
      blanks = line.isEmpty ? blanks + 1 : 0
      if blanks > 1 || (blanks > 0 && (number == 1 || number == file.lineCount - 1)) {
        Issue.record("\(file.name):\(number): a blank line too many")
      }
    }
  }

  @Test func thereAreFiles() {
    #expect(Self.files.count > 100)
  }

  @Test(arguments: files) func everyFileStaysTheSame(_ name: String) throws {
    Self.check(try Self.read(name))
  }

  @Test(arguments: [Samples.diskFull, Samples.everyConstruct])
  func samplesStayTheSame(_ text: String) {
    #expect(Self.check(SourceFile(name: "sample.cocr", text: text)))
  }

  // MARK: Random layouts

  /// The text with other white space and with comments between some of its tokens.
  static func scattered(_ file: SourceFile, _ random: inout SplitMix) -> SourceFile {
    var depth = 0
    var result: [UInt8] = []
    var end = 0
    let rate = 4 + random.next() % 60
    for token in Lexer(file).tokens {
      if token.kind == .stringTail || token.kind == .stringMiddle { depth -= 1 }
      let start = Int(token.span.lower)
      result += file.bytes[end..<start]
      if depth == 0, random.next() % rate == 0 {
        let gaps = [
          "\n", "\n\n", "  ", " # note\n", "\n# note\n", "\n\n\n  # note\n\n", "\t", "\n    ",
          "\n## doc\n", " # a\n# b\n\n",
        ]
        result += gaps[Int(random.next() % UInt64(gaps.count))].utf8
      }
      result += file.bytes[start..<Int(token.span.upper)]
      end = Int(token.span.upper)
      if token.kind == .stringHead || token.kind == .stringMiddle { depth += 1 }
    }
    result += file.bytes[end...]
    return SourceFile(name: file.name, bytes: result)
  }

  @Test(arguments: files + ["diskFull", "everyConstruct"])
  func layoutsDoNotMatter(_ name: String) throws {
    let file =
      switch name {
      case "diskFull": SourceFile(name: name, text: Samples.diskFull)
      case "everyConstruct": SourceFile(name: name, text: Samples.everyConstruct)
      default: try Self.read(name)
      }
    guard Parser.parse(file).diagnostics.isEmpty else { return }
    let count = UInt64(min(20, 10000 / max(1, file.bytes.count)))
    for seed in 0..<max(4, count) {
      var random = SplitMix(state: seed)
      Self.check(Self.scattered(file, &random))
    }
  }

  @Test func generatedProgramsStayTheSame() {
    var accepted = 0
    for seed in 0..<300 as Range<UInt64> {
      var generator = ProgramGenerator(seed: seed)
      let text = generator.program()
      let file = SourceFile(name: "seed \(seed)", text: text)
      if !Self.check(file) {
        Issue.record("seed \(seed): \(mistakes(file)) in\n\(text)")
        return
      }
      if Self.check(Self.scattered(file, &generator.random)) { accepted += 1 }
    }
    #expect(accepted > 50)
  }
}
