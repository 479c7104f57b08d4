import Testing

@testable import COCEmulator

/// The ticket's state machine by itself.
@Suite struct OrderStateTests {
  private static func state(
    batches: [Int], rate: Double, pausing: Set<Int> = []
  ) -> OrderState {
    var instances: [OrderState.Instance] = []
    for (index, count) in batches.enumerated() {
      for _ in 0..<count {
        let id = Int64(instances.count + 1)
        instances.append(
          OrderState.Instance(
            id: id, batchIndex: index + 1, resourceID: "h\(id)", agentSN: "a", status: .ready))
      }
    }
    return OrderState(
      id: 1, createdAt: 1_000_000, successRate: rate, status: .ready, currentBatch: 1,
      acceptedFailures: 0,
      batches: batches.indices.map {
        OrderState.Batch(index: $0 + 1, pausesAfter: pausing.contains($0 + 1))
      },
      instances: instances)
  }

  private static func plan(failing: Set<Int64>) -> (OrderState.Instance, Int64) -> Plan? {
    { instance, start in
      let length = 5000 + Int64(StableHash.of(instance.resourceID) % 20_001)
      return Plan(
        outcome: failing.contains(instance.id) ? .failure(message: "x") : .success,
        endsAt: start + length)
    }
  }

  private static func summary(_ state: OrderState) -> String {
    let hosts = state.instances.map {
      "\($0.status.rawValue)/\($0.startedAt ?? 0)/\($0.finishedAt ?? 0)"
    }
    return "\(state.status.rawValue) \(state.currentBatch) \(state.finishedAt ?? 0) \(hosts)"
  }

  /// How often a ticket is looked at must make no difference.
  @Test(arguments: [1, 7, 100, 1000, 60_000])
  func smallStepsEndWhereOneJumpDoes(step: Int64) {
    for seed in 0..<20 {
      let failing: Set<Int64> = seed % 3 == 0 ? [Int64(seed % 7 + 1)] : []
      let rate: Double = seed % 2 == 0 ? 100 : 50
      let pausing: Set<Int> = seed % 5 == 0 ? [2] : []
      let plan = Self.plan(failing: failing)
      var jump = Self.state(batches: [3, 2, 2], rate: rate, pausing: pausing)
      var walk = jump
      let end = jump.createdAt + 120_000
      jump.advance(to: end, plan: plan)
      // The finest steps are many: a part of the way is enough for them.
      let steps = min((end - walk.createdAt) / step, 5000)
      for index in 0...steps { walk.advance(to: walk.createdAt + index * step, plan: plan) }
      walk.advance(to: end, plan: plan)
      #expect(Self.summary(jump) == Self.summary(walk))
    }
  }

  @Test func nothingIsDueAfterTheEnd() {
    var state = Self.state(batches: [2, 1], rate: 100)
    state.advance(to: state.createdAt + 999, plan: Self.plan(failing: []))
    #expect(state.status == .ready)
    state.advance(to: .max, plan: Self.plan(failing: []))
    #expect(state.status == .finished && state.nextEvent == nil)
  }

  @Test func theRateIsMetExactly() {
    // 9 of 10 are 90 percent: not less than 90, but less than 90.1.
    for (rate, expected) in [(90.0, OrderState.Status.finished), (90.1, .abnormal)] {
      var state = Self.state(batches: [10], rate: rate)
      state.advance(to: .max, plan: Self.plan(failing: [3]))
      #expect(state.status == expected)
    }
    // A third, as a person would write it.
    for (rate, expected) in [(66.6, OrderState.Status.finished), (66.7, .abnormal)] {
      var state = Self.state(batches: [3], rate: rate)
      state.advance(to: .max, plan: Self.plan(failing: [3]))
      #expect(state.status == expected)
    }
  }

  @Test func outcomesAreStoredAndReadBack() {
    let outcomes: [Outcome] = [
      .success, .timeout, .offline, .wrongAgent, .failure(message: "a:b\nc"),
      .failure(message: ""), .rolledBack, .serviceError,
    ]
    for outcome in outcomes { #expect(Outcome(stored: outcome.stored) == outcome) }
    #expect(Outcome(stored: "nonsense") == nil)
  }
}
