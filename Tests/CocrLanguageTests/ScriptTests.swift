import Foundation
import StandardLibrary
import Testing

@testable import CocrLanguage

/// Runs every script below `Tests/Scripts` and compares what happens with the comments in it:
/// `# expect: text` for a printed line, `# expect error: message` for a diagnostic of its line, and
/// `# expect runtime error: message` for an error that ends the run in its line.
@Suite struct ScriptTests {
  static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().appendingPathComponent("Scripts")

  static let scripts: [String] = {
    let files = FileManager.default.enumerator(atPath: folder.path)?.compactMap { $0 as? String }
    return (files ?? []).filter { $0.hasSuffix(".cocr") && !$0.contains("imported/") }.sorted()
  }()

  static let environment = Result {
    // What the library's functions ask of the world: a clock that waits for nobody.
    var host = HostInterface()
    host.functions = [
      Signature("now", result: .time), Signature("sleep", [.init("duration", .duration)]),
    ]
    return try Environment(host: host, library: library)
  }

  static let library = StandardLibrary.core.map { file in
    let role: LibraryFile.Role =
      file.name == "prelude"
      ? .prelude
      : LibraryFile.ReceiverType(rawValue: file.name).map { .methods(of: $0) }
        ?? .module(file.name)
    return LibraryFile(role, SourceFile(name: "<library>/\(file.name).cocr", bytes: file.bytes))
  }

  @Test func thereAreScripts() {
    #expect(Self.scripts.count >= 60)
    let expectations = Self.scripts.map { name in
      let data = try? Data(contentsOf: Self.folder.appendingPathComponent(name))
      return Self.expectations(of: SourceFile(name: name, bytes: [UInt8](data ?? Data()))).count
    }
    #expect(expectations.reduce(0, +) >= 400)
  }

  @Test(arguments: scripts) func script(_ name: String) throws {
    try check(name, limits: Limits(memory: 256 << 20, turns: 50_000_000))
  }

  /// The same with a collection at every allocation, which finds values that the collector misses.
  @Test(arguments: scripts) func scriptUnderStress(_ name: String) throws {
    var limits = Limits(memory: 256 << 20, turns: 50_000_000)
    limits.collectsAlways = true
    try check(name, limits: limits)
  }

  private struct Outcome: Equatable, CustomStringConvertible {
    var line: Int?
    var kind: String
    var text: String

    var description: String { "\(line.map { "line \($0): " } ?? "")\(kind) \(text)" }
  }

  private func check(_ name: String, limits: Limits) throws {
    let url = Self.folder.appendingPathComponent(name)
    let file = SourceFile(name: name, bytes: [UInt8](try Data(contentsOf: url)))
    let expected = Self.expectations(of: file)
    var actual = try run(file, limits: limits)
    // A printed line has no place of its own; it takes that of the expectation it is compared with.
    for (index, outcome) in actual.enumerated() where outcome.line == nil {
      if index < expected.count { actual[index].line = expected[index].line }
    }
    for (index, want) in expected.enumerated() {
      let got = index < actual.count ? actual[index] : nil
      guard got == want else {
        Issue.record(
          "\(name):\(want.line ?? 0): expected \(want), got \(got.map(\.description) ?? "nothing")")
        return
      }
    }
    if actual.count > expected.count {
      Issue.record("\(name): did not expect \(actual[expected.count])")
    }
  }

  private func run(_ file: SourceFile, limits: Limits) throws -> [Outcome] {
    let program: Program
    do {
      program = try Program(file, environment: Self.environment.get()) { path, importer in
        let name = importer.name(ofImport: path)
        let url = Self.folder.appendingPathComponent(name)
        return (try? Data(contentsOf: url)).map { SourceFile(name: name, bytes: [UInt8]($0)) }
      }
    } catch let failure as CompilationFailure {
      return failure.diagnostics.filter { $0.severity == .error }.map {
        Outcome(
          line: $0.file.position(of: $0.span.lower).line, kind: "error",
          text: $0.message)
      }
    }
    var text = ""
    let machine = program.makeMachine(limits: limits)
    machine.output = { text += $0 }
    var outcomes: [Outcome] = []
    var clock = Clock()
    loop: while true {
      switch machine.run() {
      case .finished: break loop
      case .busy(let calls): clock.begin(calls, on: machine)
      case .waiting(let calls):
        clock.begin(calls, on: machine)
        guard clock.isAnswering || clock.wakeNext(on: machine) else {
          outcomes.append(Outcome(line: nil, kind: "waits", text: "for ever"))
          break loop
        }
      case .failed(let error):
        let place = error.trace.first { !$0.file.isLibrary }
        outcomes.append(
          Outcome(
            line: place.map { $0.file.position(of: $0.span.lower).line }, kind: "runtime error",
            text: error.message))
        break loop
      }
    }
    var lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    if lines.last == "" { lines.removeLast() }
    return lines.map { Outcome(line: nil, kind: "prints", text: $0) } + outcomes
  }

  /// Answers `now` and `sleep`.
  private struct Clock {
    var now: Int64 = 0
    /// Whether one of the last calls has been answered at once.
    var isAnswering = false
    private var sleepers: [(end: Int64, call: Int)] = []

    mutating func begin(_ calls: [Machine.PendingCall], on machine: Machine) {
      isAnswering = false
      for call in calls {
        if case .duration(let length)? = call.arguments["duration"] {
          sleepers.append((now + length, call.id))
        } else {
          machine.resume(call.id, with: .time(now))
          isAnswering = true
        }
      }
    }

    /// Lets time pass until the next sleep is over; false where nobody sleeps.
    mutating func wakeNext(on machine: Machine) -> Bool {
      guard let next = sleepers.min(by: { ($0.end, $0.call) < ($1.end, $1.call) }) else {
        return false
      }
      now = max(now, next.end)
      sleepers.removeAll { $0.call == next.call }
      machine.resume(next.call, with: .null)
      return true
    }
  }

  private static func expectations(of file: SourceFile) -> [Outcome] {
    var outcomes: [Outcome] = []
    let forms = [
      ("# expect: ", "prints"), ("# expect error: ", "error"),
      ("# expect runtime error: ", "runtime error"),
    ]
    for line in 1...file.lineCount {
      let text = file.text(ofLine: line)
      for (marker, kind) in forms {
        guard let range = text.range(of: marker) else { continue }
        outcomes.append(
          Outcome(line: line, kind: kind, text: String(text[range.upperBound...])))
      }
    }
    return outcomes
  }
}
