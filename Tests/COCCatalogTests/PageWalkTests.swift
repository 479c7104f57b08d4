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

  @Test(arguments: [["": ["a"], "a": ["a"]], ["": ["a"], "a": ["b"], "b": ["c"], "c": ["a"]]])
  func pagesThatComeAgainAreAnError(pages: [String: [String]]) async throws {
    let error = try await #require(throws: OperationError.self) {
      try await identifiers(of: Listing(pages))
    }
    #expect(error.kind == .malformedReply && error.message.contains("same page again"))
  }
}
