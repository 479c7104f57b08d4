import COCCatalog
import CocrLanguage
import StandardLibrary

/// The page of the library: functions, methods, namespaces and modules, with what their declarations
/// say about them.
struct LibraryPage {
  let environment: Environment
  /// By the name that callers use, the function as its file declares it.
  private let written: [String: (literal: FunctionLiteral, file: SourceFile)]
  private let introductions: [String: String]

  init(environment: Environment) {
    self.environment = environment
    var written: [String: (FunctionLiteral, SourceFile)] = [:]
    var introductions: [String: String] = [:]
    for library in StandardLibrary.core + StandardLibrary.operations {
      let file = SourceFile(name: "\(library.name).cocr", bytes: library.bytes)
      let tree = Parser.parse(file).tree
      introductions[library.name] = tree.documentation
      for statement in tree.statements {
        guard case .function(let literal) = statement.kind, let name = literal.name else {
          continue
        }
        let isFree = if case .prelude = library.role { true } else { false }
        written[isFree ? name.text : "\(library.name).\(name.text)"] = (literal, file)
      }
    }
    self.written = written
    self.introductions = introductions
  }

  func text() -> String {
    var page = Page(
      title: "Library", abstract: "Every function and method that a program can call.")
    page.paragraph(
      """
      Parameters marked `=` or `?` are optional. Arguments are given by position or by name: \
      `range(1, 7, step: 2)`. A function given as an argument may be an arrow function, a name, or a \
      block after the parentheses. Every example evaluates to `true` or runs without error. A method or function whose argument has the wrong type throws an error of the kind \
      `type`.
      """)
    page.heading("Functions", level: 2)
    for signature in environment.functions { add(signature, name: signature.name, to: &page) }
    let types: [(String, ValueType, String)] = [
      ("Methods of strings", .string, "string"), ("Methods of lists", .list(.any), "list"),
      ("Methods of maps and records", .map(.any), "map"),
      ("Methods of durations", .duration, "duration"), ("Methods of times", .time, "time"),
    ]
    for (title, type, prefix) in types {
      page.heading(title, level: 2)
      for signature in environment.methods(of: type) {
        add(signature, name: "\(prefix).\(signature.name)", isMethod: true, to: &page)
      }
    }
    for group in environment.namespaces {
      page.heading("Namespace \(group.name)", level: 2)
      addIntroduction(of: group, to: &page)
      let operations = Set(Catalog.operations(in: group.name).map(\.qualifiedName))
      for signature in group.functions
      where written[signature.name] != nil
        || !operations.contains(signature.name)
      {
        add(signature, name: signature.name, to: &page)
      }
      let others = group.functions.map(\.name).filter {
        operations.contains($0) && written[$0] == nil
      }
      if !others.isEmpty {
        page.paragraph(
          "Operations, described in <doc:Operations>: "
            + others.map { "`\($0)`" }.joined(separator: ", ") + ".")
      }
    }
    for group in environment.importableModules {
      page.heading("Module \(group.name)", level: 2)
      addIntroduction(of: group, to: &page)
      page.paragraph("Reached by `import \"\(group.name)\"`.")
      for signature in group.functions { add(signature, name: signature.name, to: &page) }
    }
    return page.text
  }

  private func addIntroduction(of group: FunctionGroup, to page: inout Page) {
    if let introduction = introductions[group.name] {
      page.paragraph(introduction.replacing("\n", with: " "))
    }
  }

  private func add(
    _ signature: Signature, name: String, isMethod: Bool = false, to page: inout Page
  ) {
    page.heading(name, level: 3)
    page.code(head(signature, name: name, isMethod: isMethod))
    if !signature.explanation.isEmpty { page.paragraph(signature.explanation) }
    page.table(
      ["argument", "meaning"],
      signature.parameters.filter { !$0.choices.isEmpty || !$0.summary.isEmpty }.map { parameter in
        let choices = parameter.choices.map { "`\"\($0.value)\"`" }.joined(separator: ", ")
        return [
          "`\(parameter.name)`",
          [parameter.summary, choices].filter { !$0.isEmpty }.joined(separator: ": "),
        ]
      })
    if let example = signature.example { page.code(example) }
  }

  private func head(_ signature: Signature, name: String, isMethod: Bool) -> String {
    var parameters: [String]
    if let (literal, file) = written[name] {
      parameters = literal.parameters.map { Self.text($0, in: file) }
    } else {
      parameters = signature.parameters.map(Self.text)
    }
    if isMethod { parameters.removeFirst() }
    if signature.isVariadic { parameters.append("…") }
    let arrow = signature.result == .any ? "" : " -> \(signature.result.description)"
    let receiver = isMethod ? "." : ""
    let short = isMethod ? signature.name : name
    return "\(receiver)\(short)(\(parameters.joined(separator: ", ")))\(arrow)"
  }

  private static func text(_ parameter: Signature.Parameter) -> String {
    let type = parameter.type == .any ? "" : ": \(parameter.type.description)"
    return parameter.name + type + (parameter.isRequired || parameter.type.isOptional ? "" : "?")
  }

  private static func text(_ parameter: FunctionParameter, in file: SourceFile) -> String {
    let type = parameter.type.map { ": \(file.text(of: $0.span))" } ?? ""
    let value = parameter.defaultValue.map { " = \(file.text(of: $0.span))" } ?? ""
    return parameter.label + type + value
  }
}
