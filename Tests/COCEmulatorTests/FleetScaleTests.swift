import COCCatalog
import Testing

@testable import COCEmulator

/// What fleets cost as they grow, by counting what is looked at.
@Suite struct FleetScaleTests {
  private static func yaml(_ count: Int) -> String {
    var lines = ["hosts:"]
    for number in 0..<count {
      lines.append("  - id: host-\(number)\n    name: h\(number)\n    tags: {app: shop}")
    }
    lines.append("patches:")
    for number in 0..<count {
      lines.append("  - host: host-\(number)\n    patches: [{title: a, status: MISSING}]")
    }
    return lines.joined(separator: "\n") + "\n"
  }

  private static let kind: [String: JSONValue] = ["provider": "ecs", "type": "cloudservers"]

  private func visits(
    _ service: ServiceUnderTest, _ body: () async throws -> Void
  ) async throws -> Int {
    let before = service.emulator.fleet.visitCount
    try await body()
    return service.emulator.fleet.visitCount - before
  }

  @Test func aPageAndALookUpCostTheSameInAnyFleet() async throws {
    var costs: [[Int]] = []
    for count in [10_000, 50_000] {
      let service = try ServiceUnderTest {
        $0.fleet = try Fleet(yaml: Self.yaml(count), name: "f.yaml")
      }
      let middle = JSONValue.string("host-\(count / 2)")
      let page = Self.kind.merging(["marker": middle, "limit": 100]) { $1 }
      let one = Self.kind.merging(["resource_id_list": [middle]]) { $1 }
      var report: JSONValue = .null
      costs.append([
        try await visits(service) {
          let hosts = try await service.call("resources.list", page)
          #expect(hosts.arrayValue?.count == 100)
          #expect(hosts[0]?["resource_id"] == .string("host-\(count / 2 + 1)"))
        },
        try await visits(service) {
          let hosts = try await service.call("resources.list", one)
          #expect(hosts.arrayValue?.map { $0["resource_id"] } == [middle])
        },
        // The first page of a listing finds what fits, the others take from it.
        try await visits(service) { _ = try await service.call("patches.list") } / count,
        try await visits(service) {
          let page = try await service.call("patches.list", ["offset": .int(Int64(count / 20))])
          #expect(page["count"] == .int(Int64(count)))
          report = page["instance_compliant"]?[0]?["id"] ?? .null
        },
        try await visits(service) {
          let items = try await service.call("patches.items", ["instance_compliant_id": report])
          #expect(items["count"] == 1)
        },
      ])
    }
    #expect(costs[0] == costs[1])
    #expect(costs[0][0] == 100 && costs[0][1] <= 2 && costs[0][2] <= 3)
  }

  @Test func allPagesTogetherCostWhatTheFleetHas() async throws {
    for count in [10_000, 50_000] {
      let service = try ServiceUnderTest {
        $0.fleet = try Fleet(yaml: Self.yaml(count), name: "f.yaml")
      }
      let call = OperationCall(
        try #require(Catalog.operation("resources.list")),
        Self.kind.merging(["limit": 100]) { $1 })
      var walk = try #require(PageWalk(call))
      var seen: Set<JSONValue> = []
      let cost = try await visits(service) {
        while let items = try await walk.next(over: service.emulator) {
          seen.formUnion(items.compactMap { $0["resource_id"] })
        }
      }
      #expect(seen.count == count && cost == count)
    }
  }

  @Test func aMarkerOfAnotherListIsRefused() async throws {
    let service = try ServiceUnderTest()
    for marker in ["ecs-99", "0123456789abcdef01234567", "x"] {
      let arguments = Self.kind.merging(["marker": .string(marker)]) { $1 }
      let error = try await #require(throws: OperationError.self) {
        try await service.call("resources.list", arguments)
      }
      #expect(error.message.contains("marker \(marker) is not the ID of a resource"))
    }
    let arguments = Self.kind.merging(["marker": "ecs-03", "resource_id_list": ["ecs-02"]]) { $1 }
    await #expect(throws: OperationError.self) {
      try await service.call("resources.list", arguments)
    }
  }

  /// What fleets are written in is read without Yams, whose cost for a node is many times higher.
  @Test(arguments: [
    yaml(3), "hosts: []", "{}", "- a\n- b # c\n",
    "hosts:\n- {id: a, name: 'it''s', ip: \"1.2.3.4\", tags: {a: [1, 2], b: {}}}\n",
    "scripts:\n  - name: a\n    content: |\n      #!/bin/sh\n\n        echo\n    type: SHELL\n",
    "{\"hosts\":[\n  {\"id\":\"a\", \"name\":\"b\"},\n  {\"id\":\"c\"}\n]}",
  ])
  func theUsualIsReadByTheSimpleReader(_ text: String) throws {
    var copy = text
    let simple = copy.withUTF8 { SimpleYAML.document($0) }
    #expect(simple != nil)
    #expect(try simple == YAMLNode.composed(text))
  }

  /// Where the simple reader does not give up, it reads what Yams reads.
  @Test func theSimpleReaderAgreesWithYams() throws {
    let parts = [
      "a", "b: 1", "- ", "-", "  ", " ", "\n", "\n  ", "\n    ", ": ", ":", "#", " # c", "\"x y\"",
      "'it''s'", "[", "]", "{", "}", ", ", ",", "|\n", "|-\n", "|+\n", "key: ", "\n- ", "\n  - ",
      "null", "~", "true", "?", "é", "&x", "*x", "---", "...", "1.5", "k: v\n", "http://x:8/",
      "\n\n", "- - ", ">\n", "!", "%", "@", "\t", "\r\n", "\u{2028}", "\u{FEFF}", "\\", "\"",
    ]
    var state: UInt64 = 1
    func random(_ limit: Int) -> Int {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int((state >> 33) % UInt64(limit))
    }
    var read = 0
    for _ in 0..<20_000 {
      var text = ""
      for _ in 0...random(12) { text += parts[random(parts.count)] }
      var copy = text
      guard let simple = copy.withUTF8({ SimpleYAML.document($0) }) else { continue }
      read += 1
      do {
        let full = try YAMLNode.composed(text)
        #expect(simple == full, "\(text.debugDescription)")
      } catch {
        // Yams looks for a key that occurs twice as it reads, ours is found afterwards.
        #expect("\(error)".contains("duplicate"), "\(text.debugDescription): \(error)")
      }
    }
    #expect(read > 1000)
  }

  @Test func aliasesThatMultiplyAreRefused() throws {
    var text = "hosts:\n  - id: a\n    name: b\n    properties:\n"
    text += "      k0: &k0 [x, x, x, x, x, x, x, x]\n"
    for level in 1...14 {
      let names = Array(repeating: "*k\(level - 1)", count: 8).joined(separator: ", ")
      text += "      k\(level): &k\(level) [\(names)]\n"
    }
    let error = try #require(throws: EmulatorError.self) { _ = try Fleet(yaml: text, name: "f") }
    #expect(error.message.contains("aliases stand for too many values"))
  }

  @Test func aKeyThatOccursTwiceIsNamedWithItsLine() throws {
    for text in [
      "hosts:\n  - id: a\n    name: b\n    id: c\n", "hosts:\n  - {id: a, id: \"\\x63\"}\n",
    ] {
      let error = try #require(throws: EmulatorError.self) { _ = try Fleet(yaml: text, name: "f") }
      #expect(error.message.contains("id") && error.message.contains("twice"))
      #expect(error.message.utf8.count < 200 && !error.message.contains("\n"))
    }
  }
}
