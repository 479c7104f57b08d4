// What a driver can call once a program's top level has run.

/// A handler of events that the main file declares: `on alarm`, `on schedule`.
public struct Handler: Sendable {
  /// Its place among the handlers of the file, from 0.
  public let number: Int
  /// What starts it.
  public let kind: Kind
  /// The doc comment above it.
  public let documentation: String?
  /// Its place in the file.
  public let span: Span
  /// The clauses it has.
  public let clauses: Set<Clause>

  /// What starts a handler: an alarm, a cron text, or an interval.
  public enum Kind: Sendable { case alarm, cron, every }

  /// A part of a handler that is a function or a value of its own.
  public enum Clause: Sendable, Hashable, CaseIterable {
    /// `where`: takes the alarm, gives a bool.
    case condition
    /// `once per`: takes the alarm, gives the key.
    case onceKey
    case onceWindow
    case afterCount
    case afterWindow
    case afterKey
    case collectWindow
    case collectKey
    case limit
    /// The cron text or the interval of a schedule.
    case schedule

    /// Whether the clause is called for each alarm; the others are values.
    public var isFunction: Bool {
      switch self {
      case .condition, .onceKey, .afterKey, .collectKey: true
      case .onceWindow, .afterCount, .afterWindow, .collectWindow, .limit, .schedule: false
      }
    }
  }

  init(number: Int, _ trigger: CompiledTrigger) {
    self.number = number
    kind =
      switch trigger.kind {
      case .alarm: .alarm
      case .cron: .cron
      case .every: .every
      }
    documentation = trigger.documentation
    span = trigger.span
    clauses = Set(Clause.allCases.filter { trigger.slot(of: $0) != nil })
  }
}

/// A `test` of the main file.
public struct TestBlock: Sendable {
  /// Its place among the tests of the file, from 0.
  public let number: Int
  /// What the test says that it shows.
  public let title: String
  /// Its place in the file.
  public let span: Span
}

/// A function of the main file that a driver starts.
package enum EntryPoint: Sendable {
  case handler(Int)
  /// A clause of a handler that is a function.
  case clause(Handler.Clause, of: Int)
  case test(Int)
}

extension CompiledTrigger {
  /// The global that holds the clause.
  func slot(of clause: Handler.Clause) -> Int? {
    switch clause {
    case .condition: condition
    case .onceKey: onceKey
    case .onceWindow: onceWindow
    case .afterCount: afterCount
    case .afterWindow: afterWindow
    case .afterKey: afterKey
    case .collectWindow: collectWindow
    case .collectKey: collectKey
    case .limit: limit
    case .schedule: schedule
    }
  }
}

extension Machine {
  /// Prepares a call of one of the main file's functions, so that ``run()`` runs it to its end.
  /// The top level must have run. An unknown entry point gives a call that ends at once.
  package func start(_ entry: EntryPoint, _ arguments: [HostValue] = []) {
    let slot: Int? =
      switch entry {
      case .handler(let number):
        program.triggers.indices.contains(number) ? program.triggers[number].body : nil
      case .clause(let clause, let number):
        program.triggers.indices.contains(number) && clause.isFunction
          ? program.triggers[number].slot(of: clause) : nil
      case .test(let number):
        program.tests.indices.contains(number) ? program.tests[number].body : nil
      }
    guard let slot else { return }
    let values = arguments.map { argument in
      let value = value(from: argument)
      roots.append(value)
      return value
    }
    start(globals[program.mainModule][slot], values)
  }

  /// The value of a handler's clause that is no function, as the top level computed it.
  package func value(of clause: Handler.Clause, of handler: Int) -> HostValue? {
    guard program.triggers.indices.contains(handler), !clause.isFunction,
      let slot = program.triggers[handler].slot(of: clause)
    else { return nil }
    return outside(globals[program.mainModule][slot])
  }

  /// The value that the last call ended with.
  package var result: HostValue { outside(lastValue) }

  private func outside(_ value: Value) -> HostValue {
    var budget = HostValueBudget(self)
    budget.measure(value, self)
    return hostValue(value, budget: &budget)
  }
}

extension Program {
  /// The main file's module, which comes after all that it imports.
  var mainModule: Int { chunks.count - 1 }
}
