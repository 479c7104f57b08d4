import Cocr

// A host program that lets its users write rules in the language. The rules see one function of the
// host and nothing else of the world.

struct Order: Codable {
  var customer: String
  var items: [String]
  var discount = 0
}

let stock = HostFunction(
  "stock", [.init("item", .string, summary: "the item's name")], result: .int,
  summary: "How many of an item are in store."
) { arguments in
  let item: String = try arguments["item"]
  return ["bread": 12, "butter": 0][item] ?? 0
}

let interpreter = try Interpreter(functions: [stock])

let rule = """
  param order: map
  let missing = order.items.filter(item => stock(item) == 0)
  if len(missing) > 0 { fail("out of stock: \\(missing.join(", "))") }
  {customer: order.customer, items: order.items, discount: if len(order.items) >= 2 { 10 } else { 0 }}
  """

do {
  let script = try interpreter.compile(rule, name: "rule.cocr")
  for items in [["bread", "bread"], ["bread", "butter"]] {
    var options = RunOptions()
    options.limits.time = .seconds(1)
    do {
      let order = try HostValue(encoding: Order(customer: "Ada", items: items))
      let outcome = try await script.run(parameters: ["order": order], options: options)
      let result: Order = try outcome.value.decoded()
      print("\(result.customer) gets \(result.discount) % off")
    } catch let error as ScriptError {
      print("refused: \(error.message)")
    }
  }
} catch let failure as CompilationFailure {
  let renderer = DiagnosticRenderer(useColor: false)
  for diagnostic in failure.diagnostics { print(renderer.render(diagnostic)) }
}
