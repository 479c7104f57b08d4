/// Reports types that do not exist.
enum TypeNames {
  static func check(_ tree: SyntaxTree, models: Set<String>) -> [Diagnostic] {
    var bag = DiagnosticBag(file: tree.file)
    for type in tree.types {
      if ValueType.resolve(type, models: models) != nil { continue }
      let names = ValueType.builtInNames + models.sorted()
      if ValueType.builtInNames.contains(type.name) {
        bag.error("`\(type.name)` takes no item type", at: type.span)
        continue
      }
      let foreign = [
        "str": "string", "boolean": "bool", "integer": "int", "double": "float",
        "dict": "map", "array": "list",
      ]
      bag.error(
        "there is no type `\(type.name)`", at: type.span,
        hint: (foreign[type.name] ?? Suggestion.closest(to: type.name, among: names)).map {
          "did you mean `\($0)`?"
        })
    }
    return bag.finished
  }
}
