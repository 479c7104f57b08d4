import ArgumentParser
import COCCatalog
import COCClient
import COCEmulator
import CocrREPL
import CocrRuntime
import CocrTerminal
import Logging
import Synchronization

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Where operations go: the emulator inside the process, or a service over HTTP.
struct TargetOptions: ParsableArguments {
  @Option(
    name: .customLong("target"),
    help: ArgumentHelp(
      "Where operations go: emulator, a region such as cn-north-4, or a URL. COCR_TARGET in the "
        + "environment stands for it.", valueName: "emulator|region|url"))
  var target: String?

  @Option(
    name: .customLong("ca-file"),
    help: ArgumentHelp(
      "A PEM file of certificates that are trusted beside those of the system when a service is "
        + "reached over HTTPS. SSL_CERT_FILE in the environment stands for it.",
      valueName: "file.pem"))
  var certificateAuthorityFile: String?

  @Flag(
    help: ArgumentHelp(
      "Show each attempt of a request to a service, on standard error: operation, outcome and time, "
        + "never arguments or keys."))
  var verbose = false

  @OptionGroup(title: "Emulator options") var emulator: EmulatorOptions

  /// The target of the options, or else of the environment; nil where neither names one.
  private var configuredTarget: String? {
    if let target { return target }
    let variable = getenv("COCR_TARGET").map { String(cString: $0) } ?? ""
    return variable.isEmpty ? nil : variable
  }

  /// What the runs of this command reach. The emulator is made when the first operation asks for it.
  ///
  /// - Throws: `ExitCode.usage` after a sentence, where an option is wrong.
  func makeContext(display: ErrorDisplay) throws -> RunContext {
    let screen = display.screen
    let configured = configuredTarget
    let person = TerminalPerson(screen: screen)
    guard let configured, configured != "emulator" else {
      try refuseServiceOptions(display)
      let configuration = try emulator.configuration(display)
      let transport = EmbeddedEmulator(configuration) {
        if configured == nil {
          screen.complain(
            "no target is configured: operations go to the emulator inside this process")
        }
      }
      return RunContext(
        transport: transport, clock: EmulatorRunClock(clock: configuration.clock), person: person)
    }
    try emulator.refuse(because: "--target \(configured)", display)
    do {
      let client = try client(for: configured, screen: screen)
      return RunContext(transport: client, person: person)
    } catch let problem as CertificateFile.Problem {
      throw display.refuse(problem.description)
    } catch {
      throw display.refuse("--target \(Self.withoutPassword(configured)): \(error)")
    }
  }

  /// A client of the service.
  ///
  /// - Throws: what `ServiceTarget.client` throws, and `CertificateFile.Problem`.
  private func client(for target: String, screen: Screen) throws -> any Transport {
    let certificates = try CertificateFile.path(
      option: certificateAuthorityFile, environment: ProcessEnvironment.variables)
    let logger =
      verbose ? Logger(label: "cocr") { _ in AttemptLog(screen: screen) } : nil
    return try ServiceTarget.client(
      for: target, certificateAuthorityFile: certificates, logger: logger)
  }

  /// Refuses the options that are for a service where there is none.
  private func refuseServiceOptions(_ display: ErrorDisplay) throws {
    let given = certificateAuthorityFile != nil ? "--ca-file" : verbose ? "--verbose" : nil
    guard let given else { return }
    throw display.refuse(
      "\(given) is for a service, not for the emulator inside this process; name one with --target")
  }

  /// The target as it may be shown: without what stands before the host of a URL.
  private static func withoutPassword(_ target: String) -> String {
    guard let scheme = target.range(of: "://") else { return target }
    let rest = target[scheme.upperBound...]
    let authority = rest.prefix { $0 != "/" && $0 != "?" && $0 != "#" }
    guard let mark = authority.lastIndex(of: "@") else { return target }
    return target[..<scheme.upperBound] + "…" + rest[mark...]
  }
}

extension TargetOptions {
  /// As on a command line that gives none of the options.
  static var unset: TargetOptions {
    var options = TargetOptions()
    options.target = nil
    options.certificateAuthorityFile = nil
    options.verbose = false
    options.emulator = .unset
    return options
  }

  /// The target of a session: the one of the options, or another by its name.
  ///
  /// - Throws: `ExitCode.usage` after a sentence, where an option is wrong; for a target by name
  ///   `SessionTarget.Problem`.
  func makeSessionTarget(screen: Screen, named name: String? = nil) throws -> SessionTarget {
    let display = ErrorDisplay(screen: screen, format: .text)
    let configured = name ?? configuredTarget ?? "emulator"
    if configured == "emulator" {
      // Said at the start of the session, and not again. What is for a service may be for a target
      // that the session is yet to choose.
      var options = self
      options.target = configured
      options.certificateAuthorityFile = nil
      options.verbose = false
      return SessionTarget(
        name: configured, isEmulator: true, context: try options.makeContext(display: display))
    }
    guard name != nil else {
      return SessionTarget(
        name: configured, isEmulator: false, context: try makeContext(display: display))
    }
    do {
      let context = RunContext(
        transport: try client(for: configured, screen: screen),
        person: TerminalPerson(screen: screen))
      return SessionTarget(name: configured, isEmulator: false, context: context)
    } catch {
      throw SessionTarget.Problem("\(error)")
    }
  }
}

/// How the emulator inside the process, or the one that is served, behaves.
struct EmulatorOptions: ParsableArguments {
  @Option(help: "Emulator clock speed-up, e.g. 60.")
  var speed: Double?

  @Option(
    help: ArgumentHelp(
      "A YAML file with the emulator's hosts, scripts and patch reports.", valueName: "file.yaml"))
  var fleet: String?

  @Option(
    name: .customLong("fault"),
    help: ArgumentHelp(
      "What goes wrong on hosts of the emulator: HOST=fail, HOST=fail:TEXT, HOST=timeout, "
        + "HOST=offline, HOST=rollback (the script fails and the host is rolled back) or HOST=error "
        + "(the service fails and the order ends as ERROR). HOST is a name or ID, may be several "
        + "with commas and hold *. May be given several times.", valueName: "host=fault"))
  var faults: [String] = []

  @Option(
    name: .customLong("request-fault"),
    help: ArgumentHelp(
      "What goes wrong with requests to the emulator: a status such as 503, latency=MS, "
        + "drop-before, drop-after, slow-body=MS, malformed-json or clock-skew=S, and after commas "
        + "operation=NAME, rate=0.2, count=3, after=1. May be given several times.",
      valueName: "fault"))
  var requestFaults: [String] = []

  @Option(
    help: ArgumentHelp(
      "How the emulator runs scripts: simulated invents a result, local really executes SHELL and "
        + "PYTHON scripts on this machine. ${name} is replaced verbatim by the parameter's value, "
        + "unquoted, as the service does.",
      valueName: "simulated|local"))
  var execute: Execution = .simulated

  enum Execution: String, ExpressibleByArgument, CaseIterable { case simulated, local }

  /// As on a command line that gives none of the options.
  static var unset: EmulatorOptions {
    var options = EmulatorOptions()
    options.speed = nil
    options.fleet = nil
    options.faults = []
    options.requestFaults = []
    options.execute = .simulated
    return options
  }

  /// - Parameter keepsScriptsElsewhere: whether the folder for scripts is chosen later.
  /// - Throws: `ExitCode.usage` after a sentence, where an option is wrong.
  func configuration(
    _ display: ErrorDisplay, keepsScriptsElsewhere: Bool = false
  ) throws -> EmulatorConfiguration {
    var configuration = EmulatorConfiguration()
    if let speed {
      guard speed.isFinite, speed > 0, speed <= 1_000_000 else {
        throw display.refuse("--speed \(speed): give a number of more than 0, 1000000 at most")
      }
      configuration.clock = ScaledClock(speed: speed)
    }
    do {
      for fault in faults { configuration.hostFaults.append(try HostFault(parsing: fault)) }
      for fault in requestFaults {
        configuration.requestFaults.append(try RequestFault(parsing: fault))
      }
      if let fleet {
        configuration.fleet = try Fleet(yaml: try TextFile.readBytes(fleet), name: fleet)
      }
      if execute == .local {
        // A script runs as this process's user and could read what it was started with.
        InitialEnvironment.hide()
        if !keepsScriptsElsewhere {
          configuration.execution = .local(folder: try EmulatorFolder.forScripts())
        }
        display.screen.complain("--execute local: scripts run as processes of this machine")
      }
    } catch {
      throw display.refuse("\(error)")
    }
    return configuration
  }

  /// Refuses the options where there is no emulator that they could be for.
  func refuse(because reason: String, _ display: ErrorDisplay) throws {
    let given = [
      speed == nil ? nil : "--speed", fleet == nil ? nil : "--fleet",
      faults.isEmpty ? nil : "--fault", requestFaults.isEmpty ? nil : "--request-fault",
      execute == .simulated ? nil : "--execute",
    ].compactMap(\.self)
    guard let option = given.first else { return }
    throw display.refuse("\(option) is for the emulator inside this process, not for \(reason)")
  }
}

/// The emulator inside the process, made when it is first needed.
final class EmbeddedEmulator: Transport {
  private static let made = Mutex<[Emulator]>([])

  /// Ends the scripts that emulators inside the process really run: they must not outlive it.
  static func stopAll() async {
    for emulator in made.withLock(\.self) { await emulator.stop() }
  }

  /// It ends with the process, and all its orders with it.
  var reachesNetwork: Bool { false }

  private let configuration: EmulatorConfiguration
  private let onStart: @Sendable () -> Void
  private let emulator = Mutex<Result<Emulator, any Error>?>(nil)

  init(_ configuration: EmulatorConfiguration, onStart: @escaping @Sendable () -> Void) {
    self.configuration = configuration
    self.onStart = onStart
  }

  func perform(_ call: OperationCall) async throws -> JSONValue {
    let made = emulator.withLock { emulator in
      if let emulator { return emulator }
      onStart()
      let made = Result { try Emulator(configuration) }
      if case .success(let emulator) = made { Self.made.withLock { $0.append(emulator) } }
      emulator = made
      return made
    }
    do {
      return try await made.get().perform(call)
    } catch let error as EmulatorError {
      throw OperationError(
        kind: .connection, operation: call.operation.qualifiedName, message: error.message,
        attempts: 0, hint: error.hint)
    }
  }
}

/// The emulator's time as that of runs.
struct EmulatorRunClock: RunClock {
  let clock: any EmulatorClock

  func now() -> Int64 { clock.now().multipliedReportingOverflow(by: 1_000_000).partialValue }

  func sleep(nanoseconds: Int64) async throws {
    try await clock.sleep(milliseconds: max(1, nanoseconds / 1_000_000))
  }
}
