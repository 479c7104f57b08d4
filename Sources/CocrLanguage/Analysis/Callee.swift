/// A function that can be called, with what every call needs to know of its parameters. Types refer
/// to it, so that handing on what is known of a function costs little.
final class Callee: Sendable {
  let signature: Signature
  let scheme: String?
  /// The numbers of the parameters that take certain values alone.
  let limited: [Int]
  /// The numbers of the parameters that are functions of which is known how they are called.
  let called: [Int]

  init(_ signature: Signature) {
    self.signature = signature
    scheme = signature.scheme
    let parameters = signature.parameters
    limited = parameters.indices.filter {
      !parameters[$0].choices.isEmpty || parameters[$0].range != nil
    }
    called = parameters.indices.filter { parameters[$0].callShape != nil }
  }
}

/// The scheme of a function, with its parameters as the signature numbers them.
final class CallScheme: Sendable {
  let result: TypeScheme.Shape?
  /// What the call gives instead where the argument of this number is given.
  let alternative: (number: Int, result: TypeScheme.Shape)?
  private let parameters: [TypeScheme.Parameter?]

  /// Nil where the text is no scheme.
  init?(_ text: String, of signature: Signature) {
    guard let scheme = TypeScheme(text) else { return nil }
    result = scheme.result
    parameters = signature.parameters.map { parameter in
      scheme.parameters.first { $0.name == parameter.name }?.1
    }
    alternative = scheme.alternative.flatMap { alternative in
      signature.parameters.firstIndex { $0.name == alternative.argument }
        .map { ($0, alternative.result) }
    }
  }

  func callback(_ number: Int) -> TypeScheme.Callback? {
    guard parameters.indices.contains(number), case .function(let callback)? = parameters[number]
    else { return nil }
    return callback
  }

  func value(_ number: Int) -> TypeScheme.Shape? {
    guard parameters.indices.contains(number), case .value(let shape)? = parameters[number] else {
      return nil
    }
    return shape
  }
}
