import COCCatalog
import Synchronization
import Testing

@Suite struct PageWalkTests {
  /// A service whose listing has these pages, by the marker that asks for them.
  private final class Listing: Transport {
    private let pages: [String: [String]]
    let calls = Mutex(0)

    init(_ pages: [String: [String]]) { self.pages = pages }

    func perform(_ call: OperationCall) async throws -> JSONValue {
      calls.withLock { $0 += 1 }
      let marker = call.arguments["marker"]?.stringValue ?? ""
      return .array((pages[marker] ?? []).map { ["id": .string($0)] })
    }
  }

  private func walk() throws -> PageWalk {
    let operation = try #require(Catalog.operation("resources.list"))
    let call = OperationCall(
      operation, ["provider": "ecs", "type": "cloudservers", "limit": 50])
    return try #require(PageWalk(call))
  }

  private func identifiers(of listing: Listing) async throws -> [String] {
    var walk = try walk()
    var found: [String] = []
    while let page = try await walk.next(over: listing) {
      found += page.compactMap { $0["id"]?.stringValue }
    }
    return found
  }

  @Test func pagesShorterThanAskedForAreNotTheLast() async throws {
    let listing = Listing(["": ["a", "b"], "b": ["c"], "c": ["d", "e"]])
    #expect(try await identifiers(of: listing) == ["a", "b", "c", "d", "e"])
    #expect(listing.calls.withLock { $0 } == 4)
  }

  /// A service whose orders have numbers beyond the limit of the argument that takes them.
  private struct Orders: Transport {
    func perform(_ call: OperationCall) async throws -> JSONValue {
      let request = try RequestEncoder.encode(call)
      let marker = request.query.first { $0.name == "marker" }?.value
      return [
        "total": 2, "data": [["order_id": .int(marker == nil ? 3_000_000_000 : Int64.max)]],
      ]
    }
  }

  @Test func markersOfTheServiceMayBeBeyondTheLimitOfTheUsers() async throws {
    let list = try #require(Catalog.operation("orders.list"))
    var walk = try #require(PageWalk(OperationCall(list, [:])))
    var found: [Int64] = []
    while let page = try await walk.next(over: Orders()) {
      found += page.compactMap { $0["order_id"]?.intValue }
    }
    #expect(found == [3_000_000_000, Int64.max])
    let given: [String: JSONValue] = ["marker": 3_000_000_000]
    #expect(ArgumentCheck.problems(in: OperationCall(list, given)).count == 1)
    let other = OperationCall(list, ["marker": "x"], replied: ["marker"])
    #expect(ArgumentCheck.problems(in: other).count == 1)
  }

  @Test(arguments: [["": ["a"], "a": ["a"]], ["": ["a"], "a": ["b"], "b": ["c"], "c": ["a"]]])
  func pagesThatComeAgainAreAnError(pages: [String: [String]]) async throws {
    let error = try await #require(throws: OperationError.self) {
      try await identifiers(of: Listing(pages))
    }
    #expect(error.kind == .malformedReply && error.message.contains("same page again"))
  }
}
