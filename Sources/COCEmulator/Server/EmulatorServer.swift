import COCCatalog
import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdCore
import Logging
import NIOCore
import ServiceLifecycle

/// The emulator over HTTP, with authentication.
public struct EmulatorServer: Service {
  private let emulator: Emulator
  private let host: String
  private let port: Int
  private let onReady: @Sendable (_ port: Int) async -> Void
  private let logger: Logger
  /// How long a client may take to send one request's body.
  var bodyTime: Duration = .seconds(30)
  /// What holds the bodies of requests, 128 MB of them at most.
  var bodyBudget = BodyBudget(limit: 128 << 20)
  /// How long a connection may be idle, or take to send the head of a request.
  var idleTime: Duration = .seconds(75)
  /// How long a client may take nothing of a reply that waits for it.
  var writeTime: Duration = .seconds(30)
  /// How long requests in flight may take to finish when the server is to end.
  private static let shutdownTime = Duration.seconds(10)

  /// - Parameters:
  ///   - host: The address to listen on.
  ///   - port: The port to listen on; 0 for any free one.
  ///   - onReady: Called with the port once requests are taken.
  ///   - logger: Gets a line for each request at the level `info`.
  public init(
    emulator: Emulator, host: String = "127.0.0.1", port: Int,
    onReady: @escaping @Sendable (_ port: Int) async -> Void, logger: Logger
  ) {
    self.emulator = emulator
    self.host = host
    self.port = port
    self.onReady = onReady
    self.logger = logger
  }

  /// Serves until the task is cancelled or a graceful shutdown is asked for. Requests in flight are
  /// finished first, for ten seconds at most.
  ///
  /// - Throws: ``EmulatorError`` where the address cannot be listened on, or a key has no secret.
  public func run() async throws {
    guard (0...65_535).contains(port) else {
      throw EmulatorError("\(port) is not a port", hint: "ports are 0 to 65535; 0 is any free one")
    }
    if let key = emulator.configuration.accessKeys.first(where: { $0.secret.isEmpty }) {
      throw EmulatorError(
        "the access key \(key.access) has no secret: anyone could sign with it",
        hint: "give it one")
    }
    let onReady = onReady
    let responder = EmulatorResponder(
      emulator: emulator, logger: logger, bodyTime: bodyTime, budget: bodyBudget)
    var quiet = logger
    quiet.logLevel = max(logger.logLevel, .error)
    let application = Application(
      responder: responder,
      server: HTTPServerBuilder { [idleTime, writeTime] responder in
        EmulatorChannel(responder: responder, idleTime: idleTime, writeTime: writeTime)
      },
      configuration: ApplicationConfiguration(address: .hostname(host, port: port), backlog: 1024),
      onServerRunning: { channel in await onReady(channel.localAddress?.port ?? 0) },
      logger: quiet)
    let failure: (any Error)?
    do {
      try await Self.run(application, logger: quiet)
      failure = nil
    } catch {
      failure = error
    }
    // The scripts are children of this process and must not outlive it.
    await emulator.stop()
    if let failure, !(failure is CancellationError) {
      throw Self.words(for: failure, host: host, port: port)
    }
  }

  /// Runs the application so that a cancellation is a graceful shutdown, too: one that is cancelled
  /// itself cuts off the requests in flight.
  private static func run(_ application: some Service, logger: Logger) async throws {
    var configuration = ServiceGroupConfiguration(services: [application], logger: logger)
    configuration.maximumGracefulShutdownDuration = shutdownTime
    let group = ServiceGroup(configuration: configuration)
    // Not a child of this task, so as not to be cancelled with it.
    let serving = Task { try await group.run() }
    try await withTaskCancellationHandler {
      try await withGracefulShutdownHandler {
        try await serving.value
      } onGracefulShutdown: {
        Task { await group.triggerGracefulShutdown() }
      }
    } onCancel: {
      Task { await group.triggerGracefulShutdown() }
    }
  }

  private static func words(for error: any Error, host: String, port: Int) -> any Error {
    guard let error = error as? IOError else {
      return EmulatorError(
        "cannot listen on \(host) port \(port): \(error)",
        hint: "the host must be an address of this machine, for example 127.0.0.1")
    }
    switch error.errnoCode {
    case EADDRINUSE:
      return EmulatorError(
        "port \(port) on \(host) is taken by another program",
        hint: "choose another port, or 0 for any free one")
    case EACCES:
      return EmulatorError(
        "port \(port) may not be used by this user", hint: "choose a port from 1024 on")
    case EADDRNOTAVAIL:
      return EmulatorError(
        "\(host) is not an address of this machine",
        hint: "127.0.0.1 is this machine alone, 0.0.0.0 all of its addresses")
    default: return EmulatorError("cannot listen on \(host) port \(port): \(error)")
    }
  }
}
