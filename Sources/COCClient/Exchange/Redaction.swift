import COCCatalog

/// Keeps secrets out of what the service says: some that refuse a request repeat parts of it.
struct Redaction: Sendable {
  /// Headers whose values prove who sends a request.
  private static let headers: Set<String> = [
    "authorization", "proxy-authorization", "x-auth-token", "x-security-token",
  ]
  /// A shorter text would take ordinary words away.
  private static let shortest = 4

  private let secrets: [String]

  init(_ credentials: Credentials) {
    secrets =
      switch credentials {
      case .key(let key): [key.secret] + (key.securityToken.map { [$0] } ?? [])
      case .user(let user): [user.password]
      }
  }

  /// A secret as it is, and as it stands in JSON, in a URL and in HTML.
  private static func spellings(of secret: String) -> [String] {
    let json = String(
      decoding: JSONValue.string(secret).serialized().dropFirst().dropLast(), as: UTF8.self)
    let encoded = PercentEncoding.encode(secret)
    let entities = [("&", "&amp;"), ("<", "&lt;"), (">", "&gt;"), ("\"", "&quot;"), ("'", "&#39;")]
    return [
      secret, json, json.replacing("/", with: "\\/"), encoded, lowercasedEscapes(encoded),
      entities.reduce(secret) { $0.replacing($1.0, with: $1.1) },
    ]
  }

  /// Percent-encoded text with its hex digits in small letters.
  private static func lowercasedEscapes(_ text: String) -> String {
    text.replacing(/%[0-9A-F]{2}/) { $0.output.lowercased() }
  }

  /// What hides the secrets of one request in texts that answer it.
  func texts(for request: ServiceRequest, of call: OperationCall) -> (String) -> String {
    let sent = request.headers.filter { Self.headers.contains($0.name.lowercased()) }.map(\.value)
    let hidden = Set(
      (secrets + sent + call.secrets).filter { $0.count >= Self.shortest }.flatMap(Self.spellings)
    )
    // A secret may hold another one.
    .sorted { $0.count > $1.count }
    return { text in hidden.reduce(text) { $0.replacing($1, with: "(redacted)") } }
  }

  /// The error of a reply to `request`, without what must not be shown.
  func applied(
    to error: OperationError, for request: ServiceRequest, of call: OperationCall
  ) -> OperationError {
    let plain = texts(for: request, of: call)
    return OperationError(
      kind: error.kind, operation: error.operation, message: plain(error.message),
      status: error.status, code: error.code.map(plain), requestID: error.requestID.map(plain),
      attempts: error.attempts, hint: error.hint, argument: error.argument)
  }
}
