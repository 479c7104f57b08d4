/// Reports types that do not exist.
enum TypeNames {
  static func check(_ tree: SyntaxTree, models: Set<String>) -> [Diagnostic] {
    var bag = DiagnosticBag(file: tree.file)
    let names = ValueType.builtInNames + models
    for type in tree.types {
      if ValueType.resolve(type, models: models) != nil { continue }
      if ValueType.builtInNames.contains(type.name) {
        bag.error(.typeWithoutItems(type.name), at: type.span)
        continue
      }
      let foreign = [
        "str": "string", "boolean": "bool", "integer": "int", "double": "float",
        "dict": "map", "array": "list",
      ]
      let near =
        bag.isFull
        ? nil : foreign[type.name] ?? Suggestion.closest(to: type.name, among: names)
      bag.error(
        .unknownType(type.name, hint: near.map { "did you mean `\($0)`?" }), at: type.span)
    }
    return bag.finished
  }
}
