import CocrLanguage

/// Writes trees as compact s-expressions.
enum TreeDump {
  static func dump(_ tree: SyntaxTree) -> String {
    tree.statements.map(dump).joined(separator: "\n")
  }

  static func dump(_ block: Block) -> String {
    "{" + block.statements.map(dump).joined(separator: "; ") + "}"
  }

  static func dump(_ statement: Statement) -> String {
    switch statement.kind {
    case .binding(let isMutable, let name, let type, let value):
      return "(\(isMutable ? "var" : "let") \(name.text)\(annotation(type)) \(dump(value)))"
    case .assignment(let target, let operation, let value):
      return "(\(operation?.rawValue ?? "")= \(dump(target)) \(dump(value)))"
    case .expression(let expression): return dump(expression)
    case .function(let literal): return dump(literal)
    case .return(let value): return value.map { "(return \(dump($0)))" } ?? "(return)"
    case .break: return "(break)"
    case .continue: return "(continue)"
    case .throw(let value): return "(throw \(dump(value)))"
    case .while(let condition, let body): return "(while \(dump(condition)) \(dump(body)))"
    case .for(let first, let second, let sequence, let body):
      let names = [first.text, second?.text].compactMap { $0 }.joined(separator: " ")
      return "(for (\(names)) \(dump(sequence)) \(dump(body)))"
    case .assert(let condition, let message):
      return "(assert \(dump(condition))\(message.map { " " + dump($0) } ?? ""))"
    case .import(let declaration):
      return "(import \"\(declaration.path)\" \(declaration.name.text))"
    case .parameter(let parameter):
      let value = parameter.defaultValue.map { " " + dump($0) } ?? ""
      let header = "(param \(parameter.name.text)\(annotation(parameter.type))\(value)"
      return header + documentation(parameter.documentation) + ")"
    case .trigger(let trigger):
      return "(on \(dump(trigger.source)) \(parameters(trigger.body)) \(dump(trigger.body.body))"
        + documentation(trigger.documentation) + ")"
    case .test(let title, let body): return "(test \(dump(title)) \(dump(body.body)))"
    case .invalid: return "<invalid>"
    }
  }

  private static func dump(_ source: TriggerDeclaration.Source) -> String {
    switch source {
    case .cron(let value): return "cron \(dump(value))"
    case .every(let value): return "every \(dump(value))"
    case .alarm(let clauses):
      var parts = ["alarm"]
      if let condition = clauses.condition { parts.append("(where \(clause(condition)))") }
      if let once = clauses.once {
        parts.append("(once \(clause(once.key)) \(dump(once.window)))")
      }
      if let after = clauses.after {
        let key = after.key.map { " " + clause($0) } ?? ""
        parts.append("(after \(dump(after.count)) \(dump(after.window))\(key))")
      }
      if let collect = clauses.collect {
        let key = collect.key.map { " " + clause($0) } ?? ""
        parts.append("(collect \(dump(collect.window))\(key))")
      }
      if let limit = clauses.limit { parts.append("(limit \(dump(limit)))") }
      return parts.joined(separator: " ")
    }
  }

  private static func clause(_ literal: FunctionLiteral) -> String {
    let isRight = literal.form == .trigger && literal.parameters.map(\.label) == ["alarm"]
    return isRight ? literal.body.statements.map(dump).joined(separator: "; ") : "<wrong clause>"
  }

  private static func annotation(_ type: TypeSyntax?) -> String {
    type.map { ":" + dump($0) } ?? ""
  }

  static func dump(_ type: TypeSyntax) -> String {
    let arguments = type.arguments.map(dump).joined(separator: ",")
    return type.name + (arguments.isEmpty ? "" : "[\(arguments)]") + (type.isOptional ? "?" : "")
  }

  private static func documentation(_ text: String?) -> String {
    text.map { " ##\"\($0.split(separator: "\n").joined(separator: "\\n"))\"" } ?? ""
  }

  private static func parameters(_ literal: FunctionLiteral) -> String {
    let parameters = literal.parameters.map { parameter in
      let label = parameter.label == parameter.name.text ? "" : "\(parameter.label) "
      let value = parameter.defaultValue.map { "=" + dump($0) } ?? ""
      return label + parameter.name.text + annotation(parameter.type) + value
    }
    return "(" + parameters.joined(separator: " ") + ")"
  }

  static func dump(_ literal: FunctionLiteral) -> String {
    let result = literal.resultType.map { " -> " + dump($0) } ?? ""
    switch literal.form {
    case .arrow:
      return "(=> \(parameters(literal)) \(literal.body.statements.map(dump).joined()))"
    case .trailingBlock:
      return "{\(literal.parameters.map(\.label).joined(separator: " ")) => "
        + literal.body.statements.map(dump).joined(separator: "; ") + "}"
    default:
      let name = literal.name.map { " " + $0.text } ?? ""
      return "(fn\(name) \(parameters(literal))\(result) \(dump(literal.body))"
        + documentation(literal.documentation) + ")"
    }
  }

  static func dump(_ expression: Expression) -> String {
    switch expression.kind {
    case .null: return "null"
    case .bool(let value): return "\(value)"
    case .int(let value): return "\(value)"
    case .float(let value): return "\(value)"
    case .duration(let value): return "\(value)ns"
    case .string(let text): return quoted(text)
    case .interpolation(let segments):
      let parts = segments.map { segment in
        switch segment {
        case .text(let text): quoted(text)
        case .expression(let expression): dump(expression)
        }
      }
      return "(str \(parts.joined(separator: " ")))"
    case .list(let items): return "[" + items.map(dump).joined(separator: " ") + "]"
    case .map(let entries):
      return "{" + entries.map { "\($0.key): \(dump($0.value))" }.joined(separator: ", ") + "}"
    case .range(let lower, let upper, let isClosed):
      return "(\(isClosed ? "..." : "..<") \(dump(lower)) \(dump(upper)))"
    case .name(let name): return name
    case .field(let base, let name, let isOptional):
      return "(\(isOptional ? "?." : ".") \(dump(base)) \(name.text))"
    case .index(let base, let index): return "(at \(dump(base)) \(dump(index)))"
    case .call(let call):
      var parts = [dump(call.callee)]
      for argument in call.arguments {
        parts.append((argument.label.map { $0.text + ":" } ?? "") + dump(argument.value))
      }
      if let block = call.trailingBlock { parts.append(dump(block)) }
      return "(call \(parts.joined(separator: " ")))"
    case .unary(let sign, let operand): return "(\(sign.rawValue) \(dump(operand)))"
    case .binary(let sign, let left, let right, _):
      return "(\(sign.rawValue) \(dump(left)) \(dump(right)))"
    case .function(let literal): return dump(literal)
    case .if(let branches, let otherwise):
      let parts = branches.map { "\(dump($0.condition)) \(dump($0.body))" }
      return "(if " + parts.joined(separator: " ") + (otherwise.map { " else " + dump($0) } ?? "")
        + ")"
    case .match(let subject, let arms):
      return "(match \(dump(subject))" + arms.map { " " + dump($0) }.joined() + ")"
    case .try(let attempt):
      var text = "(try \(dump(attempt.body))"
      for clause in attempt.catches {
        text += " catch"
        if let name = clause.name { text += " \(name.text)" }
        if let condition = clause.condition { text += " if \(dump(condition))" }
        text += " \(dump(clause.body))"
      }
      if let final = attempt.finally { text += " finally \(dump(final))" }
      return text + ")"
    case .step(let title, let body, let undo):
      return "(step \(dump(title)) \(dump(body))" + (undo.map { " undo " + dump($0.body) } ?? "")
        + ")"
    case .invalid: return "<invalid>"
    }
  }

  private static func dump(_ arm: MatchArm) -> String {
    let patterns = arm.patterns.map { pattern in
      switch pattern {
      case .wildcard: "_"
      case .binding(let name): name.text
      case .value(let value): dump(value)
      case .range(let lower, let upper, let isClosed, _):
        dump(lower) + (isClosed ? "..." : "..<") + dump(upper)
      }
    }
    let condition = arm.condition.map { " if \(dump($0))" } ?? ""
    return "(\(patterns.joined(separator: "|"))\(condition) -> \(dump(arm.body)))"
  }

  private static func quoted(_ text: String) -> String {
    var result = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\n": result += "\\n"
      case "\r": result += "\\r"
      case "\t": result += "\\t"
      case "\0": result += "\\0"
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result + "\""
  }
}

/// The dump of a text that is in order; where it is not, what is wrong with it.
func parsed(_ text: String) -> String {
  let result = Parser.parse(SourceFile(name: "test.cocr", text: text))
  guard result.diagnostics.isEmpty else { return "errors: \(result.diagnostics.map(\.message))" }
  return TreeDump.dump(result.tree)
}

/// The diagnostics of a text, each as `line:column message [hint]`.
func mistakes(_ text: String) -> [String] {
  mistakes(SourceFile(name: "test.cocr", text: text))
}

func mistakes(_ file: SourceFile) -> [String] {
  Parser.parse(file).diagnostics.map { diagnostic in
    let place = file.position(of: diagnostic.span.lower)
    let hint = diagnostic.hint.map { " [\($0)]" } ?? ""
    return "\(place.line):\(place.column) \(diagnostic.message)\(hint)"
  }
}
