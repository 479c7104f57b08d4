/// The fleet with what is looked up in it.
struct FleetIndex: Sendable {
  let fleet: Fleet
  private let hostsByID: [String: Fleet.Host]

  init(_ fleet: Fleet) {
    self.fleet = fleet
    hostsByID = Dictionary(fleet.hosts.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
  }

  func host(_ resourceID: String) -> Fleet.Host? { hostsByID[resourceID] }
}
