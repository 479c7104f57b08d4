import COCEmulator
import Cocr
import Foundation
import Testing

// The Swift code of the pages is taken from here and from the sources, word for word:
// `SwiftBlockTests` compares. Where something is changed here, the page is changed with it.

@Suite struct EmbeddingExampleTests {
  @Test func oneRun() async throws {
    let interpreter = try Interpreter()
    let script = try interpreter.compile(
      """
      param name: string
      print("working")
      "hello \\(name)"
      """)
    let outcome = try await script.run(parameters: ["name": "world"])
    #expect(outcome.value == .string("hello world"))
    #expect(outcome.output == "working\n")
  }

  @Test func manyRuns() async throws {
    let script = try Interpreter().compile("param n: int\nn * n")
    let squares = try await withThrowingTaskGroup(of: Int.self) { group in
      for n in 1...4 {
        group.addTask { try await script.run(parameters: ["n": n]).value.decoded() }
      }
      return try await group.reduce(0, +)
    }
    #expect(squares == 30)
  }

  @Test func mistakesAreDiagnostics() throws {
    var shown = ""
    do {
      _ = try Interpreter().compile("let hosts = [1]\nprint(hots)", name: "rule.cocr")
    } catch let failure as CompilationFailure {
      let renderer = DiagnosticRenderer(useColor: false)
      for diagnostic in failure.diagnostics { shown += renderer.render(diagnostic) + "\n" }
    }
    #expect(shown.contains("error[E0301]: unknown name `hots`\n --> rule.cocr:2:7\n"))
  }

  struct Order: Codable, Equatable {
    var customer: String
    var items: [String]
  }

  @Test func valuesOfSwift() async throws {
    let script = try Interpreter().compile(
      """
      param order: map
      {customer: order.customer.upper(), items: order.items.unique()}
      """)
    let order = Order(customer: "ada", items: ["bread", "bread"])
    let outcome = try await script.run(parameters: ["order": try HostValue(encoding: order)])
    let result: Order = try outcome.value.decoded()
    #expect(result == Order(customer: "ADA", items: ["bread"]))
  }

  @Test func functionsOfTheHost() async throws {
    let stock = HostFunction(
      "shop.stock", [.init("item", .string, summary: "The item's name.")], result: .int,
      summary: "How many of an item are in store."
    ) { arguments in
      let item: String = try arguments["item"]
      guard let count = ["bread": 12, "butter": 0][item] else {
        throw HostError("there is no \(item)", kind: "shop", hint: "ask for bread or butter")
      }
      return count
    }
    let interpreter = try Interpreter(functions: [stock])
    let script = try interpreter.compile(
      """
      let kind = try { shop.stock("salt") } catch error { error.kind }
      [shop.stock("bread"), kind]
      """)
    let outcome = try await script.run()
    #expect(outcome.value == .list([.int(12), .string("shop")]))
  }

  @Test func limitsHold() async throws {
    var options = RunOptions()
    options.limits.turns = 1_000_000
    options.limits.memory = 16 * 1024 * 1024
    options.limits.time = .seconds(10)
    let script = try Interpreter().compile("var n = 0\nwhile true { n += 1 }")
    do {
      _ = try await script.run(options: options)
    } catch let error as ScriptError where error.isLimit {
      #expect(error.message == "the run used up its limit of 1000000 loop turns and calls")
    }
  }

  @Test func capabilitiesAreGranted() async throws {
    var options = RunOptions()
    options.capabilities = [.operations]
    options.transport = try Emulator()
    let script = try Interpreter().compile("len(resources.all())")
    let outcome = try await script.run(options: options)
    #expect(outcome.value == .int(30))
  }

  @Test func aFailedRunHasItsReport() async throws {
    let script = try Interpreter().compile("step \"Check\" { throw \"no host answers\" }")
    let options = RunOptions()
    let outcome = try await script.attempt(options: options)
    if let error = outcome.error {
      print("failed: \(error)")
      for step in outcome.report.steps { print(step.title, step.state) }
    }
    #expect((outcome.error as? ScriptError)?.message == "no host answers")
    #expect(outcome.report.steps.map(\.state) == [.failed])
  }
}
