/// Which functions reach the world outside, directly or through others.
struct PurityGraph {
  struct Edge {
    var target: Target
    var span: Span
  }

  enum Target: Hashable {
    /// A function outside the module.
    case binding(Binding)
    case literal(NodeID)
  }

  /// By function: what it calls.
  var edges: [NodeID: [Edge]] = [:]
  /// By function: the name of what it calls that reaches the world.
  var reaching: [NodeID: String] = [:]
  var names: [NodeID: String] = [:]
  /// The functions that decide from the alarm alone, with the word of their clause: `where`, `per`.
  var conditions: [(function: NodeID, clause: String)] = []

  /// The functions that reach the world, themselves or through others.
  func worldlyFunctions() -> Set<NodeID> {
    var callers: [NodeID: [NodeID]] = [:]
    for (caller, calls) in edges {
      for edge in calls {
        if case .literal(let called) = edge.target { callers[called, default: []].append(caller) }
      }
    }
    var found = Set(reaching.keys)
    var open = Array(found)
    while let function = open.popLast() {
      for caller in callers[function] ?? [] where found.insert(caller).inserted {
        open.append(caller)
      }
    }
    return found
  }

  /// What makes the function reach the world: the way there, its end last; nil where it does not.
  func reason(_ function: NodeID) -> [String]? {
    var caller: [NodeID: NodeID] = [function: function]
    var open = [function]
    var next = 0
    while next < open.count {
      let current = open[next]
      next += 1
      if let name = reaching[current] {
        var way = [name]
        var step = current
        while step != function, let from = caller[step] {
          if let name = names[step] { way.append(name) }
          step = from
        }
        return way.reversed()
      }
      for edge in edges[current] ?? [] {
        guard case .literal(let called) = edge.target, caller[called] == nil else { continue }
        caller[called] = current
        open.append(called)
      }
    }
    return nil
  }

  /// Everything outside the module that the function calls, itself or through others.
  func bindings(from function: NodeID) -> Set<Binding> {
    var found: Set<Binding> = []
    var visited: Set<NodeID> = [function]
    var open = [function]
    while let current = open.popLast() {
      for edge in edges[current] ?? [] {
        switch edge.target {
        case .binding(let binding): found.insert(binding)
        case .literal(let called): if visited.insert(called).inserted { open.append(called) }
        }
      }
    }
    return found
  }
}

extension Checker {
  /// Remembers a call for the question of what reaches the world.
  mutating func note(_ call: Call, _ target: CallTarget, at span: Span) {
    if !needsPurity { return }
    let function = context.function
    if let literal = target.literal {
      purity.edges[function, default: []].append(.init(target: .literal(literal.id), span: span))
      purity.names[literal.id] = target.name
      return
    }
    guard let binding = target.binding else { return }
    purity.edges[function, default: []].append(.init(target: .binding(binding), span: span))
    if target.signature.reachesWorld {
      if purity.reaching[function] == nil { purity.reaching[function] = target.signature.name }
    }
    // Built-in functions call the functions that they are given.
    for argument in call.arguments {
      if case .function(let literal) = argument.value.kind {
        purity.edges[function]?.append(.init(target: .literal(literal.id), span: span))
      } else if let index = resolution.variable(namedBy: argument.value),
        let literal = resolution.variables[index].function
      {
        purity.names[literal.id] = literal.name?.text
        let span = argument.value.span
        purity.edges[function]?.append(.init(target: .literal(literal.id), span: span))
      }
    }
    if let block = call.trailingBlock {
      purity.edges[function]?.append(.init(target: .literal(block.id), span: span))
    }
  }

  mutating func reportImpureConditions() {
    if purity.conditions.isEmpty { return }
    let worldly = purity.worldlyFunctions()
    for (condition, clause) in purity.conditions {
      reportImpureCalls(in: condition, of: clause, visited: [condition], worldly)
    }
  }

  private mutating func reportImpureCalls(
    in function: NodeID, of clause: String, visited: Set<NodeID>, _ worldly: Set<NodeID>
  ) {
    for edge in purity.edges[function] ?? [] {
      switch edge.target {
      case .binding(let binding):
        guard let signature = signature(of: binding), signature.reachesWorld else { continue }
        reportImpure([signature.name], in: clause, at: edge.span)
      case .literal(let called):
        if let name = purity.names[called] {
          // The way there is looked for only where it is shown.
          if worldly.contains(called), !bag.isFull, let way = purity.reason(called) {
            reportImpure([name] + way, in: clause, at: edge.span)
          }
        } else if !visited.contains(called) {
          // A function written inside the condition: its calls stand in the condition too.
          reportImpureCalls(in: called, of: clause, visited: visited.union([called]), worldly)
        }
      }
    }
  }

  private mutating func reportImpure(_ way: [String], in clause: String, at span: Span) {
    alwaysError(.impureCondition(clause, way), at: span)
  }
}
