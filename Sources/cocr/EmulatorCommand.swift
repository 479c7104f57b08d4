import ArgumentParser
import COCCatalog
import COCEmulator
import CocrRuntime
import CocrTerminal
import Logging

struct EmulatorCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "emulator",
    abstract: "Serve the emulator of COC over HTTP until Ctrl-C.",
    discussion: """
      Any client of COC can talk to it, the official SDK among them, with the key pair that is \
      printed at the start. State is kept in memory, or in a folder with --data.

      With both --execute local and --data, a script that was running when the emulator ended is not \
      run again after the restart: its host has failed, and the success rate decides whether the \
      ticket's next batches go on. Simulated tickets, and hosts whose script had not begun, go on.

      While it runs, this machine may change and read what it does:

        GET, PUT, DELETE /_emulator/faults       the faults in force, as --fault and --request-fault
                                                 have them: {"host_faults": [], "request_faults": []}
        PUT /_emulator/scripts/UUID/review       decides a review: {"approve": true}
        GET /_emulator/alarms                    the alarms that have arrived

      EXAMPLES
        cocr emulator --port 8080
        cocr emulator --port 8080 --speed 60 --fault 'web-01=timeout'
        cocr emulator --port 8080 --data ./emulator --fleet fleet.yaml --keys keys.yaml
        cocr emulator --port 8080 --request-fault '429,retry-after=2,rate=0.2'
        cocr emulator --port 8080 --execute local
        cocr run runbook.cocr --target http://127.0.0.1:8080
        curl -X PUT http://127.0.0.1:8080/_emulator/faults -H 'Content-Type: application/json' \
          -d '{"request_faults": ["503,operation=scripts.*,count=3"]}'
      """)

  @Option(help: "The port to listen on; 0 takes a free one.")
  var port: Int

  @Option(help: "The address to listen on.")
  var host: String = "127.0.0.1"

  @Option(
    help: ArgumentHelp(
      "A folder for the emulator's state, which survives its end.", valueName: "folder"))
  var data: String?

  @Option(
    help: ArgumentHelp(
      "A YAML file with the key pairs and users that may use the emulator. The project of the first "
        + "pair has the hosts.",
      valueName: "file.yaml"))
  var keys: String?

  @Option(
    help: ArgumentHelp(
      "What becomes of scripts that name reviewers: approve or reject after half a minute, or wait "
        + "for a decision through /_emulator/scripts/UUID/review.", valueName: "approve|reject|wait"
    ))
  var review: Review = .approve

  enum Review: String, ExpressibleByArgument, CaseIterable { case approve, reject, wait }

  @OptionGroup var emulator: EmulatorOptions

  func run() async throws {
    let screen = Screen()
    let display = ErrorDisplay(screen: screen, format: .text)
    var configuration = try emulator.configuration(display, keepsScriptsElsewhere: data != nil)
    guard (0...65535).contains(port) else {
      throw display.refuse("--port \(port): a port is a number from 0 to 65535")
    }
    let isLoopback = HostName.isLoopback(host)
    guard isLoopback || keys != nil else {
      throw display.refuse(
        "--host \(host): others could use the emulator, as its key pair is the same everywhere; "
          + "give key pairs of your own with --keys FILE, or listen on 127.0.0.1")
    }
    // Each connection is an open file.
    OpenFiles.allowAsManyAsPossible()
    if let problem = OpenFiles.problem(needed: OpenFiles.neededForConnections) {
      screen.complain(problem)
      throw ExitCode.failure
    }
    let stop = StopSignal()
    do {
      if let keys {
        try configuration.readAccess(yaml: try TextFile.readBytes(keys), name: keys)
      }
      configuration.review =
        switch review {
        case .approve: .approve(afterMilliseconds: 30_000)
        case .reject: .reject(afterMilliseconds: 30_000)
        case .wait: .wait
        }
      if let data {
        configuration.storage = .file(try EmulatorFolder.database(in: data))
        if emulator.execute == .local {
          configuration.execution = .local(folder: EmulatorFolder.forScripts(in: data))
        }
      }
      let pair = configuration.accessKeys.first
      let server = EmulatorServer(
        emulator: try Emulator(configuration), host: host, port: port,
        onReady: { port in
          let address = host.contains(":") ? "[\(host)]" : host
          screen.message("the emulator listens on http://\(address):\(port)")
          // The pair that is built in is no secret; those of a file are.
          if let pair, isLoopback, keys == nil {
            screen.message("  HUAWEICLOUD_SDK_AK=\(pair.access)")
            screen.message("  HUAWEICLOUD_SDK_SK=\(pair.secret)")
            screen.message("  HUAWEICLOUD_SDK_PROJECT_ID=\(pair.projectID)")
          }
        }, logger: Logger(label: "emulator") { EmulatorLog(label: $0) })
      try await stop.watch { try await server.run() }
    } catch let error as EmulatorError {
      screen.complain(error.description)
      throw ExitCode.failure
    } catch let problem as TextFile.Problem {
      throw display.refuse(problem.description)
    } catch is CancellationError {
      // Ctrl-C is how it is meant to end.
    }
    if stop.reason != nil { screen.message("the emulator has stopped") }
  }
}
