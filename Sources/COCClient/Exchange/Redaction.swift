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
  func texts(for request: ServiceRequest, of call: OperationCall) -> RedactedText {
    let sent = request.headers.filter { Self.headers.contains($0.name.lowercased()) }.map(\.value)
    let hidden = Set(
      (secrets + sent + call.secrets).filter { $0.count >= Self.shortest }.flatMap(Self.spellings))
    return RedactedText(hiding: hidden, shortest: Self.shortest)
  }
}

/// Shows texts without the secrets in them.
struct RedactedText: Sendable {
  private static let replacement = "(redacted)"
  /// What a text that somebody has cut may end with.
  private static let marksOfCuts: Set<Character> = [".", "…", "\u{FFFD}"]

  /// The longest first: a secret may hold another one.
  private let hidden: [String]
  private let shortest: Int

  init(hiding hidden: Set<String>, shortest: Int) {
    self.hidden = hidden.sorted { $0.count > $1.count }
    self.shortest = shortest
  }

  /// The text without secrets, nor the beginning of one that is cut off at its end, and then no longer
  /// than `limit` characters.
  func callAsFunction(_ text: String, limit: Int) -> String {
    // More than this is not shown whatever it holds, and a text may be as long as a reply.
    let (most, overflow) = limit.addingReportingOverflow(hidden.first?.count ?? 0)
    let considered = overflow ? text[...] : text.prefix(most)
    let isCut = considered.endIndex < text.endIndex
    let plain = hidden.reduce(String(considered)) { $0.replacing($1, with: Self.replacement) }
    return withoutBeginning(plain).shortened(to: limit, isCut: isCut)
  }

  /// The text without the beginning of a secret that it ends with, before the marks of a cut.
  private func withoutBeginning(_ text: String) -> String {
    var end = text.endIndex
    while end > text.startIndex, Self.marksOfCuts.contains(text[text.index(before: end)]) {
      end = text.index(before: end)
    }
    for end in [text.endIndex, end] {
      let bytes = Array(text.utf8[..<end])
      let length = hidden.map { lengthOfBeginning(of: $0, atEndOf: bytes) }.max() ?? 0
      guard length > 0 else { continue }
      return String(decoding: bytes.dropLast(length), as: UTF8.self) + Self.replacement
        + text[end...]
    }
    return text
  }

  /// How many bytes of a secret's beginning a text ends with; 0 where they are too few to tell.
  private func lengthOfBeginning(of secret: String, atEndOf text: [UInt8]) -> Int {
    let secret = Array(secret.utf8)
    var length = min(secret.count - 1, text.count)
    while length >= shortest {
      if text.suffix(length).elementsEqual(secret.prefix(length)) { return length }
      length -= 1
    }
    return 0
  }
}
