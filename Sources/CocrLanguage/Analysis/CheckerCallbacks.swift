extension Checker {
  // MARK: How the library calls the functions that it is given

  /// Remembers a call of a parameter.
  mutating func noteCallOfParameter(_ call: Call) {
    guard let variable = resolution.variable(namedBy: call.callee),
      resolution.variables[variable].kind == .functionParameter, call.trailingBlock == nil
    else { return }
    let isPositional = call.arguments.allSatisfy { $0.label == nil }
    noteCall(of: variable, isPositional ? .exactly(call.arguments.count) : nil)
  }

  /// Of several calls that differ nothing is known.
  mutating func noteCall(of variable: Int, _ shape: Signature.CallShape?) {
    guard let shape else { return }
    if let known = callShapes[variable], known != shape {
      callShapes[variable] = .some(nil)
    } else {
      callShapes[variable] = shape
    }
  }

  // MARK: Functions among the arguments

  /// Checks that functions among the arguments take what they will be called with.
  mutating func checkFunctions(
    _ arguments: inout CallArguments, _ target: CallTarget, _ offered: [StaticType]
  ) {
    for (index, parameter) in target.signature.parameters.enumerated() {
      guard let shape = parameter.callShape, let given = arguments.byParameter[index],
        !given.isWrong, let callable = given.type.detail?.callable
      else { continue }
      let function = self.target(callable, name: "function")
      arguments.byParameter[index]?.isWrong =
        reportCount(of: function, shape, given, target)
        || reportOffered(offered, to: function, given, target)
    }
  }

  private mutating func reportCount(
    of function: CallTarget, _ shape: Signature.CallShape, _ given: CallArguments.Given,
    _ target: CallTarget
  ) -> Bool {
    let parameters = function.signature.parameters
    let needed = (parameters.lastIndex(where: \.isRequired) ?? -1) + 1
    let isTooMany =
      shape.isExact && !function.signature.isVariadic && shape.count > parameters.count
    guard isTooMany || needed > shape.count else { return false }
    let required = parameters.count(where: \.isRequired)
    let taken =
      if isTooMany {
        "takes \(parameters.isEmpty ? "none" : "\(parameters.count)")"
      } else {
        required > shape.count ? "needs \(required)" : "needs `\(parameters[needed - 1].name)` too"
      }
    let hint = Self.form(of: function.literal, shape.count)
    error(
      .callbackArguments(of: target.name, given: shape.count, taken, hint: hint), at: given.span)
    return true
  }

  /// How a function of so many parameters is written, in the form of the given one.
  private static func form(of literal: FunctionLiteral?, _ count: Int) -> String? {
    let names = ["a", "b", "c"].prefix(count)
    guard names.count == count else { return nil }
    let list = count == 1 ? "x" : names.joined(separator: ", ")
    switch literal?.form {
    case .trailingBlock:
      return count == 0 ? "write the block as `{ … }`" : "write the block as `{ \(list) => … }`"
    case .named: return "hand over `\(count == 1 ? "x" : "(\(list))") => …`"
    default: return "write it as `\(count == 1 ? "x" : "(\(list))") => …`"
    }
  }

  /// Reports a value that the function will be called with and that it does not take.
  private mutating func reportOffered(
    _ offered: [StaticType], to function: CallTarget, _ given: CallArguments.Given,
    _ target: CallTarget
  ) -> Bool {
    for (parameter, value) in zip(function.signature.parameters, offered)
    where !value.isUnknown && !value.isNever {
      let hint =
        "`\(target.name)` calls this function with \(value.type.noun.withArticle)"
      if function.isNative {
        if var refusal = refusal(of: value, by: function.signature) {
          refusal.hint = hint
          error(refusal, at: given.span)
          return true
        }
        if value.type.tagMask & parameter.nativeMask != 0 { continue }
      } else if value.type.mayBecome(parameter.type) {
        continue
      }
      let what =
        function.isNative
        ? Message.argument(parameter.name, of: function.name) : Message.argument(parameter.name)
      error(mismatch(what, parameter.type, value, hint: hint), at: given.span)
      return true
    }
    return false
  }

  /// Why a native function that takes values of several types refuses one.
  func refusal(of value: StaticType, by signature: Signature) -> Message? {
    switch signature.name {
    case "len" where value.tagMask & CoreLibrary.lengthMask == 0:
      .noLength(value.noun, isNull: value.type == .null)
    case "int" where value.tagMask & Conversion.mask == 0,
      "float" where value.tagMask & Conversion.mask == 0:
      .noConversion(value.noun, to: signature.name)
    default: nil
    }
  }

  // MARK: What functions among the arguments give

  /// Methods that decide by the bool of the function that they are given.
  private static let methodsByBool: Set<String> = [
    "sort", "filter", "any", "all", "find", "count", "partition",
  ]

  mutating func checkResultsOfFunctions(_ arguments: inout CallArguments, of method: String) {
    guard let given = arguments.byParameter[1], let result = resultOfFunction(given.type),
      !result.isNever
    else { return }
    let noun = result.type.noun.withArticle
    let message: Message
    if Self.methodsByBool.contains(method), result.type.tagMask & ValueType.bool.tagMask == 0 {
      message = Fault.notABool(given: method, noun)
    } else if method == "flat_map", result.type.tagMask & ValueType.list(.any).tagMask == 0 {
      message = .callbackResult(
        of: method, "a list", noun, hint: "`map` takes what is no list")
    } else {
      return
    }
    arguments.byParameter[1]?.isWrong = true
    error(message, at: given.span)
  }

  mutating func checkFlattened(_ object: StaticType, at span: Span) {
    let item = object.itemType
    if item.tagMask & ValueType.list(.any).tagMask != 0 { return }
    error(.flattenedItem(item.noun), at: span)
  }
}

/// How methods of lists and maps pass on what their receiver holds.
struct MethodFlow {
  let item: ValueType
  let name: String
  let isList: Bool
  /// What functions among the arguments are called with.
  let offered: [StaticType]

  init?(_ receiver: StaticType, _ name: String) {
    self.name = name
    switch receiver.unwrapped {
    case .list(let item):
      isList = true
      self.item = item
    case .map(let value):
      isList = false
      self.item = value
    default: return nil
    }
    let element = StaticType(item).asElement
    switch (isList, name) {
    case (true, "sort"): offered = [element, element]
    case (true, "reduce"): offered = [.any, element]
    case (true, _): offered = Self.methodsByItem.contains(name) ? [element] : []
    case (false, "map_values"): offered = [element]
    case (false, "filter"), (false, "each"), (false, "any"), (false, "all"):
      offered = [StaticType(.string), element]
    case (false, _): offered = []
    }
  }

  /// Methods of lists that call a function with one item.
  private static let methodsByItem: Set<String> = [
    "map", "flat_map", "filter", "each", "any", "all", "find", "count", "partition", "group_by",
    "sort_by", "min_by", "max_by",
  ]

  /// What the method gives, where more is known than its signature says.
  func result(
    _ arguments: Checker.CallArguments, _ plain: StaticType, _ checker: Checker
  ) -> StaticType? {
    guard isList else { return nil }
    switch name {
    case "filter", "sort", "sort_by", "reverse", "unique", "copy", "take", "drop":
      return StaticType(.list(item))
    case "map":
      guard let function = arguments.byParameter[1]?.type else { return nil }
      return checker.resultOfFunction(function).map { StaticType(.list($0.type)) }
    case "first", "last":
      return arguments.byParameter.isEmpty
        ? StaticType(item).asElement.orNull : StaticType(.list(item))
    case "find", "min", "max", "min_by", "max_by": return StaticType(item).asElement.orNull
    case "pop", "remove_at": return StaticType(item).asElement
    case "chunks", "partition": return StaticType(.list(.list(item)))
    case "group_by": return StaticType(.map(.list(item)))
    case "flatten": return item.itemsAreLists ? StaticType(item) : nil
    default: return nil
    }
  }
}

extension ValueType {
  fileprivate var itemsAreLists: Bool { if case .list = self { true } else { false } }
}
