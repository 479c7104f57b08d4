import COCCatalog
import GRDB

/// COC on this machine: all operations of the catalog, over a store of its own.
///
/// Time is lazy. Nothing runs in the background: before a ticket is read or operated, it is moved
/// forward by the time that has passed since. So an emulator that is stopped and started again over
/// the same file goes on where it was.
public final class Emulator: Transport, Sendable {
  /// The time by which tickets move forward: the configured clock, or one that is ahead of it where the
  /// store knows a later time.
  public let clock: any EmulatorClock
  let configuration: EmulatorConfiguration
  let store: Store
  let faults: FaultBoard
  let fleet: FleetIndex
  private let startedAt: Int64
  private let runner: LocalRunner?

  /// False: it is part of this process.
  public var reachesNetwork: Bool { false }

  /// Opens the store and puts the fleet into it.
  ///
  /// - Throws: ``EmulatorError`` where the store cannot be used or a fault names no host.
  public init(_ configuration: EmulatorConfiguration = EmulatorConfiguration()) throws {
    self.configuration = configuration
    fleet = FleetIndex(configuration.fleet)
    faults = FaultBoard(
      hostFaults: configuration.hostFaults, requestFaults: configuration.requestFaults)
    try Self.check(configuration.hostFaults, fleet)
    let store = try Store(configuration.storage)
    self.store = store
    let last = try store.lastChange() ?? 0
    let now = configuration.clock.now()
    clock =
      last > now
      ? AheadClock(base: configuration.clock, milliseconds: last - now) : configuration.clock
    let start = clock.now()
    startedAt = try Self.whileStoring {
      try store.database.write { db in try Store.firstStart(db, at: start) }
    }
    let base = RequestContext(
      caller: Self.defaultCaller(configuration), now: start, fleet: fleet,
      configuration: configuration, hostFaults: configuration.hostFaults, startedAt: startedAt)
    runner = Self.runner(store, base, clock, faults)
    try Self.whileStoring {
      try store.database.write { db in
        try ScriptService.load(db, configuration.fleet.scripts, base)
        try OrderStore.restart(db, base)
      }
    }
    // Tickets that were under way go on.
    if let runner { Task { await runner.wake() } }
  }

  private static func whileStoring<Value>(
    _ body: () throws -> Value
  ) throws(EmulatorError) -> Value {
    do {
      return try body()
    } catch {
      throw EmulatorError(
        "the store cannot be written: \(Store.words(for: error))",
        hint: "check that the disk has room")
    }
  }

  private static func runner(
    _ store: Store, _ base: RequestContext, _ clock: any EmulatorClock, _ faults: FaultBoard
  ) -> LocalRunner? {
    guard case .local(let folder) = base.configuration.execution else { return nil }
    return LocalRunner(store: store, folder: folder) {
      RequestContext(
        caller: base.caller, now: clock.now(), fleet: base.fleet,
        configuration: base.configuration, hostFaults: faults.hostFaults,
        startedAt: base.startedAt)
    }
  }

  /// Ends the scripts that really run, and waits for it. A ticket whose script was ended so has an
  /// abnormal host when the emulator is started again over the same store.
  public func stop() async {
    await runner?.stop()
  }

  /// The hosts on which scripts do not succeed from now on; batches that run already are not changed.
  ///
  /// - Throws: ``EmulatorError`` where a fault names no host or the store cannot be written.
  public func setHostFaults(_ hostFaults: [HostFault]) throws(EmulatorError) {
    try Self.check(hostFaults, fleet)
    // What should have happened by now happens under the faults until now.
    let context = context(for: defaultCaller)
    do {
      try store.database.write { db in try OrderStore.advance(db, .all, context) }
    } catch {
      throw EmulatorError("the emulator's store cannot be written: \(Store.words(for: error))")
    }
    faults.setHostFaults(hostFaults)
  }

  /// The faults in how requests are answered from now on.
  public func setRequestFaults(_ requestFaults: [RequestFault]) {
    faults.setRequestFaults(requestFaults)
  }

  private static func check(_ faults: [HostFault], _ fleet: FleetIndex) throws(EmulatorError) {
    for name in faults.flatMap(\.hosts) where !fleet.hasHost(matching: name) {
      let names = fleet.fleet.hosts.flatMap { [$0.id, $0.name] }
      let near = Suggestion.closest(to: name, among: names)
      throw EmulatorError(
        "no host of the fleet is called \"\(name)\", which a fault names",
        hint: near.map { "did you mean \"\($0)\"?" }
          ?? "resources.list shows the IDs and names of the hosts")
    }
  }

  /// Performs the call inside the process, for the default project and without authentication, but
  /// through the same request and reply as over HTTP.
  ///
  /// - Throws: ``OperationError``, and `CancellationError` when the task was cancelled.
  public func perform(_ call: OperationCall) async throws -> JSONValue {
    let request = try RequestEncoder.encode(call)
    let faults = RequestFaults(faults.next(for: call.operation.qualifiedName))
    if faults.latency > 0 { try await Task.sleep(for: .milliseconds(faults.latency)) }
    try Task.checkCancellation()
    if faults.dropsBefore { throw Self.dropped(call) }
    var response =
      if let status = faults.status {
        Self.faulty(status.code, retryAfter: status.retryAfter, for: call.operation)
      } else {
        await respond(to: request, caller: defaultCaller)
      }
    try Task.checkCancellation()
    if faults.dropsAfter { throw Self.dropped(call) }
    response.body = faults.spoiled(response.body)
    return try ReplyDecoder.decode(response, for: call.operation, attempts: 1)
  }

  private static func dropped(_ call: OperationCall) -> OperationError {
    OperationError(
      kind: .connection, operation: call.operation.qualifiedName,
      message: "the connection was closed before the reply came",
      hint: "a fault of the emulator does this; the request may have had its effect")
  }

  /// The reply that a fault gives in place of the service's.
  static func faulty(
    _ status: Int, retryAfter: Int?, for operation: Operation?
  ) -> ServiceResponse {
    // The code of the API gateway where it throttles, as the service's own is not documented.
    let code = status == 429 ? "APIGW.0308" : Faults.internalError.code
    var response = ReplyEncoder.encodeError(
      status: status, code: code, message: "a fault of the emulator answers \(status)",
      for: operation)
    if let retryAfter { response.headers.append(("Retry-After", String(retryAfter))) }
    return response
  }

  /// The service's reply to a request that has been authenticated for `project`.
  package func respond(to request: ServiceRequest, project: String) async -> ServiceResponse {
    await respond(
      to: request, caller: Caller(project: project, userName: defaultCaller.userName))
  }

  /// Decides the review of a script in place of its reviewers; see ``ReviewPolicy``.
  ///
  /// - Returns: Whether there is such a script.
  /// - Throws: ``EmulatorError`` where the script names no reviewers.
  public func review(script uuid: String, approve: Bool) async throws -> Bool {
    let now = clock.now()
    return try await store.write { db in
      try ScriptService.review(db, uuid, approve: approve, at: now)
    }
  }

  /// The alarms that have arrived for a project, oldest first, at most the last 1000.
  public func alarms(project: String? = nil) async throws -> [JSONValue] {
    let project = project ?? configuration.defaultProject
    return try await store.read { db in
      try AlarmService.received(db, project: project, limit: 1000)
    }
  }

  // MARK: - Requests

  var defaultCaller: Caller { Self.defaultCaller(configuration) }

  private static func defaultCaller(_ configuration: EmulatorConfiguration) -> Caller {
    Caller(
      project: configuration.defaultProject,
      userName: (configuration.accessKeys.first ?? .standard).userName)
  }

  private func context(for caller: Caller) -> RequestContext {
    RequestContext(
      caller: caller, now: clock.now(), fleet: fleet, configuration: configuration,
      hostFaults: faults.hostFaults, startedAt: startedAt)
  }

  func respond(to request: ServiceRequest, caller: Caller) async -> ServiceResponse {
    var response =
      if let route = Route(request) {
        await respond(to: request, route, caller)
      } else {
        Self.unrouted(request)
      }
    response.headers.append(("X-Request-Id", Identifier.request()))
    return response
  }

  /// 404 where the path is unknown, 405 where only the method is.
  static func unrouted(_ request: ServiceRequest) -> ServiceResponse {
    let methods =
      PrometheusAlarms.integrationKey(inPath: request.path) != nil
      ? [PrometheusAlarms.method]
      : RequestRouter.allowedMethods(path: Route.path(of: request))
    let path = request.path.prefix(128)
    guard !methods.isEmpty else {
      return ReplyEncoder.encodeError(
        status: 404, code: "APIGW.0101",
        message: "The API does not exist: there is no operation at \(path)", for: nil)
    }
    var response = ReplyEncoder.encodeError(
      status: 405, code: "APIGW.0101",
      message: "\(path) answers to \(methods.joined(separator: ", ")), not to \(request.method)",
      for: nil)
    response.headers.append(("Allow", methods.joined(separator: ", ")))
    return response
  }

  func respond(
    to request: ServiceRequest, _ route: Route, _ caller: Caller
  ) async -> ServiceResponse {
    let operation = route.operation
    let context = context(for: caller)
    do {
      switch route {
      case .operation(let match):
        switch RequestDecoder.decode(request, match) {
        case .success(let values):
          return try await answer(operation, Arguments(values: values), context)
        case .failure(let problems): throw Self.refusal(problems, operation)
        }
      case .prometheus(let key, _):
        let (alarms, problems) = try PrometheusAlarms.alarms(
          of: request, integrationKey: key, now: context.now)
        try await store.write { db in
          try Store.noteChange(db, at: context.now)
          for alarm in alarms { _ = try AlarmService.report(db, alarm, context) }
        }
        if !problems.isEmpty {
          // An alert that is wrong does not cost the others.
          throw Refusal(problems.map(\.message).joined(separator: "; "))
        }
        return ReplyEncoder.encode(payload: .null, for: operation)
      }
    } catch let refusal as Refusal {
      return refusal.response(for: operation)
    } catch is CancellationError {
      return Refusal("the request was cancelled", status: 503).response(for: operation)
    } catch {
      return Refusal(
        "Internal server error: \(Store.words(for: error))", status: 500,
        code: Faults.internalError.code
      ).response(for: operation)
    }
  }

  private static func refusal(_ problems: RequestProblems, _ operation: Operation) -> Refusal {
    // Section 5.2 has a code of its own for the values of script parameters.
    let isParameterValue = problems.problems.allSatisfy {
      operation.namespace == "scripts" && $0.argument.hasSuffix("param_value")
    }
    switch operation.namespace {
    case "scripts" where isParameterValue:
      return Refusal(
        "The paramValue is invalid: \(problems.message)", code: Faults.parameterInvalid.code)
    case "incidents": return Refusal("Invalid parameters: \(problems.message)")
    case "alarms":
      // The example of section 4.4.2 has the name before the ID.
      let names = problems.problems.filter { $0.argument == "alarmName" }
      let others = problems.problems.filter { $0.argument != "alarmName" }
      return Refusal(RequestProblems(problems: names + others).message)
    default: return Refusal(problems.message)
    }
  }

  private func answer(
    _ operation: Operation, _ arguments: Arguments, _ context: RequestContext
  ) async throws -> ServiceResponse {
    guard let handler = Handlers.handler(for: operation) else {
      throw Refusal("\(operation.qualifiedName) is not supported", status: 501)
    }
    let payload: JSONValue
    switch handler {
    case .memory(let body): payload = try body(arguments, context)
    case .read(let body):
      let found: JSONValue? = try await store.read { db in
        let scope = try OrderService.scope(of: operation, db, arguments, context)
        if let scope, try OrderStore.isDue(db, scope, at: context.now) { return nil }
        return try body(db, arguments, context)
      }
      payload =
        if let found { found } else { try await change(operation, arguments, context, body) }
    case .change(let body):
      payload = try await change(operation, arguments, context, body)
      if let runner { await runner.wake() }
    }
    return ReplyEncoder.encode(payload: payload, for: operation)
  }

  /// Moves the tickets that the operation looks at forward to the present, and performs it.
  private func change(
    _ operation: Operation, _ arguments: Arguments, _ context: RequestContext,
    _ body: @escaping Handlers.Body
  ) async throws -> JSONValue {
    try await store.write { db in
      if let scope = try OrderService.scope(of: operation, db, arguments, context) {
        try OrderStore.advance(db, scope, context)
      }
      try Store.noteChange(db, at: context.now)
      return try body(db, arguments, context)
    }
  }
}

/// What a request asks for.
enum Route {
  case operation(RouteMatch)
  /// Alarms in Prometheus' form, answered in the style of the documented operation.
  case prometheus(integrationKey: String, Operation)

  /// Whether one thing of bounded size is asked for, which takes less than a millisecond.
  var isQuick: Bool {
    guard case .operation(let match) = self else { return false }
    return match.operation.effect == .reads && match.operation.paging == nil
  }

  /// `nil` where the method and path belong to nothing.
  init?(_ request: ServiceRequest) {
    if let match = RequestRouter.match(method: request.method, path: Self.path(of: request)) {
      self = .operation(match)
    } else if let key = PrometheusAlarms.integrationKey(of: request),
      let operation = Catalog.operation("alarms.report")
    {
      self = .prometheus(integrationKey: key, operation)
    } else {
      return nil
    }
  }

  /// The request's path as section 4 or 5 has it: the example of section 3.2 lists projects under
  /// another one.
  static func path(of request: ServiceRequest) -> String {
    request.path == "/v3/auth/projects" ? "/v3/projects" : request.path
  }

  var operation: Operation {
    switch self {
    case .operation(let match): match.operation
    case .prometheus(_, let operation): operation
    }
  }
}
