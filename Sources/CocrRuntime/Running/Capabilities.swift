/// What a run may reach. A script that reaches for anything else gets an error of the kind
/// `capability`, which it can catch.
public struct Capabilities: OptionSet, Sendable, Hashable {
  public let rawValue: Int

  public init(rawValue: Int) {
    self.rawValue = rawValue
  }

  /// Files of this machine: `read_file`.
  public static let files = Capabilities(rawValue: 1 << 0)
  /// The environment of the process: `env` and `secret`.
  public static let environment = Capabilities(rawValue: 1 << 1)
  /// The operations of the catalog.
  public static let operations = Capabilities(rawValue: 1 << 2)
  /// Operations whose transport leaves this machine; they need ``operations`` as well.
  public static let network = Capabilities(rawValue: 1 << 3)
  /// Questions to the person at the terminal: `ask` and `approve`.
  public static let person = Capabilities(rawValue: 1 << 4)

  public static let all: Capabilities = [.files, .environment, .operations, .network, .person]

  /// What the capability lets a script do, to go after "may not".
  var words: String {
    switch self {
    case .files: "read files"
    case .environment: "read the environment"
    case .operations: "perform operations"
    case .network: "perform operations over the network"
    case .person: "ask anybody"
    default: "do that"
    }
  }
}
