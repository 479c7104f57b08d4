import COCCatalog
import Synchronization

/// The fleet with what is looked up in it. No page and no look-up goes through all hosts.
struct FleetIndex: Sendable {
  /// The hosts of one provider and type, in the order of the fleet.
  struct Kind: Hashable, Sendable {
    let provider: String
    let type: String
  }

  let fleet: Fleet
  private let numbersByID: [String: Int]
  /// By the number that the first digits of an ID in the configuration management database write.
  private let numbersByCMDBHash: [UInt64: Int]
  private let numbersByKind: [Kind: [Int]]
  private let reportsByID: [String: Int]
  private let lookups = Lookups()

  /// How many hosts and reports have been looked at, for tests of what a request costs.
  var visitCount: Int { lookups.visits.load(ordering: .relaxed) }

  init(_ fleet: Fleet) {
    self.fleet = fleet
    var numbersByID: [String: Int] = [:]
    var numbersByCMDBHash: [UInt64: Int] = [:]
    var numbersByKind: [Kind: [Int]] = [:]
    numbersByID.reserveCapacity(fleet.hosts.count)
    numbersByCMDBHash.reserveCapacity(fleet.hosts.count)
    for (number, host) in fleet.hosts.enumerated() {
      let kind = Kind(provider: host.provider, type: host.type)
      numbersByKind[kind, default: []].append(number)
      numbersByID[host.id] = number
      numbersByCMDBHash[StableHash.start(of: Self.cmdbSeed(host))] = number
    }
    self.numbersByID = numbersByID
    self.numbersByCMDBHash = numbersByCMDBHash
    self.numbersByKind = numbersByKind
    reportsByID = Dictionary(
      fleet.reports.enumerated().map { ($0.element.id, $0.offset) },
      uniquingKeysWith: { first, _ in first })
  }

  func host(_ resourceID: String) -> Fleet.Host? {
    numbersByID[resourceID].map { host(at: $0) }
  }

  private func host(at number: Int) -> Fleet.Host {
    lookups.visits.add(1, ordering: .relaxed)
    return fleet.hosts[number]
  }

  /// Whether a host has an ID or a name that the pattern fits.
  func hasHost(matching pattern: String) -> Bool {
    guard pattern.utf8.contains(UInt8(ascii: "*")) else {
      return numbersByID[pattern] != nil || fleet.hosts.contains { $0.name == pattern }
    }
    return fleet.hosts.contains {
      Wildcard.matches(pattern, $0.id) || Wildcard.matches(pattern, $0.name)
    }
  }

  // MARK: - Resources

  /// A host with its ID in the configuration management database.
  struct Resource {
    let host: Fleet.Host
    let cmdbID: String
  }

  /// The hosts of a kind after a marker.
  ///
  /// - Parameters:
  ///   - ids: Only the hosts with these resource IDs; `nil`: all.
  ///   - marker: The ID of a host in this list, that of the CMDB or that of the cloud service.
  /// - Returns: `nil` where the marker is no such ID.
  func resources(
    of kind: Kind, ids: [String]?, after marker: String?, limit: Int
  ) -> [Resource]? {
    let numbers =
      if let ids { selected(ids, of: kind) } else { numbersByKind[kind] ?? [] }
    var start = 0
    if let marker {
      guard let number = numbersByID[marker] ?? number(ofCMDBID: marker),
        let place = numbers.place(of: number)
      else { return nil }
      start = place + 1
    }
    return numbers[start...].prefix(limit).map {
      let host = host(at: $0)
      return Resource(host: host, cmdbID: Self.cmdbID(host))
    }
  }

  private static func cmdbSeed(_ host: Fleet.Host) -> String { "cmdb:\(host.id)" }

  private static func cmdbID(_ host: Fleet.Host) -> String {
    StableHash.hex(cmdbSeed(host), digits: 24)
  }

  private func number(ofCMDBID id: String) -> Int? {
    guard let hash = UInt64(id.prefix(16), radix: 16), let number = numbersByCMDBHash[hash],
      Self.cmdbID(fleet.hosts[number]) == id
    else { return nil }
    return number
  }

  private func selected(_ ids: [String], of kind: Kind) -> [Int] {
    let numbers = Set(ids).compactMap { numbersByID[$0] }
    return numbers.sorted().filter { number in
      let host = host(at: number)
      return host.provider == kind.provider && host.type == kind.type
    }
  }

  // MARK: - Patch reports

  func report(_ id: String) -> Fleet.PatchReport? {
    reportsByID[id].map {
      lookups.visits.add(1, ordering: .relaxed)
      return fleet.reports[$0]
    }
  }

  /// The reports that fit a query, in its order. They are found once for all pages of the listing.
  func reports(
    _ query: ReportQuery, find: (_ reports: [Fleet.PatchReport]) -> [Int]
  ) -> [Int] {
    if let known = lookups.numbers(for: query) { return known }
    lookups.visits.add(fleet.reports.count, ordering: .relaxed)
    let found = find(fleet.reports)
    lookups.note(found, for: query)
    return found
  }

  func report(at number: Int) -> Fleet.PatchReport {
    lookups.visits.add(1, ordering: .relaxed)
    return fleet.reports[number]
  }

  /// What a listing of reports asks for, but for the page.
  typealias ReportQuery = [String: JSONValue]

  /// What has been looked up.
  private final class Lookups: Sendable {
    let visits = Atomic(0)
    /// What the last listings have found: the fleet never changes.
    private let found = Mutex<[(query: ReportQuery, numbers: [Int])]>([])
    /// As many listings as are likely to be gone through at once.
    private static let limit = 16

    func numbers(for query: ReportQuery) -> [Int]? {
      found.withLock { found in found.first { $0.query == query }?.numbers }
    }

    func note(_ numbers: [Int], for query: ReportQuery) {
      found.withLock { found in
        found.removeAll { $0.query == query }
        if found.count == Self.limit { found.removeFirst() }
        found.append((query, numbers))
      }
    }
  }
}

extension [Int] {
  /// The index of a number in this ascending list.
  fileprivate func place(of number: Int) -> Int? {
    var (low, high) = (0, count)
    while low < high {
      let middle = (low + high) / 2
      if self[middle] < number { low = middle + 1 } else { high = middle }
    }
    return low < count && self[low] == number ? low : nil
  }
}
