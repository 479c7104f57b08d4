import Synchronization

/// When and how often a request is sent again.
///
/// A request that only reads is sent again after any passing fault. One that changes something is
/// sent again only where it certainly had no effect (no connection was made, or the service refused
/// it as one too many), or where the catalog says that repeating it does no harm. Where its reply is
/// lost and the catalog says how to find out what became of it, the client looks: a change that took
/// effect succeeds, and one that did not is sent again if the service takes it only once. A request
/// whose token the service refuses is sent again once with a new one.
public struct RetryPolicy: Sendable, Hashable {
  /// How often a request is sent at most, the first time included.
  public var maximumAttempts: Int
  /// The longest pause before the second attempt; it doubles with each further one. The pause is
  /// drawn at random between nothing and this ("full jitter").
  public var baseDelay: Duration
  /// What the longest pause grows to at most.
  public var maximumDelay: Duration
  /// The longest pause that the service may ask for with `Retry-After`. If it asks for more, the
  /// operation fails.
  public var maximumRetryAfter: Duration
  /// How many repetitions all operations of a client may spend together before they have earned
  /// more: each request that succeeds earns a fifth of one. This keeps many clients from burying a
  /// service that has trouble.
  public var reserve: Int

  /// By default four attempts at most, with pauses of 200 milliseconds to 10 seconds between them.
  public init(
    maximumAttempts: Int = 4, baseDelay: Duration = .milliseconds(200),
    maximumDelay: Duration = .seconds(10), maximumRetryAfter: Duration = .seconds(60),
    reserve: Int = 20
  ) {
    self.maximumAttempts = maximumAttempts
    self.baseDelay = baseDelay
    self.maximumDelay = maximumDelay
    self.maximumRetryAfter = maximumRetryAfter
    self.reserve = reserve
  }

  /// Sends each request once, and asks nothing else.
  public static let never = RetryPolicy(maximumAttempts: 1)

  /// The longest pause after `attempts` attempts.
  func longestDelay(after attempts: Int) -> Duration {
    var delay = min(baseDelay, maximumDelay)
    for _ in 1..<max(1, min(attempts, 64)) { delay = min(delay * 2, maximumDelay) }
    return max(delay, .zero)
  }

  /// A random pause after `attempts` attempts.
  func delay(after attempts: Int) -> Duration {
    longestDelay(after: attempts) * Double.random(in: 0...1)
  }
}

/// What repetitions a client may still spend; see ``RetryPolicy/reserve``.
final class RetryBudget: Sendable {
  private static let earnings = 0.2
  private let reserve: Double
  private let balance: Mutex<Double>

  init(reserve: Int) {
    self.reserve = Double(max(0, reserve))
    balance = Mutex(self.reserve)
  }

  /// Takes one repetition; false where none is left.
  func withdraw() -> Bool {
    balance.withLock { balance in
      guard balance >= 1 else { return false }
      balance -= 1
      return true
    }
  }

  func deposit() {
    balance.withLock { $0 = min(reserve, $0 + Self.earnings) }
  }
}
