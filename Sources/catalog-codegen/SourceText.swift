/// Swift source under construction, laid out as the formatter lays it out.
struct SourceText {
  static let lineLength = 100
  private(set) var text: String

  /// - Parameter imports: The modules that the file imports.
  init(imports: [String] = []) {
    text = "// Made from the catalog by catalog-codegen; not to be edited.\n\n"
    for module in imports { text += "import \(module)\n" }
  }

  mutating func line(_ line: String = "", indent: Int = 0) {
    text += line.isEmpty ? "\n" : String(repeating: " ", count: indent) + line + "\n"
  }

  /// A doc comment, broken into lines.
  ///
  /// - Parameter lead: What the first line begins with; the others are indented by two more spaces
  ///   than its dash.
  mutating func doc(_ comment: String, indent: Int, lead: String = "") {
    let hanging =
      lead.isEmpty ? "" : String(repeating: " ", count: lead.prefix { $0 == " " }.count + 2)
    let first = "/// " + lead
    let rest = "/// " + hanging
    let words = comment.split(separator: " ")
    var current = first
    var isFresh = true
    for word in words {
      if !isFresh, indent + current.count + 1 + word.count > Self.lineLength {
        line(current, indent: indent)
        current = rest
        isFresh = true
      }
      current += (isFresh ? "" : " ") + word
      isFresh = false
    }
    line(current, indent: indent)
  }

  /// A guard with a body of one statement.
  mutating func guardLine(_ condition: String, _ body: String, indent: Int) {
    let whole = "guard \(condition) else { \(body) }"
    if indent + whole.count <= Self.lineLength {
      line(whole, indent: indent)
    } else {
      line("guard \(condition) else {", indent: indent)
      line(body, indent: indent + 2)
      line("}", indent: indent)
    }
  }

  /// A function's head, broken into lines where it is too long.
  mutating func head(
    _ start: String, _ parameters: [String], _ end: String, indent: Int
  ) {
    let whole = "\(start)(\(parameters.joined(separator: ", ")))\(end)"
    if indent + whole.count <= Self.lineLength {
      line(whole, indent: indent)
      return
    }
    line("\(start)(", indent: indent)
    var current = ""
    for (index, parameter) in parameters.enumerated() {
      let item = parameter + (index == parameters.count - 1 ? "" : ",")
      if current.isEmpty {
        current = item
      } else if indent + 2 + current.count + 1 + item.count <= Self.lineLength {
        current += " " + item
      } else {
        line(current, indent: indent + 2)
        current = item
      }
    }
    line(current, indent: indent + 2)
    line(")\(end)", indent: indent)
  }
}
