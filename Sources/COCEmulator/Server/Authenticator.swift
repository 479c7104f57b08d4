import COCCatalog
import COCSigning

/// Finds out who sends a request (section 3.2).
struct Authenticator: Sendable {
  private let emulator: Emulator
  /// The clock that signatures and tokens are compared with: the machine's, as clients use theirs.
  var clock: @Sendable () -> Int64 = { IdentityService.realTime() }
  /// By access key.
  private let secretKeys: [String: SecretKey]

  init(emulator: Emulator) {
    self.emulator = emulator
    secretKeys = Dictionary(
      emulator.configuration.accessKeys.map { ($0.access, SecretKey($0.secret)) },
      uniquingKeysWith: { first, _ in first })
  }

  /// Whether anyone may ask for the operation.
  static func isOpen(_ operation: Operation) -> Bool {
    operation.qualifiedName == "projects.token"
  }

  /// Checks what can be known of a request before its body has come: that it is signed with a key, or
  /// comes with a token, that there is. Whether it is valid shows only later.
  ///
  /// - Throws: ``Refusal`` with 401.
  func check(headOf request: ServiceRequest) async throws {
    try Self.checkSingle(request)
    let isSigned = request.header("Authorization") != nil
    if let token = request.header("X-Auth-Token"), !(token.isEmpty && isSigned) {
      let found = try await emulator.store.read { db in
        try IdentityService.owner(db, ofToken: token, at: 0)
      }
      if found == nil { throw Self.noToken }
      return
    }
    guard isSigned else { throw Self.noToken }
    do {
      _ = try SignatureVerifier.claimedKey(of: request) { secretKeys[$0] }
    } catch {
      throw Self.refusal(error)
    }
  }

  /// Refuses a request that says twice who sends it: one of the two would not be looked at.
  private static func checkSingle(_ request: ServiceRequest) throws(Refusal) {
    let names = [
      "Authorization", "X-Auth-Token", "X-Project-Id", "X-Sdk-Date", "X-Security-Token",
    ]
    guard let name = names.first(where: request.hasSeveral) else { return }
    throw Refusal(
      "Incorrect IAM authentication information: the request has more than one header \(name)",
      status: 401, code: "APIGW.0301")
  }

  private static let noToken = Refusal(
    "Token missing or invalid.", status: 401, code: Faults.tokenInvalid.code)

  private static func refusal(_ problem: SignatureProblem) -> Refusal {
    Refusal(
      "Incorrect IAM authentication information: \(problem.message)", status: 401,
      code: "APIGW.0301")
  }

  /// For whom the request is.
  ///
  /// - Parameter clockSkew: How far the clock is off, in milliseconds.
  /// - Throws: ``Refusal`` with 401 where that cannot be told, and 403 where a key or token is not for
  ///   the project.
  func caller(
    of request: ServiceRequest, for operation: Operation, clockSkew: Int64 = 0
  ) async throws -> Caller {
    let now = clock() + clockSkew
    if Self.isOpen(operation) { return emulator.defaultCaller }
    try Self.checkSingle(request)
    let isSigned = request.header("Authorization") != nil
    if let token = request.header("X-Auth-Token"), !(token.isEmpty && isSigned) {
      return try await caller(token: token, request, operation, now)
    }
    guard isSigned else { throw Self.noToken }
    return try caller(signed: request, now)
  }

  private func caller(
    token: String, _ request: ServiceRequest, _ operation: Operation, _ now: Int64
  ) async throws -> Caller {
    let configuration = emulator.configuration
    let found = try await emulator.store.read { db in
      try IdentityService.owner(db, ofToken: token, at: now)
    }
    guard let found else { throw Self.noToken }
    guard let project = found.project else {
      guard operation.service == .iam else {
        throw Refusal(
          "the token is not for a project; get one with auth.scope.project", status: 403,
          code: Self.forbidden)
      }
      return Caller(
        project: configuration.defaultProject, userName: found.userName,
        projects: IdentityService.projects(of: found, configuration))
    }
    if let wanted = request.header("X-Project-Id"), wanted != project {
      throw Refusal(
        "the token is not for the project \(wanted.prefix(64))", status: 403, code: Self.forbidden)
    }
    return Caller(
      project: project, userName: found.userName,
      projects: IdentityService.projects(of: found, configuration))
  }

  private func caller(signed request: ServiceRequest, _ now: Int64) throws -> Caller {
    let access: String
    do {
      access = try SignatureVerifier.verify(
        request, key: { secretKeys[$0] }, nowEpochSeconds: now / 1000)
    } catch {
      throw Self.refusal(error)
    }
    let own = emulator.configuration.accessKeys.filter { $0.access == access }
    try check(request.header("X-Security-Token"), of: access, against: own.first?.securityToken)
    let wanted = request.header("X-Project-Id")
    guard let key = own.first(where: { wanted == nil || $0.projectID == wanted }) else {
      throw Refusal(
        "the access key \(access) is not for the project \(wanted?.prefix(64) ?? "")",
        status: 403, code: Self.forbidden)
    }
    return Caller(
      project: key.projectID, userName: key.userName, projects: Set(own.map(\.projectID)))
  }

  /// A temporary key pair is nothing without its token, and a permanent one has none.
  private func check(
    _ given: String?, of access: String, against expected: String?
  ) throws(Refusal) {
    let given = given.flatMap { $0.isEmpty ? nil : $0 }
    let problem: String
    switch (given, expected) {
    case (nil, nil): return
    case (let given?, let expected?):
      if SecretText.isEqual(given, expected) { return }
      problem = "X-Security-Token is not the one of the access key \(access)"
    case (nil, _): problem = "X-Security-Token is missing, and \(access) is a temporary access key"
    case (_, nil): problem = "\(access) is a permanent access key, which has no X-Security-Token"
    }
    throw Refusal(
      "Incorrect IAM authentication information: \(problem)", status: 401, code: "APIGW.0301")
  }

  private static let forbidden = "APIGW.0302"
}
