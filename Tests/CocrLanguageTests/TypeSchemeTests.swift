import Testing

@testable import CocrLanguage

/// How the library states what its functions hand to the functions that they are given.
@Suite struct TypeSchemeTests {
  @Test func readsTheNotation() throws {
    let scheme = try #require(
      TypeScheme("(self: list[A], n: int?, transform: (string, A) -> B) -> map[list[B]]"))
    #expect(scheme.value("self") == .list(.variable("A")))
    #expect(scheme.value("n") == .optional(.plain(.int)))
    #expect(
      scheme.callback("transform")
        == .init(parameters: [.plain(.string), .variable("A")], result: .variable("B")))
    #expect(scheme.callback("self") == nil)
    #expect(scheme.result == .map(.list(.variable("B"))))
    let other = try #require(TypeScheme("(action: ()); with n -> list[A]"))
    #expect(other.result == nil)
    #expect(other.callback("action") == .init(parameters: [], result: .plain(.any)))
    #expect(other.alternative?.argument == "n")
    #expect(other.alternative?.result == .list(.variable("A")))
  }

  @Test(arguments: [
    "", "(", "()x", "(self)", "(self: list[A)", "(self: nothing)", "() ->", "() -> A; n",
    "(a: (A -> B)",
  ])
  func otherTextsAreNoSchemes(text: String) {
    #expect(TypeScheme(text) == nil)
  }

  /// Each scheme of the library can be read, speaks of parameters that exist, and gives functions to
  /// those that take some.
  @Test func schemesOfTheLibraryFitTheirFunctions() throws {
    let environment = try CheckerTests.environment.get()
    let signatures =
      environment.natives.map(\.signature)
      + environment.library.names.enumerated().flatMap { module, names in
        names.indices.compactMap { environment.library.signature(module: module, slot: $0) }
      }
    var count = 0
    for signature in signatures {
      #expect(!signature.summary.contains("Types: "), "\(signature.name)")
      #expect(!signature.summary.contains("Callback: "), "\(signature.name)")
      guard let text = signature.scheme else {
        #expect(signature.callbackHint == nil, "\(signature.name)")
        continue
      }
      count += 1
      let scheme = try #require(TypeScheme(text), "\(signature.name): \(text)")
      for (name, parameter) in scheme.parameters {
        let declared = try #require(
          signature.parameters.first { $0.name == name }, "\(signature.name): \(name)")
        if case .function(let callback) = parameter {
          #expect(declared.type.unwrapped == .function, "\(signature.name): \(name)")
          if let shape = declared.callShape {
            #expect(shape.count == callback.parameters.count, "\(signature.name): \(name)")
          }
        }
      }
      if let name = scheme.alternative?.argument {
        #expect(signature.parameters.contains { $0.name == name && !$0.isRequired })
      }
    }
    #expect(count >= 35)
  }
}
