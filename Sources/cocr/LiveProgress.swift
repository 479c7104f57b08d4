import CocrRuntime
import CocrTerminal
import Synchronization

/// The live line of a run: the step, the scripts that run on hosts, and the time.
final class LiveProgress: Sendable {
  private struct State {
    var step: String?
    /// In the order in which they were first seen; all have gone once none of them runs.
    var orders: [OrderProgress] = []
    var frame = 0
  }

  private let state = Mutex(State())
  private let clock: any RunClock
  private let start: Int64

  init(clock: any RunClock) {
    self.clock = clock
    start = clock.now()
  }

  func enter(step: String?) {
    state.withLock { $0.step = step }
  }

  func follow(_ order: OrderProgress) {
    state.withLock { state in
      if let index = state.orders.firstIndex(where: { $0.id == order.id }) {
        state.orders[index] = order
      } else {
        state.orders.append(order)
      }
      if state.orders.allSatisfy(\.hasEnded) { state.orders = [] }
    }
  }

  /// The line as it stands now; the time goes on from call to call.
  func line() -> String {
    let now = clock.now()
    return state.withLock { state in
      state.frame += 1
      let frame = Self.frames[state.frame % Self.frames.count]
      var parts: [String] = []
      if let step = state.step { parts.append(step) }
      if let summary = Self.summary(of: state.orders) { parts.append(summary) }
      if parts.isEmpty { parts.append("running") }
      parts.append(Phrase.shortDuration(now - (state.orders.first?.start ?? start)))
      return "\(frame) " + parts.joined(separator: " · ")
    }
  }

  private static func summary(of orders: [OrderProgress]) -> String? {
    guard orders.count > 1 else { return orders.first?.summary }
    func total(_ count: (OrderProgress) -> Int) -> Int { orders.reduce(0) { $0 + count($1) } }
    var text = "\(Phrase.count(orders.count, "order")), \(total(\.doneCount)) of "
    text += "\(Phrase.count(total(\.hostCount), "host")) done"
    let failedCount = total(\.failedCount)
    return failedCount > 0 ? "\(text), \(failedCount) failed" : text
  }

  private static let frames = ["⠋", "⠙", "⠹", "⠸", "⠼", "⠴", "⠦", "⠧", "⠇", "⠏"]
}
