/// Gathers natives, the host's functions and the library's files into the names that programs see.
struct EnvironmentBuilder {
  var natives: ContiguousArray<NativeFunction> = []
  var models: [RecordModel]
  var modelNumbers: [String: Int32] = [:]
  var scope = NameScope()
  var importable: [String: Int] = [:]
  private let host: HostInterface
  /// Namespaces as the host declared them, which library files of the same name see.
  private(set) var hostModules: [String: Int] = [:]

  static let errorModel = RecordModel(
    "Error",
    [
      .init("kind", .string), .init("message", .string), .init("code", .optional(.string)),
      .init("status", .optional(.int)), .init("operation", .optional(.string)),
      .init("request_id", .optional(.string)), .init("data", .any),
      .init("hint", .optional(.string)),
      .init("trace", .list(.map(.any))),
    ])

  /// What the library and programs are checked against.
  var checks: CheckerEnvironment {
    CheckerEnvironment(natives: natives.map(\.signature), models: models, host: host)
  }

  init(host: HostInterface) {
    self.host = host
    models = [Self.errorModel] + host.models
    for (index, model) in models.enumerated() { modelNumbers[model.name] = Int32(index) }
    for definition in CoreLibrary.functions {
      scope.globals[definition.signature.name] = .native(natives.count)
      natives.append(definition)
    }
    for (type, methods) in CoreLibrary.methods {
      for method in methods {
        addMethod(method.signature.name, of: type, .native(natives.count))
        natives.append(method)
      }
    }
    for (name, functions) in CoreLibrary.namespaces {
      addNamespace(name, functions)
    }
    for signature in host.functions {
      scope.globals[signature.name] = .native(natives.count)
      natives.append(NativeFunction(signature, .host))
    }
    for namespace in host.namespaces {
      addNamespace(namespace.name, namespace.functions.map { NativeFunction($0, .host) })
    }
  }

  private mutating func addNamespace(_ name: String, _ functions: [NativeFunction]) {
    var info = ModuleInfo(name: name, members: [:], memberNames: [])
    for function in functions {
      let short = function.signature.name.split(separator: ".").last.map(String.init) ?? ""
      info.members[short] = .native(natives.count)
      info.memberNames.append(short)
      natives.append(function)
    }
    hostModules[name] = scope.modules.count
    scope.globals[name] = .module(scope.modules.count)
    scope.modules.append(info)
  }

  private mutating func addMethod(
    _ name: String, of tag: UInt32, _ binding: Binding, in module: Int? = nil
  ) {
    scope.methods[tag, default: [:]][name] = binding
    let number = scope.methodNumbers[name] ?? scope.methodNames.count
    if number == scope.methodNames.count {
      scope.methodNumbers[name] = number
      scope.methodNames.append(name)
      scope.methodModules.append([])
    }
    if let module { scope.methodModules[number].append(module) }
  }

  /// Makes the library's functions known, so that its files and programs can name them.
  mutating func declare(_ library: [LibraryFile], _ names: [[String]]) {
    scope.libraryModuleCount = library.count
    for (module, file) in library.enumerated() {
      let members = names[module].enumerated().filter { !$0.element.hasPrefix("_") }
        .map { (name: $0.element, binding: Binding.global(module: module, slot: $0.offset)) }
      add(members, of: module, as: file.role)
    }
  }

  private mutating func add(
    _ members: [(name: String, binding: Binding)], of module: Int, as role: LibraryFile.Role
  ) {
    switch role {
    case .prelude: for (name, binding) in members { scope.globals[name] = binding }
    case .methods(let type):
      let tag: UInt32 =
        switch type {
        case .string: Tag.string
        case .list: Tag.list
        case .map: Tag.map
        }
      for (name, binding) in members { addMethod(name, of: tag, binding, in: module) }
    case .namespace(let name):
      var info =
        hostModules[name].map { scope.modules[$0] }
        ?? ModuleInfo(name: name, members: [:], memberNames: [])
      info.libraryModules.append(module)
      for (member, binding) in members {
        if info.members[member] == nil { info.memberNames.append(member) }
        info.members[member] = binding
      }
      scope.globals[name] = .module(scope.modules.count)
      scope.modules.append(info)
    case .module(let name):
      importable[name] = scope.modules.count
      var info = ModuleInfo(name: name, members: [:], memberNames: [], libraryModules: [module])
      for (member, binding) in members {
        info.members[member] = binding
        info.memberNames.append(member)
      }
      scope.modules.append(info)
    }
  }
}
