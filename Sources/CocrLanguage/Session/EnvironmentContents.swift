// What the pages of the library ask of an environment.

/// Functions that belong together: those of a namespace, or of a module of the library.
package struct FunctionGroup: Sendable {
  /// `math`, `scripts`, `rollout`.
  package let name: String
  /// In the order of declaration.
  package let functions: [Signature]
}

extension Environment {
  /// The functions that stand alone, sorted by name.
  package var functions: [Signature] {
    globals.filter { !$0.key.hasPrefix("_") }.compactMap { signature(of: $0.value) }
      .sorted { $0.name < $1.name }
  }

  /// The namespaces with their functions, sorted by name.
  package var namespaces: [FunctionGroup] {
    globals.compactMap { name, binding in
      guard case .module(let number) = binding else { return nil }
      return FunctionGroup(name: name, functions: functions(of: modules[number]))
    }.sorted { $0.name < $1.name }
  }

  /// The modules of the library that `import` finds, sorted by name.
  package var importableModules: [FunctionGroup] {
    importable.map { FunctionGroup(name: $0, functions: functions(of: modules[$1])) }
      .sorted { $0.name < $1.name }
  }

  private func functions(of module: ModuleInfo) -> [Signature] {
    module.memberNames.filter { !$0.hasPrefix("_") }
      .compactMap { module.members[$0].flatMap(signature(of:)) }
  }
}
