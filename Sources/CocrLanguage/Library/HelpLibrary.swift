/// `help`: what the language knows of a function.
enum HelpLibrary {
  static let functions = [
    CoreLibrary.native(
      "help", [.init("topic", .any, required: false, summary: "a function, or its name as a text")],
      result: .null,
      "Prints what a function takes, gives and does; without a topic, the names there are. "
        + "Throws where the name is unknown.",
      example: #"help(len) == null and help("math.sqrt") == null"#
    ) { (machine, arguments) throws(Fault) -> Value in
      try machine.printLine(try text(machine, arguments) + "\n")
      return .null
    }
  ]

  private static func text(_ machine: Machine, _ arguments: Arguments) throws(Fault) -> String {
    guard arguments.has(0) else {
      let names = machine.program.scope.globals.keys.filter { !$0.hasPrefix("_") }.sorted()
      return "help(name) tells about one of\n  \(names.joined(separator: ", "))"
    }
    let topic = arguments[0]
    if topic.tag == Tag.module { return members(of: topic.asIndex, machine) }
    if topic.tag == Tag.string { return try text(machine, about: topic.asString.text) }
    guard let signature = machine.signature(of: topic) else {
      return "\(topic.typeName.withArticle); help takes a function or its name"
    }
    return text(signature)
  }

  private static func text(_ machine: Machine, about name: String) throws(Fault) -> String {
    let scope = machine.program.scope
    let parts = name.split(separator: ".").map(String.init)
    if parts.count <= 2, let first = parts.first, let binding = scope.globals[first] {
      guard case .module(let module) = binding else {
        if parts.count == 1, let signature = machine.signature(of: binding) {
          return text(signature)
        }
        throw unknown(name, scope)
      }
      guard let member = parts.dropFirst().first else { return members(of: module, machine) }
      if let binding = scope.modules[module].members[member],
        let signature = machine.signature(of: binding)
      {
        return text(signature)
      }
    }
    throw unknown(name, scope)
  }

  private static func unknown(_ name: String, _ scope: NameScope) -> Fault {
    let names = scope.globals.flatMap { name, binding in
      guard case .module(let module) = binding else { return [name] }
      return [name] + scope.modules[module].memberNames.map { "\(name).\($0)" }
    }
    return Fault(
      .noHelp(
        name,
        hint: Suggestion.closest(to: name, among: names.sorted()).map { "did you mean `\($0)`?" }))
  }

  private static func members(of module: Int, _ machine: Machine) -> String {
    let info = machine.program.scope.modules[module]
    let lines = info.memberNames.filter { !$0.hasPrefix("_") }.compactMap { name in
      info.members[name].flatMap(machine.signature).map { signature in
        "  \(info.name).\(name)  \(signature.explanation.split(separator: "\n").first ?? "")"
      }
    }
    return ([info.name] + lines).joined(separator: "\n")
  }

  private static func text(_ signature: Signature) -> String {
    var lines = [signature.declaration]
    if !signature.explanation.isEmpty { lines.append(signature.explanation) }
    for parameter in signature.parameters where !parameter.summary.isEmpty {
      lines.append("  \(parameter.name)  \(parameter.summary)")
      if !parameter.choices.isEmpty {
        let choices = parameter.choices.map { choice in
          choice.meaning.isEmpty ? choice.value : "\(choice.value) (\(choice.meaning))"
        }
        lines.append("    one of \(choices.joined(separator: ", "))")
      }
    }
    if let example = signature.example { lines.append("Example: \(example)") }
    return lines.joined(separator: "\n")
  }
}

extension Machine {
  /// What is known of a function of the host or of the library.
  fileprivate func signature(of binding: Binding) -> Signature? {
    switch binding {
    case .native(let index): natives[index].signature
    case .global(let module, let slot): program.scope.signature(module: module, slot: slot)
    case .module: nil
    }
  }

  /// What is known of a function value; nil where it is none, or has no name that the library knows.
  fileprivate func signature(of value: Value) -> Signature? {
    switch value.tag {
    case Tag.native: return natives[value.asIndex].signature
    case Tag.closure:
      let prototype = value.asClosure.pointee.prototype
      let module = prototype.pointee.module
      let chunk = program.chunks[module]
      let name = chunk.functions[prototype.pointee.function].name
      return chunk.globalNames.firstIndex(of: name).flatMap {
        program.scope.signature(module: module, slot: $0)
      }
    default: return nil
    }
  }
}
