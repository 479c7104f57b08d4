/// A function that is written in Swift.
struct NativeFunction: Sendable {
  typealias Body = @Sendable (Machine, Arguments) throws(Fault) -> Value

  enum Kind: Sendable {
    case plain(Body)
    /// The run's driver answers; the fiber waits.
    case host
    /// May make the fiber wait.
    case control(@Sendable (Machine, Arguments) throws(Fault) -> ControlOutcome)
  }

  enum ControlOutcome {
    case value(Value)
    case wait
  }

  var signature: Signature
  /// For each parameter the tags it takes.
  var masks: [UInt32]
  var requiredCount: Int
  var kind: Kind
  var isPlain: Bool { if case .plain = kind { true } else { false } }
  /// What the machine does itself rather than call the body, where that can.
  let shortcut: Shortcut

  enum Shortcut: UInt8, Sendable { case none, length, push, squareRoot }

  init(_ signature: Signature, _ kind: Kind, shortcut: Shortcut = .none) {
    self.signature = signature
    self.kind = kind
    self.shortcut = shortcut
    requiredCount = signature.parameters.count { $0.isRequired }
    let isHost = if case .host = kind { true } else { false }
    masks = signature.parameters.map { parameter in
      var mask = parameter.type.tagMask
      if isHost, mask & 1 << Tag.string != 0 { mask |= 1 << Tag.secret }
      let missing: UInt32 = 1 << Tag.missing
      mask = parameter.isRequired ? mask & ~missing : mask | missing
      return mask
    }
  }
}

/// What a name stands for.
enum Binding: Sendable, Hashable {
  case native(Int)
  case global(module: Int, slot: Int)
  case module(Int)
}

/// One file of the library that is written in the language.
package struct LibraryFile: Sendable {
  /// How programs reach what the file declares.
  package enum Role: Sendable, Equatable {
    /// Its functions are known everywhere.
    case prelude
    /// Its functions are methods; the first parameter is the value before the dot.
    case methods(of: ReceiverType)
    /// Its functions join the namespace. Inside the file the namespace's name means what the host
    /// put there, so that a function can stand in front of an operation of the same name.
    case namespace(String)
    /// Reached by `import`.
    case module(String)
  }

  /// The types that a file can add methods to.
  package enum ReceiverType: String, Sendable, CaseIterable { case string, list, map }

  /// How programs reach what it declares.
  package let role: Role
  /// Its text. Each function that it declares begins a line, and no other line begins with `fn`.
  package let file: SourceFile

  /// A file of the library with the role that it has there.
  package init(_ role: Role, _ file: SourceFile) {
    self.role = role
    self.file = file
  }
}

/// What a host adds to the language: functions that its driver answers, in namespaces or free, and
/// models of the records they return.
package struct HostInterface: Sendable {
  /// The models of the records that its functions return.
  package var models: [RecordModel] = []
  /// Free functions: name and signature.
  package var functions: [Signature] = []
  /// Functions that are called with a word before a dot.
  package var namespaces: [Namespace] = []
  /// The name of the model of what `on alarm` receives.
  package var alarmModel: String?
  /// Checks the literals in the arguments of the host's functions before a program runs.
  package var literalCheck: LiteralCheck?

  /// Functions that belong together: `scripts.list`, `scripts.get`.
  package struct Namespace: Sendable {
    /// The word before the dot.
    package var name: String
    /// One line of help.
    package var summary: String
    /// Their signatures, with the whole names: `scripts.list`.
    package var functions: [Signature]

    /// Functions under a common name, each by its name without that.
    package init(_ name: String, summary: String = "", functions: [Signature]) {
      self.name = name
      self.summary = summary
      self.functions = functions
    }
  }

  /// Adds nothing.
  package init() {}
}

/// A module or a namespace as a program sees it.
struct ModuleInfo: Sendable {
  var name: String
  var members: [String: Binding]
  /// In the order of declaration, for listings.
  var memberNames: [String]
  /// The modules of the library that hold some of its members.
  var libraryModules: [Int] = []
}

/// Everything that programs can name without declaring it: built-in functions, the host's functions
/// and models, and the library written in the language. Made once, shared by any number of programs.
public final class Environment: Sendable {
  let natives: ContiguousArray<NativeFunction>
  let models: [RecordModel]
  let modelNumbers: [String: Int32]
  /// What a program can name before it declares anything.
  let scope: NameScope
  /// Library modules that `import` finds.
  let importable: [String: Int]
  let library: Library
  let checks: CheckerEnvironment

  var modules: [ModuleInfo] { scope.modules }
  var globals: [String: Binding] { scope.globals }
  var methods: [UInt32: [String: Binding]] { scope.methods }

  /// Builds the environment, and compiles the whole library.
  ///
  /// - Throws: ``CompilationFailure`` where a library file is wrong.
  package convenience init(host: HostInterface = HostInterface(), library: [LibraryFile] = [])
    throws(CompilationFailure)
  {
    self.init(host: host, testedLibrary: library)
    try self.library.compileAll()
  }

  /// Builds the environment around a library that tests have shown to be right. A file of it is
  /// compiled when something first names a function in it; a program that uses one that is wrong all
  /// the same cannot be compiled.
  package init(host: HostInterface, testedLibrary library: [LibraryFile]) {
    var builder = EnvironmentBuilder(host: host)
    let names = library.map(\.declaredNames)
    builder.declare(library, names)
    natives = builder.natives
    models = builder.models
    modelNumbers = builder.modelNumbers
    checks = builder.checks
    importable = builder.importable
    self.library = Library(
      library, names: names,
      Library.Surroundings(
        scope: builder.scope, checks: checks, hostModules: builder.hostModules))
    var scope = builder.scope
    scope.library = self.library
    self.scope = scope
  }

  /// The names that programs can use without declaring them.
  package var globalNames: [String] { globals.keys.sorted() }

  /// The signature a binding has, where it is a function.
  func signature(of binding: Binding) -> Signature? {
    switch binding {
    case .native(let index): natives[index].signature
    case .global(let module, let slot): library.signature(module: module, slot: slot)
    case .module: nil
    }
  }
}

/// Why a program could not be compiled.
public struct CompilationFailure: Error, Sendable {
  /// Everything that is wrong, and the warnings, in the order of the files.
  public let diagnostics: [Diagnostic]

  /// A failure for these diagnostics, of which at least one is an error.
  public init(_ diagnostics: [Diagnostic]) {
    self.diagnostics = diagnostics
  }
}
