import COCCatalog
import COCSigning

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// Proves to the service who sends a request: by a signature or a token.
final class Authenticator: Sendable {
  /// How long before its end a token is renewed at most, in seconds; a short-lived one after nine
  /// tenths of its life. Until its end it is sent where IAM gives no other.
  private static let tokenMargin: TimeInterval = 5 * 60
  /// How long a token is taken to last where IAM does not say, in seconds.
  private static let tokenLife: TimeInterval = 60 * 60

  private let credentials: Credentials
  private let region: String?
  private let givenProjectID: String?
  private let iam: Route
  private let exchanger: Exchanger
  private let tokens = SingleFlightCache<Token>()
  private let project = SingleFlightCache<String>()

  /// A token, its times by the clock of this machine.
  private struct Token {
    let value: String
    /// From when on a new one is fetched, while this one is still sent.
    let renewal: Date
    let end: Date
  }

  init(_ configuration: ClientConfiguration, iam: Route, exchanger: Exchanger) {
    credentials = configuration.credentials
    region = configuration.regionInForce
    givenProjectID = configuration.projectID
    self.iam = iam
    self.exchanger = exchanger
  }

  /// What a request needs to prove who sends it.
  struct Proof: Sendable {
    fileprivate var projectID: String?
    fileprivate var token: String?
  }

  /// Whether requests are signed with AK/SK, rather than sent with a token.
  var signs: Bool {
    if case .key = credentials { return true }
    return false
  }

  /// What to look at where the service does not know who asks.
  var hint: String { credentials.hint }

  /// Gets what requests need.
  ///
  /// - Throws: ``OperationError`` where IAM gives no token, or does not know the project, and
  ///   ``Deadline/Passed`` where it takes too long.
  func proof(for service: Operation.Service, by deadline: Deadline) async throws -> Proof {
    switch credentials {
    case .key: Proof(projectID: service == .coc ? try await projectID(by: deadline) : nil)
    case .user(let user):
      Proof(
        projectID: service == .coc ? givenProjectID : nil,
        token: try await token(of: user, by: deadline))
    }
  }

  /// Adds the headers that prove who sends the request, at the moment it is sent.
  func authorize(_ request: inout ServiceRequest, on route: Route, with proof: Proof) {
    if let project = proof.projectID { request.headers.append(("X-Project-Id", project)) }
    if let token = proof.token { request.headers.append(("X-Auth-Token", token)) }
    if case .key(let key) = credentials {
      Signer.sign(
        &request, host: route.endpoint.authority, with: key,
        atEpochSeconds: EpochTime.milliseconds() / 1000)
    }
  }

  /// What to do after the service has refused a request as not authenticated.
  ///
  /// - Returns: Whether another attempt may fare better, as the token was an old one.
  func renew(after proof: Proof) async -> Bool {
    guard let token = proof.token else { return false }
    await tokens.discard { $0.value == token }
    return true
  }

  private func token(of user: IAMUser, by deadline: Deadline) async throws -> String {
    let now = Date()
    return try await tokens.get(
      by: deadline, where: { $0.end > now }, staleWhere: { $0.renewal <= now },
      fetch: { try await self.fetchToken(user) }
    ).value
  }

  private func fetchToken(_ user: IAMUser) async throws -> Token {
    let project: [String: JSONValue] =
      givenProjectID.map { ["id": .string($0)] } ?? ["name": .string(region ?? "")]
    let account: JSONValue = ["name": .string(user.domain)]
    let reply = try await ask(
      "projects.token",
      [
        "auth": [
          "identity": [
            "methods": ["password"],
            "password": [
              "user": [
                "name": .string(user.name), "password": .string(user.password), "domain": account,
              ]
            ],
          ],
          "scope": ["project": .object(project)],
        ]
      ], authorizer: nil)
    guard let value = reply["value"]?.stringValue, !value.isEmpty, isHeaderText(value) else {
      throw OperationError(
        kind: .malformedReply, operation: "projects.token",
        message: "the reply has no token in its header X-Subject-Token",
        hint: "check the endpoint of IAM")
    }
    let life = Self.life(of: reply)
    return Token(
      value: value, renewal: Date(timeIntervalSinceNow: life - min(Self.tokenMargin, life / 10)),
      // What is under way when a token ends is refused.
      end: Date(timeIntervalSinceNow: life - min(10, life / 50)))
  }

  /// How long the token of a reply lasts, in seconds. The clock of IAM may be another than ours.
  private static func life(of reply: JSONValue) -> TimeInterval {
    guard let end = (reply["expires_at"]?.stringValue).flatMap(date) else { return tokenLife }
    let start = (reply["issued_at"]?.stringValue).flatMap(date) ?? Date()
    let life = end.timeIntervalSince(start)
    // A clock of ours that is far ahead must not ask for a token with each request.
    return life > 0 ? life : 60
  }

  /// The time of `2019-02-13T06:52:13.855000Z`; `nil` where it is none.
  static func date(_ text: String) -> Date? {
    let withFraction = Date.ISO8601FormatStyle(includingFractionalSeconds: true)
    return (try? withFraction.parse(text)) ?? (try? Date.ISO8601FormatStyle().parse(text))
  }

  /// The project that requests are for: the one that is given, or that of the region. `nil` where
  /// there is neither.
  private func projectID(by deadline: Deadline) async throws -> String? {
    if let givenProjectID { return givenProjectID }
    guard let region else { return nil }
    return try await project.get(by: deadline) { try await self.fetchProjectID(of: region) }
  }

  private func fetchProjectID(of region: String) async throws -> String {
    let reply = try await ask("projects.list", ["name": .string(region)], authorizer: self)
    let projects = reply["projects"]?.arrayValue ?? []
    guard let project = projects.first(where: { $0["name"]?.stringValue == region }),
      let id = project["id"]?.stringValue, !id.isEmpty, isHeaderText(id)
    else {
      throw OperationError(
        kind: .authentication, operation: "projects.list",
        message: "there is no project of the region \(region) for these credentials",
        hint: "check the region, or give the project's ID (HUAWEICLOUD_SDK_PROJECT_ID)")
    }
    return id
  }

  private func ask(
    _ name: String, _ arguments: [String: JSONValue], authorizer: Authenticator?
  ) async throws -> JSONValue {
    guard let operation = Catalog.operation(name) else {
      throw OperationError(
        kind: .invalidArgument, operation: name, message: "the catalog lacks \(name)", attempts: 0)
    }
    return try await exchanger.perform(
      OperationCall(operation, arguments), on: iam, authorizer: authorizer
    ).payload
  }
}
