import CocrRuntime
import Dispatch

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// The person at the terminal that standard input is.
struct TerminalPerson: Person {
  let screen: Screen

  func answer(to question: String) async throws -> String? {
    guard isatty(STDIN_FILENO) == 1 else { return nil }
    screen.ask(question)
    // Reading waits; it must not hold up the threads that runs share.
    return await withCheckedContinuation { continuation in
      DispatchQueue.global().async { continuation.resume(returning: readLine()) }
    }
  }
}
