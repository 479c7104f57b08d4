import COCCatalog
import Synchronization

/// What requests of this client have made lately, so that none of it is taken for what another
/// request, whose reply was lost, would have made.
final class RecentCreations: Sendable {
  /// More than can have been made in the time that a look-up goes back.
  private static let capacity = 1000

  private let latest = Mutex<[String: [JSONValue]]>([:])

  /// Takes note of a reply.
  ///
  /// - Returns: Whether it is new; one that is not is of another request.
  @discardableResult
  func note(_ reply: JSONValue, of operation: Operation) -> Bool {
    guard case .lookUp? = operation.reconciliation else { return true }
    return latest.withLock { latest in
      var replies = latest[operation.qualifiedName] ?? []
      if replies.contains(reply) { return false }
      replies.append(reply)
      latest[operation.qualifiedName] = replies.suffix(Self.capacity)
      return true
    }
  }

  func replies(of operation: Operation) -> Set<JSONValue> {
    latest.withLock { Set($0[operation.qualifiedName] ?? []) }
  }
}
