import Cocr

// A shop that lets its users write the rules for discounts. A rule sees two functions of the shop and
// nothing else of the world; it cannot hang the shop, nor use up its memory.

struct Order: Codable {
  var customer: String
  var items: [String]
  var discount = 0
}

/// The store: an actor, as a host's own state mostly is.
actor Store {
  private var counts = ["bread": 12, "butter": 0, "cheese": 3]

  func count(of item: String) throws -> Int {
    guard let count = counts[item] else {
      throw HostError("there is no \(item)", kind: "shop", hint: "look for it under another name")
    }
    return count
  }
}

let store = Store()

let functions = [
  // What a script waits for: other fibers of the script and other runs go on meanwhile.
  HostFunction(
    "shop.stock", [.init("item", .string, summary: "the item's name")], result: .int,
    summary: "How many of an item are in store."
  ) { arguments in
    let item: String = try arguments["item"]
    return try await store.count(of: item)
  },
  // What is answered at once.
  HostFunction(
    "shop.is_regular", [.init("customer", .string)], result: .bool,
    summary: "Whether the customer has bought here before."
  ) { arguments in
    let customer: String = try arguments["customer"]
    return ["Ada", "Grace"].contains(customer)
  },
]

let rule = """
  param order: map

  let counts = parallel(order.items) { item => shop.stock(item) }
  let missing = order.items.zip(counts).filter(pair => pair[1] == 0).map(pair => pair[0])
  if len(missing) > 0 { fail("out of stock: \\(missing.join(", "))") }

  let discount = if shop.is_regular(order.customer) { 10 } else { 0 }
  print("\\(order.customer):", counts)
  {customer: order.customer, items: order.items, discount: discount}
  """

// Made once; scripts are compiled once and run as often as there are orders.
let interpreter = try Interpreter(functions: functions)

/// Compiles a rule, or shows what is wrong with it.
func compile(_ source: String) -> Script? {
  do {
    return try interpreter.compile(source, name: "rule.cocr")
  } catch {
    let renderer = DiagnosticRenderer(useColor: false)
    for diagnostic in error.diagnostics { print(renderer.render(diagnostic)) }
    return nil
  }
}

/// Runs a rule for an order; the text says how it went.
func decide(_ script: Script, _ order: Order) async throws -> String {
  var options = RunOptions()
  options.limits.turns = 100_000
  options.limits.memory = 16 * 1024 * 1024
  options.limits.time = .seconds(30)
  do {
    let value = try HostValue(encoding: order)
    let outcome = try await script.run(parameters: ["order": value], options: options)
    let result: Order = try outcome.value.decoded()
    return "\(result.customer) gets \(result.discount) % off; the rule printed \(outcome.output)"
  } catch let error as ScriptError {
    return error.isLimit ? "ended: \(error.message)\n" : "refused: \(error.message)\n"
  }
}

if let script = compile(rule) {
  let orders = [
    Order(customer: "Ada", items: ["bread", "cheese"]),
    Order(customer: "Alan", items: ["bread"]),
    Order(customer: "Grace", items: ["bread", "butter"]),
    Order(customer: "Edsger", items: ["jam"]),
  ]
  // All orders at once; the answers are shown in the order of the orders.
  let answers = try await withThrowingTaskGroup(of: (Int, String).self) { group in
    for (index, order) in orders.enumerated() {
      group.addTask { (index, try await decide(script, order)) }
    }
    var answers: [Int: String] = [:]
    for try await (index, answer) in group { answers[index] = answer }
    return answers
  }
  for index in orders.indices { print(answers[index] ?? "", terminator: "") }
}

// A rule that never ends meets its limit, and one that reaches for the world gets an error.
for hostile in ["while true { }", "read_file(\"/etc/passwd\")"] {
  if let script = compile("param order: map\n\(hostile)\norder") {
    print(try await decide(script, Order(customer: "Eve", items: [])), terminator: "")
  }
}

// A mistake is found before anything runs.
_ = compile("param order: map\nshop.stok(order.items[0])")
