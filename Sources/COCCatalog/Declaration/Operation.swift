/// One operation of the API, declared once. The request, the checks before sending, the emulator's
/// validation, the built-in's signature, completion and help all derive from this declaration.
public final class Operation: Sendable {
  /// The group the operation belongs to in the language, for example `scripts`.
  public let namespace: String
  /// The operation's name inside its namespace, for example `create`.
  public let name: String
  /// The full name in the language: `scripts.create`.
  public let qualifiedName: String
  /// The name the API's own documentation and SDK use, for example `CreateScript`.
  public let apiName: String
  /// The service that answers it.
  public let service: Service
  /// The HTTP method.
  public let method: Method
  /// The path with its parameters in braces: `/v1/job/scripts/{script_uuid}`.
  public let path: String
  /// The arguments, wherever in the request they go.
  public let parameters: [Parameter]
  /// What the service answers.
  public let reply: Reply
  /// Whether it changes something.
  public let effect: Effect
  /// How a request whose reply was lost can be settled. `nil` for operations that only read.
  public let reconciliation: Reconciliation?
  /// How the pages follow each other; `nil` where there are none.
  public let paging: Paging?
  /// What a call tells about an order or an incident; `nil` for nothing.
  public let observation: Observation?
  /// What must hold between several arguments.
  public let rules: [ArgumentRule]
  /// The error codes the reference documents for this operation.
  public let errors: [DocumentedError]
  /// One line of help.
  public let summary: String
  /// The section of the API reference, for example `4.2.1`.
  public let section: String

  /// An operation of COC that needs no reconciliation and has no pages, unless they are given.
  public init(
    namespace: String, name: String, apiName: String, service: Service = .coc, method: Method,
    path: String, parameters: [Parameter], reply: Reply, effect: Effect,
    reconciliation: Reconciliation? = nil, paging: Paging? = nil,
    observation: Observation? = nil, rules: [ArgumentRule] = [], errors: [DocumentedError] = [],
    summary: String, section: String
  ) {
    self.namespace = namespace
    self.name = name
    qualifiedName = "\(namespace).\(name)"
    self.apiName = apiName
    self.service = service
    self.method = method
    self.path = path
    self.parameters = parameters
    self.reply = reply
    self.effect = effect
    self.reconciliation = reconciliation
    self.paging = paging
    self.observation = observation
    self.rules = rules
    self.errors = errors
    self.summary = summary
    self.section = section
  }

  /// The parameter of this name in the language.
  public func parameter(_ name: String) -> Parameter? { parameters.first { $0.name == name } }

  /// The parameters that are part of the path, in the order of the path.
  public var pathParameters: [Parameter] {
    path.split(separator: "/").compactMap { segment in
      guard let name = PathTemplate.placeholder(in: segment) else { return nil }
      return parameters.first { $0.place == .path && $0.wireName == name }
    }
  }

  /// The service that answers: COC itself, or IAM for projects and tokens.
  public enum Service: String, Sendable { case coc, iam }
  /// The HTTP methods in use.
  public enum Method: String, Sendable {
    case get = "GET"
    case post = "POST"
    case put = "PUT"
    case delete = "DELETE"
  }
  /// Whether an operation only reads or changes something.
  public enum Effect: String, Sendable { case reads, changes }
}

/// One argument of an operation, or one member of an object inside an argument.
public final class Parameter: Sendable {
  /// The name in the language: snake_case, for example `alarm_id`.
  public let name: String
  /// The name on the wire, for example `alarmId`.
  public let wireName: String
  /// Where in the request it goes.
  public let place: Place
  /// What its value must look like.
  public let shape: Shape
  /// Whether the reference calls it mandatory.
  public let isRequired: Bool
  /// What is sent when the argument is left out.
  public let defaultValue: JSONValue?
  /// One line of help.
  public let summary: String
  /// What must hold for the value beside its shape.
  public let rules: [ValueRule]
  /// The shapes the value takes by the value of another argument; see ``Variants``.
  public let variants: Variants?
  /// Whether the value is a secret that must not be shown, logged or recorded.
  public let isSecret: Bool
  /// The member beside it that says, where it is true, that the value is a secret; `nil` for none.
  public let secretIf: String?

  /// A parameter in the body with the same name on the wire, optional and not secret, unless said.
  public init(
    _ name: String, wire wireName: String? = nil, in place: Place = .body, _ shape: Shape,
    required isRequired: Bool = false, default defaultValue: JSONValue? = nil, _ summary: String,
    rules: [ValueRule] = [], variants: Variants? = nil, secret isSecret: Bool = false,
    secretIf: String? = nil
  ) {
    self.name = name
    self.wireName = wireName ?? name
    self.place = place
    self.shape = shape
    self.isRequired = isRequired
    self.defaultValue = defaultValue
    self.summary = summary
    self.rules = rules
    self.variants = variants
    self.isSecret = isSecret
    self.secretIf = secretIf
  }

  /// Whether the value is a secret beside the other members of its object.
  public func isSecret(among members: [String: JSONValue]) -> Bool {
    isSecret || secretIf.map { members[$0]?.boolValue == true } ?? false
  }

  /// Whether a caller has to give the argument: it is mandatory and has no default.
  public var mustBeGiven: Bool { isRequired && defaultValue == nil }

  /// Where in the request an argument goes.
  public enum Place: String, Sendable { case path, query, header, body }
}

/// What a value must look like, with its limits as documented.
public indirect enum Shape: Sendable {
  /// Length in Unicode scalars; `pattern` names a rule from ``TextRule``.
  case string(ClosedRange<Int>? = nil, rule: TextRule? = nil)
  /// `unit` is set where the number is a length of time, so that a duration can be given instead.
  case int(ClosedRange<Int64>? = nil, unit: TimeUnit? = nil)
  case double(ClosedRange<Double>? = nil)
  case bool
  /// A string out of a closed list; see ``Enumeration``.
  case enumeration(Enumeration)
  /// `count` is the permitted number of items.
  case array(Shape, count: ClosedRange<Int>? = nil)
  case object(Model)
  /// An object with free keys and values of one shape.
  case map(Shape)
  case any
}

/// The unit of a number that is a length of time or a point in time.
public enum TimeUnit: String, Sendable {
  case seconds, milliseconds
  /// Milliseconds since 1970-01-01T00:00:00Z: a point in time.
  case epochMilliseconds
  /// Seconds since 1970-01-01T00:00:00Z: a point in time.
  case epochSeconds
}

/// A rule on the characters of a string.
public enum TextRule: String, Sendable {
  /// Letters, digits and underscores.
  case identifier
  /// Letters, digits, `_ - / . * space ? : " , = + @ [ ] { } \`, and no `..` (section 4.2.1).
  case scriptParameterValue

  /// The rule in plain words, to go after "may hold only".
  public var explanation: String {
    switch self {
    case .identifier: "letters, digits and underscores"
    case .scriptParameterValue:
      #"letters, digits, spaces and _ - / . * ? : " , = + @ [ ] { } \, and no two dots in a row"#
    }
  }

  /// Whether `text` keeps the rule.
  public func allows(_ text: String) -> Bool {
    switch self {
    case .identifier:
      return text.unicodeScalars.allSatisfy(Self.isWordScalar)
    case .scriptParameterValue:
      if text.contains("..") { return false }
      return text.unicodeScalars.allSatisfy {
        Self.isWordScalar($0) || "-/.* ?:\",=+@[]{}\\".unicodeScalars.contains($0)
      }
    }
  }

  private static func isWordScalar(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar {
    case "a"..."z", "A"..."Z", "0"..."9", "_": true
    default: false
    }
  }
}

/// A closed list of strings, each with what it means to a person.
public struct Enumeration: Sendable {
  /// The name by which other pages refer to it, for example `OrderStatus`.
  public let name: String
  /// The values, in the order of the reference.
  public let cases: [Case]

  /// A list by its name; its values, in the order of the reference, differ from each other.
  public init(_ name: String, _ cases: [Case]) {
    self.name = name
    self.cases = cases
  }

  /// One value of the list.
  public struct Case: Sendable {
    /// The value as it is sent.
    public let value: String
    /// What the value stands for, for example `P2` for `level_20`. Empty where the value says it
    /// itself.
    public let meaning: String
    /// The English name that the service gives the value; the meaning where the reference has no other.
    public let englishName: String
    /// How far an order with this status is; `nil` for what is no status of an order.
    package let stage: OrderStage?

    /// A value with what it stands for, which is also its English name where that is not given.
    public init(_ value: String, _ meaning: String = "", englishName: String? = nil) {
      self.value = value
      self.meaning = meaning
      self.englishName = englishName ?? meaning
      stage = nil
    }

    /// A status of an order.
    init(_ value: String, _ meaning: String, stage: OrderStage) {
      self.value = value
      self.meaning = meaning
      englishName = meaning
      self.stage = stage
    }
  }

  /// The values without their meanings, in order.
  public var values: [String] { cases.map(\.value) }

  /// What `value` stands for; `nil` where it is not in the list.
  public func meaning(of value: String) -> String? {
    cases.first { $0.value == value }?.meaning
  }

  /// How far an order with the status `value` is; `nil` where that is not known.
  package func stage(of value: String) -> OrderStage? {
    cases.first { $0.value == value }?.stage
  }
}

/// How far an order is, by its status.
package enum OrderStage: Sendable {
  /// It goes on by itself.
  case active
  /// It waits until somebody continues it.
  case paused
  /// It failed on hosts, and waits until somebody continues it, skips the batch or cancels it.
  case stopped
  /// Nothing can happen to it any more.
  case final

  /// Whether nothing happens any more unless somebody acts.
  package var hasEnded: Bool { self == .stopped || self == .final }
}

/// A named object: what an operation returns, or a structured argument.
public final class Model: Sendable {
  /// The name in the language, for example `Script`.
  public let name: String
  /// The members, in the order of the reference.
  public let fields: [Parameter]
  /// Whether a member has another name on the wire than in the language.
  let hasWireNames: Bool

  /// A model by its name in the language, with its fields in the order of the reference.
  public init(_ name: String, _ fields: [Parameter]) {
    self.name = name
    self.fields = fields
    hasWireNames = fields.contains { $0.wireName != $0.name }
  }

  /// The field of this name in the language.
  public func field(_ name: String) -> Parameter? { fields.first { $0.name == name } }
}

/// Where the payload of a reply sits and what it is.
public struct Reply: Sendable {
  /// What is wrapped around the payload.
  public let envelope: Envelope
  /// `nil` where the operation answers nothing of use.
  public let shape: Shape?

  /// A payload of this shape in its envelope; `nil` where nothing of use is answered.
  public init(_ envelope: Envelope, _ shape: Shape?) {
    self.envelope = envelope
    self.shape = shape
  }

  /// The ways in which payloads are wrapped.
  public enum Envelope: Sendable {
    /// The payload is the body itself.
    case bare
    /// `{"data": payload}`
    case data
    /// `{"provider_code": …, "error_code": …, "error_msg": …, "data": payload}`, where success has
    /// this code and message.
    case ticket(code: String, message: String?)
    /// The payload is the object in the body's member `body`, with the text of the reply's header
    /// of this name added as the field `field` (tokens of IAM).
    case header(String, field: String, body: String)
  }
}

/// An error the reference documents.
public struct DocumentedError: Sendable {
  /// The service's code, for example `COC.00040601`.
  public let code: String
  /// What it means, in plain words.
  public let meaning: String
  /// What to do about it.
  public let hint: String
  /// Words the service's message holds when this is meant, where one code has several meanings.
  public let marker: String?

  /// An error by its code; with a marker, only where the message holds that, in any case of
  /// letters.
  public init(_ code: String, _ meaning: String, hint: String, marker: String? = nil) {
    self.code = code
    self.meaning = meaning
    self.hint = hint
    self.marker = marker
  }

  /// Whether the service's `code` and `message` are this error.
  public func matches(code: String, message: String) -> Bool {
    self.code == code && (marker.map { message.lowercased().contains($0.lowercased()) } ?? true)
  }
}
