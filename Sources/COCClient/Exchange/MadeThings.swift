import COCCatalog
import Synchronization

/// What requests of this client have made lately, so that none of it is taken for what another
/// request, whose reply was lost, would have made.
final class MadeThings: Sendable {
  /// More than can have been made in the time that a look-up goes back.
  private static let capacity = 1000

  private let latest = Mutex<[String: [JSONValue]]>([:])

  /// Takes note of a reply.
  func note(_ reply: JSONValue, of operation: Operation) {
    guard case .lookUp? = operation.reconciliation else { return }
    latest.withLock { latest in
      latest[operation.qualifiedName, default: []].append(reply)
      let excess = (latest[operation.qualifiedName]?.count ?? 0) - Self.capacity
      if excess > 0 { latest[operation.qualifiedName]?.removeFirst(excess) }
    }
  }

  func replies(of operation: Operation) -> Set<JSONValue> {
    latest.withLock { Set($0[operation.qualifiedName] ?? []) }
  }
}
