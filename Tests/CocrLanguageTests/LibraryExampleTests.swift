import Foundation
import StandardLibrary
import Testing

@testable import CocrLanguage

/// Every function of the library shows how it is used, and what it shows is true.
@Suite struct LibraryExampleTests {
  struct Entry: CustomStringConvertible, Sendable {
    let signature: Signature
    /// The type of the value before the dot, where it is a method.
    var receiver: ValueType?

    var name: String { signature.name }
    var description: String { "\(receiver.map { "\($0.description)." } ?? "")\(name)" }
    var example: String? { signature.example }
  }

  static let natives: [Entry] = {
    let free = CoreLibrary.functions + CoreLibrary.namespaces.flatMap(\.1)
    let methods = CoreLibrary.methods.flatMap(\.1).map(\.signature).map {
      Entry(signature: $0, receiver: $0.parameters.first?.type)
    }
    return (free.map { Entry(signature: $0.signature) } + methods).filter {
      !$0.name.split(separator: ".").contains { $0.hasPrefix("_") }
    }
  }()

  static let written: [Entry] = {
    guard let environment = try? ScriptTests.environment.get() else { return [] }
    let types: [String: ValueType] = ["list": .list(.any), "map": .map(.any)]
    return StandardLibrary.core.enumerated().flatMap { index, file in
      environment.library.names[index].indices
        .compactMap { environment.library.signature(module: index, slot: $0) }
        .filter { !$0.name.hasPrefix("_") }
        .map { Entry(signature: $0, receiver: types[file.name]) }
    }.sorted { $0.description < $1.description }
  }()

  @Test func thereAreFunctions() {
    #expect(Self.natives.count > 80)
    #expect(Self.written.count > 20)
  }

  @Test(arguments: natives + written) func example(_ entry: Entry) throws {
    let example = try #require(entry.example, "`\(entry.name)` has no example")
    let text = example.contains("assert ") ? example : "assert (\(example))"
    let program = try Program(
      SourceFile(name: "\(entry.name).cocr", text: text), environment: ScriptTests.environment.get()
    )
    let machine = program.makeMachine(limits: Limits(turns: 100_000))
    while true {
      switch machine.run() {
      case .finished: return
      case .busy: continue
      case .waiting(let calls):
        // The clock, which the tests of the documentation have.
        for call in calls { machine.resume(call.id, with: .time(0)) }
        if !calls.isEmpty { continue }
        Issue.record("`\(text)` waits for ever")
      case .failed(let error): Issue.record("`\(text)`: \(error.message)")
      }
      return
    }
  }

  /// What each argument is for stands in the text, or with the parameter.
  @Test(arguments: natives + written) func argumentsAreExplained(_ entry: Entry) {
    #expect(!entry.signature.explanation.isEmpty)
    let parameters = entry.signature.parameters.dropFirst(entry.receiver == nil ? 0 : 1)
    for parameter in parameters where parameter.summary.isEmpty {
      #expect(
        entry.signature.explanation.contains("`\(parameter.name)"),
        "`\(parameter.name)` of `\(entry)` is not explained")
    }
  }

  /// Calls every function with all kinds of arguments of the right types: what throws says so. What
  /// calls a function throws what that throws, and what is given for a function and is none cannot be
  /// called: neither is said with each.
  @Test(arguments: natives + written) func errorsAreExplained(_ entry: Entry) throws {
    let parameters = entry.signature.parameters
    let names = parameters.indices.map { "argument_\($0)" }
    var call = entry.name
    var arguments = names[...]
    if entry.receiver != nil { call = "\(arguments.removeFirst()).\(entry.name)" }
    var text = ""
    for (index, parameter) in parameters.enumerated() {
      let type = index == 0 ? entry.receiver ?? parameter.type : parameter.type
      text += "for \(names[index]) in \(Self.samples(of: type)) {\n"
    }
    text += """
      try { \(call)(\(arguments.joined(separator: ", "))) } catch error if error.kind not in ["type", "name", "call"] {
        print("thrown:", error.kind, error.message)
      } catch { }
      """
    text += String(repeating: "\n}", count: names.count)
    let program = try Program(
      SourceFile(name: "\(entry.name).cocr", text: text), environment: ScriptTests.environment.get()
    )
    let machine = program.makeMachine(limits: Limits(memory: 16 << 20, turns: 1_000_000))
    var output = ""
    machine.output = { output += $0 }
    // Some wait for ever.
    loop: for _ in 0..<1000 {
      switch machine.run() {
      case .busy: continue
      case .waiting(let calls) where !calls.isEmpty:
        for call in calls { machine.resume(call.id, with: .time(0)) }
      default: break loop
      }
    }
    if entry.signature.explanation.lowercased().contains("throw") { return }
    let thrown = output.split(separator: "\n").first { $0.hasPrefix("thrown: ") }
    #expect(thrown == nil, "`\(entry)` does not say when it throws")
  }

  private static func samples(of type: ValueType) -> String {
    switch type {
    case .int: "[0, 1, -1, 3, 9223372036854775807, -9223372036854775808]"
    case .float: "[0.0, -1.5, 1e300]"
    case .number: "[0, -3, 2.5, 9223372036854775807, 1e300]"
    case .string: #"["", "a", "b c", "(", "[1", "%", "2024-13-01", "1x", "é"]"#
    case .duration: "[0s, 1s, -1s, 100000d]"
    case .time: "[time.from_unix_seconds(0), time.from_unix_seconds(9000000000)]"
    case .bool: "[true, false]"
    case .function: "[() => 1, x => x, (x, y) => true, (x, y, z) => null]"
    case .list: #"[[], [1], [2, 1, 3], ["a", "b"], [["a", 1]], [[1, 2], [3]]]"#
    case .map: "[{}, {a: 1}, {b: [1], a: null}]"
    case .optional(let wrapped): samples(of: wrapped)
    default: #"[null, 1, 2.5, "a", "1x", [1, 2], {a: 1}, 1s, x => x, (x, y) => true]"#
    }
  }
}
