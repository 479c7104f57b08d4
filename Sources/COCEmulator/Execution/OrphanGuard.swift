#if os(Linux)
  import Glibc
  import Subprocess
  import Synchronization

  /// A process beside the emulator that ends the scripts once the emulator is gone, even by SIGKILL.
  ///
  /// It is told over a socket which process groups there are; what has left them is known by the
  /// folder that stands in its environment. The system closes the socket with the
  /// emulator; nobody else has it open.
  final class OrphanGuard: Sendable {
    private static let program = """
      live=
      while read -r sign group; do
        rest=
        for one in $live; do [ "$one" = "$group" ] || rest="$rest $one"; done
        live=$rest
        [ "$sign" = - ] || live="$live $group"
      done
      for group in $live; do kill -s KILL -- "-$group"; done
      for file in /proc/[0-9]*/environ; do
        grep -qsaF -- "HOME=$1/SCT" "$file" || continue
        one=${file#/proc/}
        kill -s KILL "${one%/environ}"
      done
      """

    /// The emulator's end of the socket; nil where there is none, and scripts go unguarded.
    private let socket: Mutex<Int32?>

    /// - Parameter folder: The folder in which tickets have theirs.
    init(folder: String) {
      var ends: [Int32] = [-1, -1]
      let type = Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue)
      guard socketpair(AF_UNIX, type, 0, &ends) == 0 else {
        socket = Mutex(nil)
        return
      }
      socket = Mutex(ends[0])
      let end = ends[1]
      var options = PlatformOptions()
      // What ends the emulator's own process group must not end the guard before it has acted.
      options.createSession = true
      Task { [options, end] in
        // Without it no script is started either.
        guard let turn = await ProcessStart.Turn.begin() else {
          _ = close(end)
          return
        }
        _ = try? await Subprocess.run(
          .path("/bin/sh"), arguments: ["-c", Self.program, "guard", folder],
          environment: .custom([:]),
          platformOptions: options,
          input: .fileDescriptor(.init(rawValue: end), closeAfterSpawningProcess: true),
          output: .discarded,
          error: .discarded
        ) { _ in await turn.end() }
        await turn.end()
      }
    }

    deinit { end() }

    /// From now on the group ends with the emulator.
    func follow(_ group: pid_t) { tell("+ \(group)\n") }

    /// The group has ended; its number may come to be another's.
    func forget(_ group: pid_t) { tell("- \(group)\n") }

    /// Ends the guard, and with it the groups that it still follows.
    func end() {
      socket.withLock { socket in
        if let open = socket { close(open) }
        socket = nil
      }
    }

    private func tell(_ line: String) {
      socket.withLock { socket in
        guard let socket else { return }
        // So short a line goes out whole. Where the guard is gone, there is nobody to tell.
        _ = line.withCString { send(socket, $0, strlen($0), Int32(MSG_NOSIGNAL)) }
      }
    }
  }
#else
  /// Nothing ends scripts that outlive the emulator here.
  final class OrphanGuard: Sendable {
    init(folder: String) {}
    func follow(_ group: pid_t) {}
    func forget(_ group: pid_t) {}
    func end() {}
  }
#endif
