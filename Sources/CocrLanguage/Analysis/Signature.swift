/// What a callable accepts and gives: a function of the language, of the library or of the host. The
/// checks before and during a run, completion and help all read it.
public struct Signature: Sendable {
  /// One parameter.
  public struct Parameter: Sendable {
    /// The word that callers use.
    public var name: String
    /// What a value must fit.
    public var type: ValueType
    /// Whether a caller must give it.
    public var isRequired: Bool
    /// One line of help.
    public var summary: String
    /// Where the values are a closed list, those values with what each means.
    public var choices: [Choice]
    /// Limits in words and as numbers, for numbers and for the length of texts and lists.
    public var range: ClosedRange<Double>?
    /// How a function that is given is called, where that is known.
    var callShape: CallShape?
    /// Of what takes values of several types, though not of any type: which it takes.
    var accepted: Accepted?

    /// A parameter that must be given and takes any value, unless said otherwise.
    public init(
      _ name: String, _ type: ValueType = .any, required isRequired: Bool = true,
      summary: String = "", choices: [Choice] = [], range: ClosedRange<Double>? = nil
    ) {
      self.name = name
      self.type = type
      self.isRequired = isRequired
      self.summary = summary
      self.choices = choices
      self.range = range
    }

    init(_ name: String, summary: String, accepting accepted: Accepted) {
      self.init(name, summary: summary)
      self.accepted = accepted
    }
  }

  /// The types that a parameter of the type `any` takes, and what to say of others.
  struct Accepted: Sendable {
    var tagMask: UInt32
    /// Of the name of the type, and whether it is null.
    var refusal: @Sendable (_ found: String, _ isNull: Bool) -> Message
  }

  /// With how many arguments a function is called.
  enum CallShape: Sendable, Equatable {
    case exactly(Int)
    /// With as many of them as it has parameters.
    case atMost(Int)

    var count: Int {
      switch self {
      case .exactly(let count), .atMost(let count): count
      }
    }

    var isExact: Bool { if case .exactly = self { true } else { false } }
  }

  /// One value of a closed list.
  public struct Choice: Sendable {
    /// The value as it is given.
    public var value: String
    /// What it stands for; empty where the value says it itself.
    public var meaning: String

    /// A value with what it stands for; by default it says that itself.
    public init(_ value: String, _ meaning: String = "") {
      self.value = value
      self.meaning = meaning
    }
  }

  /// The name by which it is called, with its namespace: `scripts.get`.
  public var name: String
  /// In the order in which they are given by position. The first of a method is the value before
  /// the dot.
  public var parameters: [Parameter]
  /// The type of what it gives.
  public var result: ValueType
  /// Takes any number of values beyond its parameters.
  public var isVariadic: Bool
  /// How many arguments may be given by position; `nil` stands for all.
  public var positionalLimit: Int?
  /// Reaches the world outside, so it may not stand in a `where`.
  public var reachesWorld: Bool
  /// A method that changes the list or map it is called on.
  public var changesReceiver: Bool
  /// The help: what it does, and an example where there is one.
  public var summary: String
  /// It always throws, so that what stands after a call is never reached.
  var neverReturns = false
  /// How the types in a call depend on each other, in the notation of ``TypeScheme``.
  var scheme: String?
  /// What to do where a function that it is given gives a value of the wrong type.
  var callbackHint: String?

  /// A callable that takes and returns anything, and neither reaches the world nor changes a
  /// receiver, unless said otherwise.
  public init(
    _ name: String, _ parameters: [Parameter] = [], result: ValueType = .any,
    isVariadic: Bool = false, positionalLimit: Int? = nil, reachesWorld: Bool = false,
    changesReceiver: Bool = false, summary: String = ""
  ) {
    self.name = name
    self.parameters = parameters
    self.result = result
    self.isVariadic = isVariadic
    self.positionalLimit = positionalLimit
    self.reachesWorld = reachesWorld
    self.changesReceiver = changesReceiver
    self.summary = summary
  }
}

extension Signature {
  /// The signature that a function of the language declares.
  init(of literal: FunctionLiteral, models: Set<String>) {
    let refusals = literal.refusals
    self.init(
      literal.name?.text ?? "function",
      literal.parameters.map { parameter in
        Parameter(
          parameter.label, parameter.type.flatMap { ValueType.resolve($0, models: models) } ?? .any,
          required: parameter.defaultValue == nil,
          choices: refusals.choices(of: parameter.name.text),
          range: refusals.range(of: parameter))
      },
      result: literal.resultType.flatMap { ValueType.resolve($0, models: models) } ?? .any,
      summary: literal.documentation ?? "")
  }

  /// Takes what the comment on a function of the library says to the checker out of the help: a line
  /// `Types: …` and a line `Callback: …`.
  mutating func takeAnnotations() {
    // Bytes are compared much faster than characters, and this is done for the whole library.
    let all = summary.utf8.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
      .map { Substring($0) }
    guard all.dropFirst().contains(where: { $0.hasPrefix("Types: ") || $0.hasPrefix("Callback: ") })
    else { return }
    var lines: [Substring] = []
    for line in all {
      if line.hasPrefix("Types: ") {
        scheme = String(line.dropFirst("Types: ".count))
      } else if line.hasPrefix("Callback: ") {
        callbackHint = String(line.dropFirst("Callback: ".count))
      } else {
        lines.append(line)
      }
    }
    summary = lines.joined(separator: "\n")
  }
}

extension FunctionLiteral {
  /// What the function refuses first of all, with `if … { throw … }` at its beginning.
  fileprivate var refusals: [Expression] {
    var conditions: [Expression] = []
    for statement in body.statements {
      guard case .expression(let expression) = statement.kind,
        case .if(let branches, nil) = expression.kind, branches.count == 1,
        case .throw? = branches[0].body.statements.first?.kind
      else { break }
      conditions.append(branches[0].condition)
    }
    return conditions
  }
}

extension [Expression] {
  /// The closed list of texts that the function takes for a parameter: it refuses others with
  /// `if name not in ["…", "…"] { throw … }`.
  fileprivate func choices(of parameter: String) -> [Signature.Choice] {
    for condition in self {
      if case .binary(.notIn, let left, let right, _) = condition.kind,
        case .name(parameter) = left.kind, case .list(let items) = right.kind
      {
        let texts = items.compactMap { if case .string(let text) = $0.kind { text } else { nil } }
        return texts.count == items.count ? texts.map { Signature.Choice($0) } : []
      }
    }
    return []
  }

  /// The numbers that the function takes for a parameter: it refuses others with
  /// `if name < 1 or name > 10 { throw … }`.
  fileprivate func range(of parameter: FunctionParameter) -> ClosedRange<Double>? {
    guard !isEmpty, ["int", "float", "number"].contains(parameter.type?.name) else { return nil }
    var (lower, upper) = (-Double.infinity, Double.infinity)
    func take(_ condition: Expression) {
      guard case .binary(let operation, let left, let right, _) = condition.kind else { return }
      if operation == .or {
        take(left)
        take(right)
      }
      guard case .name(parameter.name.text) = left.kind, case .int(let bound) = right.kind else {
        return
      }
      if operation == .less { lower = Swift.max(lower, Double(bound)) }
      if operation == .greater { upper = Swift.min(upper, Double(bound)) }
    }
    forEach(take)
    return (lower.isFinite || upper.isFinite) && lower <= upper ? lower...upper : nil
  }
}

/// A model of records: its name and fields.
package struct RecordModel: Sendable {
  /// One field of the records.
  package struct Field: Sendable {
    /// The name after the dot.
    package var name: String
    /// What its values fit.
    package var type: ValueType
    /// One line of help.
    package var summary: String
    /// Where its values are a closed list, those values.
    package var choices: [Signature.Choice]

    /// A field with the type of its values; `choices` are all the values that a string may have.
    package init(
      _ name: String, _ type: ValueType, summary: String = "", choices: [Signature.Choice] = []
    ) {
      self.name = name
      self.type = type
      self.summary = summary
      self.choices = choices
    }
  }

  /// What `type_of` gives for its records.
  package var name: String
  /// In the order in which records show them.
  package var fields: [Field]

  /// A model by its name, with its fields in the order in which they are shown.
  package init(_ name: String, _ fields: [Field]) {
    self.name = name
    self.fields = fields
  }
}
