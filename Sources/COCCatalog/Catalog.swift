/// The whole API: every operation, model and enumeration, declared once.
public enum Catalog {
  /// The operations, in the order of the API reference.
  public static let operations: [Operation] =
    ResourceOperations.all + ScriptOperations.all + OrderOperations.all + IncidentOperations.all
    + AlarmOperations.all + PatchOperations.all + ProjectOperations.all

  /// The namespaces in the order of the API reference: `resources`, `scripts` and so on.
  public static let namespaces: [String] = {
    var seen: Set<String> = []
    return operations.map(\.namespace).filter { seen.insert($0).inserted }
  }()

  /// The operation of this full name, for example `scripts.create`.
  public static func operation(_ qualifiedName: String) -> Operation? {
    operationsByName[qualifiedName]
  }

  /// The operation `name` of `namespace`.
  public static func operation(namespace: String, name: String) -> Operation? {
    operationsByName["\(namespace).\(name)"]
  }

  /// The operations of a namespace, in the order of the API reference; empty for an unknown name.
  public static func operations(in namespace: String) -> [Operation] {
    operations.filter { $0.namespace == namespace }
  }

  /// Every model that an operation takes or returns, sorted by name.
  public static let models: [Model] = modelsByName.values.sorted { $0.name < $1.name }

  /// The model of this name, for example `Script`.
  public static func model(_ name: String) -> Model? { modelsByName[name] }

  /// Every enumeration, sorted by name.
  public static let enumerations: [Enumeration] = {
    var collector = Collector()
    collector.collectAll()
    return collector.enumerations.values.sorted { $0.name < $1.name }
  }()

  /// The enumeration of this name, for example `OrderStatus`.
  public static func enumeration(_ name: String) -> Enumeration? {
    enumerations.first { $0.name == name }
  }

  private static let operationsByName: [String: Operation] = Dictionary(
    operations.map { ($0.qualifiedName, $0) }, uniquingKeysWith: { first, _ in first })

  private static let modelsByName: [String: Model] = {
    var collector = Collector()
    collector.collectAll()
    return collector.models
  }()

  /// Gathers the models and enumerations that the operations reach.
  private struct Collector {
    var models: [String: Model] = [:]
    var enumerations: [String: Enumeration] = [:]

    mutating func collectAll() {
      collect(Models.alarm)
      for operation in Catalog.operations {
        collect(operation.parameters)
        if let shape = operation.reply.shape { collect(shape) }
      }
    }

    private mutating func collect(_ parameters: [Parameter]) {
      for parameter in parameters {
        collect(parameter.shape)
        for model in parameter.variants?.models.values.map({ $0 }) ?? [] { collect(model) }
      }
    }

    private mutating func collect(_ model: Model) {
      guard models.updateValue(model, forKey: model.name) == nil else { return }
      collect(model.fields)
    }

    private mutating func collect(_ shape: Shape) {
      switch shape {
      case .object(let model): collect(model)
      case .array(let item, _): collect(item)
      case .map(let value): collect(value)
      case .enumeration(let enumeration): enumerations[enumeration.name] = enumeration
      case .string, .int, .double, .bool, .any: break
      }
    }
  }
}
