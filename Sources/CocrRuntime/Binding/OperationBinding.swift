import COCCatalog
import CocrLanguage

/// The catalog and the functions that reach this machine, as the language sees them: a namespace of
/// functions for each group of operations, and the models of what they return.
package enum OperationBinding {
  /// The interface for the language.
  ///
  /// - Parameter functions: the host program's own functions.
  package static func interface(functions: [HostFunction] = []) -> HostInterface {
    var interface = HostInterface()
    interface.functions = World.functions.map(\.signature)
    interface.functions += functions.map(\.signature).filter { !$0.name.contains(".") }
    interface.models = Catalog.models.map(recordModel)
    interface.namespaces = Catalog.namespaces.map { namespace in
      HostInterface.Namespace(
        namespace, functions: Catalog.operations(in: namespace).map(signature))
    }
    interface.namespaces += World.namespaces.map { namespace in
      HostInterface.Namespace(
        namespace.name, summary: namespace.summary,
        functions: namespace.functions.map(\.signature))
    }
    let grouped = Dictionary(
      grouping: functions.map(\.signature).filter { $0.name.contains(".") },
      by: { String($0.name.prefix { $0 != "." }) })
    interface.namespaces += grouped.sorted { $0.key < $1.key }.map {
      HostInterface.Namespace($0.key, functions: $0.value)
    }
    interface.alarmModel = Catalog.model("Alarm")?.name
    interface.literalCheck = { function, arguments in
      Catalog.operation(function).map { problems(in: arguments, of: $0) }
    }
    return interface
  }

  /// A script's call as one of the operation's.
  ///
  /// Where the text of an identifier is wanted, a record that has it may be given instead:
  /// `orders.get(order)`.
  ///
  /// - Throws: ``ArgumentProblem`` where a value has no form on the wire.
  static func call(_ operation: COCCatalog.Operation, _ arguments: [String: HostValue])
    throws(ArgumentProblem) -> OperationCall
  {
    var converted: [String: JSONValue] = [:]
    for (name, value) in arguments {
      if value == .null { continue }
      let shape = operation.parameter(name)?.shape ?? .any
      var value = value
      if case .string = shape, case .map(let record) = value, let identifier = record[name] {
        value = identifier
      }
      converted[name] = try ValueBridge.json(value, as: shape, at: name)
    }
    return OperationCall(operation, converted)
  }

  /// What is wrong with the literals among the arguments of an operation. What only the run will tell
  /// counts as left out; the language passes over what is said about that.
  private static func problems(
    in arguments: [LiteralValue.Entry], of operation: Operation
  ) -> [LiteralProblem] {
    var values: [String: JSONValue] = [:]
    var problems: [ArgumentProblem] = []
    var broken: Set<String> = []
    for argument in arguments {
      let shape = operation.parameter(argument.key)?.shape ?? .any
      do {
        values[argument.key] = try ValueBridge.json(
          hostValue(argument.value), as: shape, at: argument.key)
      } catch {
        problems.append(error)
        broken.insert(argument.key)
      }
    }
    // What has no form to be sent in has been named, and is not missing.
    problems += ArgumentCheck.problems(in: values, of: operation).filter {
      !broken.contains($0.argument)
    }
    return problems.map {
      LiteralProblem(path: $0.argument, message: $0.message, hint: $0.hint)
    }
  }

  private static func hostValue(_ literal: LiteralValue) -> HostValue {
    switch literal {
    case .unknown: .null
    case .value(let value): value
    case .list(let items): .list(items.map(hostValue))
    case .map(let entries):
      .map(.init(entries.map { .init($0.key, hostValue($0.value)) }))
    }
  }

  /// The operation's signature: its path parameters first, which may be given by position.
  static func signature(of operation: Operation) -> Signature {
    let path = operation.parameters.filter { $0.place == .path }
    let others = operation.parameters.filter { $0.place != .path }
    return Signature(
      operation.qualifiedName, (path + others).map(parameter),
      result: operation.reply.shape.map(type) ?? .null, positionalLimit: path.count,
      reachesWorld: true, summary: operation.summary)
  }

  private static func parameter(_ parameter: COCCatalog.Parameter) -> Signature.Parameter {
    var type = type(of: parameter.shape)
    // A record with the identifier will do as well.
    if parameter.place == .path || identifiers.contains(parameter.name) { type = .any }
    // A duration or a time will do as well.
    if case .int(_, _?) = parameter.shape { type = .any }
    // Inside a structured argument the catalog checks; the language sees a map.
    if case .record = type { type = .map(.any) }
    if case .list = type { type = .list(.any) }
    return Signature.Parameter(
      parameter.name, parameter.mustBeGiven ? type : .optional(type),
      required: parameter.mustBeGiven, summary: parameter.summary,
      choices: choices(of: parameter.shape), range: range(of: parameter.shape))
  }

  /// The arguments in bodies that name a thing by its identifier.
  private static let identifiers: Set<String> = ["incident_num"]

  private static func recordModel(_ model: Model) -> RecordModel {
    RecordModel(
      model.name,
      model.fields.map {
        RecordModel.Field(
          $0.name, type(of: $0.shape), summary: $0.summary, choices: choices(of: $0.shape))
      })
  }

  private static func type(of shape: Shape) -> ValueType {
    switch shape {
    case .string, .enumeration: .string
    case .int: .int
    // A whole number comes as an int.
    case .double: .number
    case .bool: .bool
    case .array(let item, _): .list(type(of: item))
    case .object(let model): .record(model.name)
    case .map(let value): .map(type(of: value))
    case .any: .any
    }
  }

  private static func choices(of shape: Shape) -> [Signature.Choice] {
    guard case .enumeration(let enumeration) = shape else { return [] }
    return enumeration.cases.map { Signature.Choice($0.value, $0.meaning) }
  }

  private static func range(of shape: Shape) -> ClosedRange<Double>? {
    switch shape {
    case .string(let range?, _): Double(range.lowerBound)...Double(range.upperBound)
    case .array(_, let range?): Double(range.lowerBound)...Double(range.upperBound)
    case .int(let range?, _): Double(range.lowerBound)...Double(range.upperBound)
    case .double(let range): range
    default: nil
    }
  }
}

extension TimeUnit {
  /// How many nanoseconds one of it has; nil for points in time.
  var nanoseconds: Int64? {
    switch self {
    case .seconds: 1_000_000_000
    case .milliseconds: 1_000_000
    case .epochMilliseconds, .epochSeconds: nil
    }
  }
}
