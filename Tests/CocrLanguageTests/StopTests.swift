import Foundation
import Synchronization
import Testing

@testable import CocrLanguage

/// A run can be stopped wherever it is, and what natives make is counted before it is made.
@Suite struct StopTests {
  /// Each spends its time in one call of a library function; the machine is told of no turn meanwhile.
  static let longCalls = [
    #"let t = "a,".repeat(3000000); print(0); t.split(",")"#,
    #"let t = "a ".repeat(3000000); print(0); t.split()"#,
    #"let t = "a\n".repeat(3000000); print(0); t.lines()"#,
    #"let t = "a".repeat(3000000); print(0); t.chars()"#,
    #"let t = "ab".repeat(20000000); print(0); t.reverse()"#,
    #"let t = "ab".repeat(20000000); print(0); t.upper()"#,
    #"let t = "ab".repeat(20000000); print(0); t.replace("b", "c")"#,
    #"let t = "ab".repeat(60000000); print(0); t.count("b")"#,
    #"let t = "ab".repeat(20000000); print(0); hash.sha256(t)"#,
    #"let t = "ab".repeat(60000000); print(0); hash.crc32(t)"#,
    #"let t = "ab".repeat(3000000); print(0); t.replace_pattern("a", "$0$0")"#,
    #"let t = "ab".repeat(3000000); print(0); t.find_all("a")"#,
    "let l = range(3000000); print(0); l.unique()",
    "let l = range(3000000); print(0); l._sorted_by(l)",
    "let l = range(3000000); print(0); l.join()",
    "let l = range(9000000); print(0); l.max()",
    "let l = range(9000000); print(0); l.contains(-1)",
    "let l = range(6000000); print(0); l.chunks(1)",
    "let l = range(9000000); print(0); \"\\(l)\"",
    "let l = range(9000000); let m = range(9000000); print(0); l == m",
    "let l = range(3000000).map(i => [i]); print(0); l.unique()",
    "print(0); range(60000000)",
  ]

  @Test(arguments: longCalls) func stopsInALibraryFunction(_ text: String) async throws {
    let environment = try ScriptTests.environment.get()
    let program = try Program(SourceFile(name: "long.cocr", text: text), environment: environment)
    let begin = Begin()
    let run = Task.detached {
      let machine = program.makeMachine(limits: Limits())
      machine.output = { _ in begin.mark() }
      while true {
        switch machine.run() {
        case .busy: if Task.isCancelled, begin.isMarked { return Outcome.stoppedBetweenSlices }
        case .failed(let error): return .failed(error.message)
        default: return .finished
        }
      }
    }
    while !begin.isMarked { try await Task.sleep(for: .milliseconds(2)) }
    run.cancel()
    let cancelled = ContinuousClock.now
    let outcome = await (run.value, ContinuousClock.now - cancelled)
    #expect(outcome.0 == .failed("the run was stopped") || outcome.0 == .stoppedBetweenSlices)
    // In a build without optimization, and on a machine that does other things; to the end the calls take
    // ten times as long and more.
    #expect(outcome.1 < .seconds(1), "\(outcome.1)")
  }

  /// Whether a program has come to the call that takes long.
  private final class Begin: Sendable {
    private let flag = Atomic<Bool>(false)
    var isMarked: Bool { flag.load(ordering: .relaxed) }
    func mark() { flag.store(true, ordering: .relaxed) }
  }

  private enum Outcome: Equatable {
    case finished
    case stoppedBetweenSlices
    case failed(String)
  }

  private static let shared = "var l = [1]\nfor _ in 0..<60 { l = [l, l] }\n"

  /// A list that holds one list twice, and so on: what would fill any memory is not begun.
  @Test(arguments: [
    shared + #"print(l)"#, shared + #"let t = "\(l)""#, shared + "string(l)",
    shared + "[l].join()", shared + "host_call(l)",
  ]) func sharedPartsCountAsOftenAsTheyAreWritten(_ text: String) throws {
    var host = HostInterface()
    host.functions = [Signature("host_call", [.init("value", .any)])]
    let program = try Program(
      SourceFile(name: "shared.cocr", text: text), environment: Environment(host: host, library: [])
    )
    let machine = program.makeMachine(limits: Limits(memory: 64 << 20))
    var work = 0
    while true {
      switch machine.run() {
      case .busy: continue
      case .failed(let error):
        #expect(error.message.contains("more memory than its limit"), "\(error.message)")
        work = machine.work
      default: Issue.record("the run did not fail")
      }
      break
    }
    // It is known from 60 objects, after at most a megabyte of text.
    #expect(work < 100_000, "\(work)")
  }

  @Test func anErrorWithSharedPartsShowsTheirBeginning() throws {
    let text = Self.shared + #"throw {kind: "x", message: "m", data: l, other: [1]}"#
    let program = try Program(
      SourceFile(name: "shared.cocr", text: text), environment: ScriptTests.environment.get())
    let machine = program.makeMachine(limits: Limits())
    guard case .failed(let error) = machine.run() else {
      Issue.record("the run did not fail")
      return
    }
    let data = try #require(error.fields.first { $0.name == "data" }?.value)
    guard case .string(let shown) = data else {
      Issue.record("\(data)")
      return
    }
    #expect(shown.hasPrefix("[[[[") && shown.hasSuffix("…"))
    #expect(error.fields.contains { $0.name == "other" && $0.value == .list([.int(1)]) })
  }

  /// The new text is asked for before it is made.
  @Test(arguments: [
    #"let t = "a".repeat(1000); t.replace_pattern("a", "b".repeat(1000000))"#,
    #"let t = "a".repeat(1000); t.replace("a", "b".repeat(1000000))"#,
    #"range(1000).join("b".repeat(1000000))"#,
    #""a".repeat(1000000000)"#, #""a".pad_start(1000000000)"#,
  ]) func textsAreCountedBeforeTheyAreMade(_ text: String) throws {
    let program = try Program(
      SourceFile(name: "large.cocr", text: text), environment: ScriptTests.environment.get())
    let machine = program.makeMachine(limits: Limits(memory: 32 << 20))
    while true {
      switch machine.run() {
      case .busy: continue
      case .failed(let error):
        #expect(error.message.contains("more memory than its limit"), "\(error.message)")
      default: Issue.record("the run did not fail")
      }
      return
    }
  }

  @Test(arguments: ["import \"\"", "import \"\" as x\nprint(x.y)", "import '' as x\nx()"])
  func anEmptyModuleNameIsAMistake(_ text: String) throws {
    do {
      _ = try Program(
        SourceFile(name: "empty.cocr", text: text), environment: ScriptTests.environment.get())
      Issue.record("it is taken")
    } catch let failure as CompilationFailure {
      #expect(failure.diagnostics.first?.message == "the name of the module is empty")
    }
  }
}
