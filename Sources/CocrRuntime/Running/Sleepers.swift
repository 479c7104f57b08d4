import HeapModule

/// The calls of `sleep` that a run waits for, the one that ends first at the front. However many there
/// are, one task waits for the first of them.
struct Sleepers {
  private struct Sleeper: Comparable {
    let end: Int64
    let call: Int

    static func < (left: Self, right: Self) -> Bool {
      (left.end, left.call) < (right.end, right.call)
    }
  }

  private var heap = Heap<Sleeper>()
  /// When the task that waits will be done; nil where there is none.
  private var alarm: Int64?

  var isEmpty: Bool { heap.isEmpty }

  /// Adds a call that is to be answered at a time of the run's clock.
  mutating func add(_ call: Int, until end: Int64) {
    heap.insert(Sleeper(end: end, call: call))
  }

  /// Takes out the calls that are due, the first one first, and those that nobody waits for any more.
  mutating func takeDue(at now: Int64, isWaitedFor: (Int) -> Bool) -> [Int] {
    var due: [Int] = []
    while let first = heap.min {
      let isWaited = isWaitedFor(first.call)
      guard first.end <= now || !isWaited else { break }
      heap.removeMin()
      if isWaited { due.append(first.call) }
    }
    return due
  }

  /// How long a new task has to wait; nil where the one there is will do, or nobody sleeps.
  mutating func nextWait(at now: Int64) -> Int64? {
    guard let first = heap.min, alarm.map({ first.end < $0 }) ?? true else { return nil }
    alarm = first.end
    return max(1, first.end - now)
  }

  /// Says that a task which waited is done.
  mutating func alarmRang() { alarm = nil }
}
