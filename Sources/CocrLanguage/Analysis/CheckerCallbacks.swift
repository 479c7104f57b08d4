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
    _ arguments: inout CallArguments, _ target: CallTarget, _ flow: CallFlow?
  ) {
    for index in target.callee.called {
      guard let shape = target.signature.parameters[index].callShape,
        let given = arguments.byParameter[index], !given.isWrong,
        let callable = given.type.detail?.callable
      else { continue }
      let function = self.target(callable, name: "function")
      arguments.byParameter[index]?.isWrong =
        reportCount(of: function, shape, given, target)
        || reportOffered(flow?.offered(to: index) ?? [], to: function, given, target)
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
        if var refusal = parameter.refusal(of: value) {
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

  // MARK: How the types in a call depend on each other

  /// What the target's scheme says of the call; nil where it has none.
  mutating func flow(of target: CallTarget) -> CallFlow? {
    guard target.binding != nil, let text = target.callee.scheme else { return nil }
    let callee = ObjectIdentifier(target.callee)
    if let known = schemes[callee] { return known.map { CallFlow($0) } }
    let scheme = CallScheme(text, of: target.signature)
    schemes[callee] = .some(scheme)
    return scheme.map { CallFlow($0) }
  }

  /// Takes from the value before the dot what it says of the other types in the call.
  mutating func matchReceiver(
    _ object: StaticType, _ target: CallTarget, _ flow: inout CallFlow?, at span: Span
  ) {
    guard let shape = flow?.scheme.value(0),
      let wrong = flow?.match(object.unwrapped, shape)
    else { return }
    error(.receiverItem(of: target.name, wrong.noun), at: span)
  }

  /// Takes from an argument what it says of the other types in the call.
  func match(_ type: StaticType, _ number: Int, _ flow: inout CallFlow?) {
    if let shape = flow?.scheme.value(number) {
      flow?.match(type.unwrapped, shape)
    } else if flow != nil, let result = resultOfFunction(type) {
      flow?.match(result: result, of: number)
    }
  }

  /// Checks that functions among the arguments give what their caller decides by.
  mutating func checkResultsOfFunctions(
    _ arguments: inout CallArguments, of target: CallTarget, _ flow: CallFlow
  ) {
    for index in target.signature.parameters.indices {
      guard case .plain(let wanted)? = flow.scheme.callback(index)?.result,
        let given = arguments.byParameter[index], !given.isWrong,
        let result = resultOfFunction(given.type), !result.isNever,
        result.type.tagMask & wanted.tagMask == 0
      else { continue }
      arguments.byParameter[index]?.isWrong = true
      let message = Message.callbackResult(
        of: target.name, wanted, result.type.noun.withArticle,
        hint: target.signature.callbackHint)
      error(message, at: given.span)
    }
  }
}
