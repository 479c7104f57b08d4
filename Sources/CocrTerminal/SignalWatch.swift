import Dispatch

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Takes signals that would end the process, until it is told to leave them alone again.
package final class SignalWatch {
  /// What a user or the system sends to end a process: Ctrl-C, `kill`, and the loss of the terminal.
  package static let endings = [SIGINT, SIGTERM, SIGHUP]

  private let sources: [(number: Int32, source: any DispatchSourceSignal)]

  /// - Parameters:
  ///   - numbers: The signals. A loss of the terminal that the process was told to ignore, as `nohup`
  ///     does, stays ignored.
  ///   - onSignal: Called with the number of each that arrives, on a thread that nobody waits for, from
  ///     the moment this returns.
  package init(
    _ numbers: [Int32] = SignalWatch.endings, onSignal: @escaping @Sendable (Int32) -> Void
  ) {
    let isWatched = DispatchSemaphore(value: 0)
    sources = numbers.compactMap { number in
      let found = signal(number, SIG_IGN)
      if number == SIGHUP, Self.isIgnored(found) { return nil }
      let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
      source.setEventHandler { onSignal(number) }
      source.setRegistrationHandler { isWatched.signal() }
      source.resume()
      return (number, source)
    }
    // One that came before would be lost.
    for _ in sources { _ = isWatched.wait(timeout: .now() + 1) }
  }

  /// From now on the signals end the process.
  package func end() {
    for (number, source) in sources {
      source.cancel()
      signal(number, SIG_DFL)
    }
  }

  #if canImport(Glibc)
    private static func isIgnored(_ handler: __sighandler_t?) -> Bool {
      unsafeBitCast(handler, to: Int.self) == unsafeBitCast(SIG_IGN, to: Int.self)
    }
  #else
    private static func isIgnored(_ handler: sig_t?) -> Bool {
      unsafeBitCast(handler, to: Int.self) == unsafeBitCast(SIG_IGN, to: Int.self)
    }
  #endif
}
