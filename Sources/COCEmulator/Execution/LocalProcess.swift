import Foundation
import Subprocess

/// A script that runs as a child process of the emulator, on behalf of one emulated host.
struct LocalProcess {
  /// `SHELL` or `PYTHON`; `BAT` does not run here.
  let type: String
  let content: String
  /// The folder it runs in, which is made for it.
  let folder: URL
  let hostName: String
  let timeout: Duration
  let orphans: OrphanGuard

  struct End: Sendable {
    let outcome: Outcome
    let exitCode: Int32?
    let output: LocalOutput
  }

  /// - Parameter buffer: Gets what the script writes while it runs.
  func run(writingTo buffer: LocalOutputBuffer) async -> End {
    let (interpreter, name): (String, String)
    switch type {
    case "SHELL": (interpreter, name) = ("bash", "script.sh")
    case "PYTHON": (interpreter, name) = ("python3", "script.py")
    default: return failure("scripts of the type \(type) do not run on this machine")
    }
    // The script may hold values that are sensitive.
    defer { try? FileManager.default.removeItem(at: folder) }
    do {
      // A folder of that name is left from an emulator whose store is gone: not fresh.
      try? FileManager.default.removeItem(at: folder)
      try FileManager.default.createDirectory(
        at: folder, withIntermediateDirectories: true,
        attributes: [.posixPermissions: 0o700])
      try Data(content.utf8).write(to: folder.appendingPathComponent(name))
    } catch {
      return failure("the folder \(folder.path) cannot be used: \(error.localizedDescription)")
    }
    var options = PlatformOptions()
    // A session of its own, so that everything the script starts can be ended with it.
    options.createSession = true
    guard let turn = await ProcessStart.Turn.begin() else {
      return failure("\(interpreter) cannot be started: \(ProcessStart.problem)")
    }
    do {
      let result = try await Subprocess.run(
        .name(interpreter), arguments: [name], environment: environment,
        workingDirectory: .init(folder.path), platformOptions: options, input: .none,
        output: .sequence, error: .combinedWithOutput
      ) { execution in
        await turn.end()
        // It leads a session, and so a group that has its number.
        let group = execution.processIdentifier.value
        orphans.follow(group)
        defer { orphans.forget(group) }
        return await follow(execution, writingTo: buffer, until: .now + timeout)
      }
      let isLate = result.closureResult
      func end(_ outcome: Outcome, _ exitCode: Int32) -> End {
        var output = buffer.content
        output.isWhole = !isLate && !output.isCut
        return End(outcome: outcome, exitCode: exitCode, output: output)
      }
      switch result.terminationStatus {
      case _ where isLate: return end(.timeout, 124)
      case .exited(0): return end(.success, 0)
      case .exited(let code): return end(.failure(message: "exit code \(code)"), code)
      case .signaled(let signal):
        return end(.failure(message: "ended by signal \(signal)"), 128 + signal)
      }
    } catch {
      await turn.end()
      return failure("\(interpreter) cannot be started: \(error)")
    }
  }

  /// What the script gets to see: nothing of the emulator's own environment.
  private var environment: Environment {
    .custom([
      "PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
      "HOME": folder.path, "TMPDIR": folder.path, "LANG": "C.UTF-8", "HOSTNAME": hostName,
    ])
  }

  private func failure(_ message: String) -> End {
    let output = LocalOutput(bytes: Array("\(message)\n".utf8), isWhole: true)
    return End(outcome: .failure(message: message), exitCode: nil, output: output)
  }

  private enum Step: Sendable {
    case drained
    case ended(isLate: Bool)
    case waitedEnough
  }

  /// Reads what the script writes until it has ended or its time is over; then ends whatever it has
  /// started.
  ///
  /// - Returns: Whether the time was over.
  private func follow<Input, Error>(
    _ execution: Execution<Input, SequenceOutput, Error>, writingTo buffer: LocalOutputBuffer,
    until deadline: ContinuousClock.Instant
  ) async -> Bool {
    await withTaskGroup(of: Step.self) { group in
      group.addTask {
        do {
          for try await part in execution.standardOutput {
            part.withUnsafeBytes { buffer.append($0) }
          }
        } catch {
          // The pipe broke, or the reading was cancelled: what was read counts.
        }
        return .drained
      }
      group.addTask {
        let process = execution.processIdentifier.value
        var processes = ScriptProcesses(
          leader: process, mark: folder.path + "\u{0}")
        var isLate = false
        var nextLook = ContinuousClock.now
        while !Task.isCancelled, !isLate, !Self.hasEnded(process) {
          try? await Task.sleep(for: .milliseconds(20))
          isLate = ContinuousClock.now >= deadline && !Self.hasEnded(process)
          if ContinuousClock.now >= nextLook {
            processes.look()
            nextLook = .now + .milliseconds(250)
          }
        }
        processes.end()
        return .ended(isLate: isLate)
      }
      var isLate = false
      var isDrained = false
      var isOver = false
      while !(isDrained && isOver), let step = await group.next() {
        switch step {
        case .drained: isDrained = true
        case .ended(let late):
          (isOver, isLate) = (true, late)
          // Where there is no /proc, what has left the session may hold the pipe open for ever.
          group.addTask {
            try? await Task.sleep(for: .seconds(1))
            return .waitedEnough
          }
        case .waitedEnough: isDrained = true
        }
      }
      group.cancelAll()
      return isLate
    }
  }

  /// Whether the child has ended; it stays to be waited for.
  private static func hasEnded(_ process: pid_t) -> Bool {
    var information = siginfo_t()
    let result = waitid(P_PID, id_t(process), &information, WEXITED | WNOHANG | WNOWAIT)
    return result != 0 || information.si_signo == SIGCHLD
  }
}
