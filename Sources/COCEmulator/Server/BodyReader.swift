import COCCatalog
import Hummingbird
import NIOCore
import Synchronization

/// Reads the bodies of requests, each within its own bound and all within one.
struct BodyReader: Sendable {
  enum Body {
    case complete([UInt8])
    /// The client has gone before its end.
    case broken
    /// `isRead`: whether the client has been heard out, so that the connection can stay.
    case refused(Refusal, isRead: Bool)
  }

  /// What is done with a body that comes.
  enum Use {
    /// It is kept if it has at most this many bytes.
    case keep(atMost: Int)
    /// It is read and forgotten: a client that is cut off while it sends does not get to see the
    /// answer.
    case forget
  }

  /// The most that a body can have that is sent with a signature.
  static let longestKept = RequestEncoder.maximumSignedBodySize

  /// A body that is too large, but not larger than this, is read to its end all the same.
  private static let longestRead = 4 * longestKept

  /// How long a client may take to send one request's body.
  let time: Duration

  /// - Parameter share: Takes what is kept out of the bound of all bodies.
  func read(
    _ request: Request, for use: Use, share: BodyBudget.Share
  ) async -> Body {
    let length = request.headers[.contentLength].flatMap { Int($0) }
    if length == 0 || (length == nil && request.headers[.transferEncoding] == nil) {
      return .complete([])
    }
    if let length {
      // The client waits to be told to send it.
      let isAwaited = request.headers[.expect] != nil
      if length > (isAwaited ? Self.longestKept : Self.longestRead) {
        return .refused(Self.tooLarge(Self.longestKept), isRead: false)
      }
    }
    return await withTaskGroup(of: Body.self) { group in
      group.addTask {
        do {
          return try await Self.collect(request.body, length, for: use, share)
        } catch {
          return .broken
        }
      }
      group.addTask {
        try? await Task.sleep(for: time)
        return .refused(
          Refusal(
            "the body did not arrive within \(time.components.seconds) seconds", status: 408),
          isRead: false)
      }
      defer { group.cancelAll() }
      return await group.next() ?? .complete([])
    }
  }

  /// Whether a body of this length, as its header has it, is larger than any that is taken.
  static func isTooLarge(contentLength: String?) -> Bool {
    contentLength.flatMap { Int($0) }.map { $0 > longestKept } ?? false
  }

  private static func tooLarge(_ limit: Int) -> Refusal {
    let size = limit < 1 << 20 ? "\(limit >> 10) KB" : "\(limit >> 20) MB"
    return Refusal("the body is larger than \(size)", status: 413)
  }

  /// Reads a body to its end, unless that is too far. What is not going to be used is not kept.
  private static func collect(
    _ body: RequestBody, _ length: Int?, for use: Use, _ share: BodyBudget.Share
  ) async throws -> Body {
    let limit =
      switch use {
      case .keep(let limit): limit
      case .forget: 0
      }
    var bytes: [UInt8] = []
    if let length, length <= limit { bytes.reserveCapacity(length) }
    var size = 0
    var refusal: Refusal?
    for try await buffer in body {
      size += buffer.readableBytes
      if size > longestRead { return .refused(tooLarge(longestKept), isRead: false) }
      if case .forget = use { continue }
      if refusal == nil {
        if size > limit {
          refusal = tooLarge(limit)
        } else if !share.grow(by: buffer.readableBytes) {
          refusal = BodyBudget.refusal
        }
      }
      if refusal == nil {
        bytes.append(contentsOf: buffer.readableBytesView)
      } else if !bytes.isEmpty {
        bytes = []
        share.giveBack()
      }
    }
    if case .forget = use, size > longestKept { refusal = tooLarge(longestKept) }
    return refusal.map { .refused($0, isRead: true) } ?? .complete(bytes)
  }
}

/// How many bytes of bodies are kept at once, whichever connections they came over.
final class BodyBudget: Sendable {
  private let limit: Int
  private let kept = Mutex(0)

  init(limit: Int) { self.limit = limit }

  /// Why a body is not taken in that would be too much.
  static let refusal = Refusal(
    "the emulator holds as many bodies of other requests as it can; send the request again later",
    status: 429, code: "APIGW.0308")

  /// How many bytes are kept.
  var keptCount: Int { kept.withLock { $0 } }

  /// What one request has of the budget. It is given back with the share.
  final class Share: Sendable {
    private let budget: BodyBudget
    private let size = Mutex(0)

    init(_ budget: BodyBudget) { self.budget = budget }

    deinit { giveBack() }

    /// Takes more; false where there is not as much.
    func grow(by count: Int) -> Bool {
      let fits = budget.kept.withLock { kept in
        guard count <= budget.limit - kept else { return false }
        kept += count
        return true
      }
      if fits { size.withLock { $0 += count } }
      return fits
    }

    func giveBack() {
      let count = size.withLock { size in
        defer { size = 0 }
        return size
      }
      budget.kept.withLock { $0 -= count }
    }
  }
}
