import Foundation

/// A TCP connection to this machine on which any bytes can be sent.
final class RawConnection: Sendable {
  private let socket: Int32

  struct Failure: Error {}

  init(port: Int) throws {
    socket = Foundation.socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    guard socket >= 0 else { throw Failure() }
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = in_port_t(port).bigEndian
    address.sin_addr.s_addr = inet_addr("127.0.0.1")
    let result = withUnsafePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        connect(socket, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
      }
    }
    guard result == 0 else {
      close(socket)
      throw Failure()
    }
    var limit = timeval(tv_sec: 30, tv_usec: 0)
    setsockopt(socket, SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
  }

  deinit { close(socket) }

  func send(_ text: String) {
    let bytes = Array(text.utf8)
    // A peer that has closed must not end the test with SIGPIPE.
    _ = Foundation.send(socket, bytes, bytes.count, Int32(MSG_NOSIGNAL))
  }

  /// Sends bytes on a new connection and gives what comes back until the peer closes, or until `end`
  /// has come.
  static func exchange(
    port: Int, sending bytes: String, until end: String = "\u{0}"
  ) async throws -> String {
    let connection = try RawConnection(port: port)
    connection.send(bytes)
    return await connection.receive(until: end)
  }

  /// What comes back until the peer closes, or until `end` has come. The waiting is done on a thread
  /// of its own: those of Swift's tasks are few.
  func receive(until end: String) async -> String {
    await withCheckedContinuation { continuation in
      Thread.detachNewThread { continuation.resume(returning: self.read(until: end)) }
    }
  }

  /// How many bytes come back until the peer closes, or until they are so many. After each portion
  /// comes a pause.
  func receive(atMost limit: Int, pause: TimeInterval = 0) async -> Int {
    await withCheckedContinuation { continuation in
      Thread.detachNewThread { [socket] in
        var total = 0
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while total < limit {
          let count = recv(socket, &buffer, buffer.count, 0)
          guard count > 0 else { break }
          total += count
          Thread.sleep(forTimeInterval: pause)
        }
        continuation.resume(returning: total)
      }
    }
  }

  private func read(until end: String) -> String {
    var text: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 65_536)
    while !String(decoding: text, as: UTF8.self).contains(end) {
      let count = recv(socket, &buffer, buffer.count, 0)
      guard count > 0 else { break }
      text += buffer[..<count]
    }
    return String(decoding: text, as: UTF8.self)
  }
}

/// How many files this process may have open.
enum OpenFiles {
  /// Raises the limit; false where the system does not allow it.
  static func allow(_ count: UInt) -> Bool {
    #if canImport(Darwin)
      let resource = RLIMIT_NOFILE
    #else
      let resource = __rlimit_resource_t(RLIMIT_NOFILE.rawValue)
    #endif
    var limit = rlimit()
    guard getrlimit(resource, &limit) == 0 else { return false }
    if limit.rlim_cur >= count { return true }
    limit.rlim_cur = min(rlim_t(count), limit.rlim_max)
    return setrlimit(resource, &limit) == 0 && limit.rlim_cur >= count
  }
}
