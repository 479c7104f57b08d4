import COCCatalog
import Foundation
import Testing

@testable import COCEmulator

/// Faults in how requests are answered.
@Suite struct FaultTests {
  @Test func faultsAreReadAndWrittenTheSame() throws {
    for text in [
      "503", "429,retry-after=2", "latency=250", "drop-before", "drop-after", "slow-body=2000",
      "malformed-json", "clock-skew=-3600", "503,operation=scripts.*,rate=0.25,count=3,after=2",
    ] {
      #expect(try RequestFault(parsing: text).description == text)
    }
    let fault = try RequestFault(parsing: "429, retry-after = 2, operation = orders.list")
    #expect(fault.kind == .status(429, retryAfterSeconds: 2))
    #expect(fault.operation == "orders.list")
  }

  @Test(arguments: [
    ("", "unknown kind"), ("200", "unknown kind"), ("explode", "unknown kind"),
    ("latency", "whole number"), ("latency=soon", "whole number"), ("503,rate=2", "rate"),
    ("503,rate=0", "rate"), ("503,cuont=1", "did you mean count?"), ("503,count=0", "count"),
    ("503,count=1,count=2", "twice"), ("latency=5,retry-after=1", "retry-after"),
    ("503,operation=scripts.lst", "did you mean scripts.list?"), ("503,rate", "no value"),
    ("drop-after=3", "unknown kind"), ("503,", "unknown option"),
  ])
  func wrongFaultsAreRefused(text: String, words: String) throws {
    let error = try #require(throws: EmulatorError.self) { _ = try RequestFault(parsing: text) }
    #expect(error.message.contains("\"\(text)\"") && error.message.contains(words), "\(error)")
    #expect(error.hint?.contains("for example") == true)
  }

  @Test func aFaultCountsItsRequests() throws {
    let board = FaultBoard(
      hostFaults: [],
      requestFaults: [try RequestFault(parsing: "503,operation=scripts.*,after=2,count=3")])
    let hits = (1...8).map { _ in !board.next(for: "scripts.list").isEmpty }
    #expect(hits == [false, false, true, true, true, false, false, false])
    #expect(board.next(for: "orders.list").isEmpty)
  }

  @Test func aFaultThatAnotherOneLeavesWithoutEffectIsNotUsedUp() throws {
    func hits(_ faults: String..., requests: Int) throws -> [[String]] {
      let board = FaultBoard(
        hostFaults: [], requestFaults: try faults.map { try RequestFault(parsing: $0) })
      return (0..<requests).map { _ in
        board.next(for: "scripts.list").map { RequestFault($0).description }
      }
    }
    #expect(
      try hits("503,count=1", "429,retry-after=2,count=1", requests: 3) == [
        ["503"], ["429,retry-after=2"], [],
      ])
    #expect(
      try hits("drop-before,count=1", "500,count=2", "drop-after,count=1", requests: 5) == [
        ["drop-before"], ["500"], ["500"], ["drop-after"], [],
      ])
    // A reply that never comes is neither slow nor broken; one of a fault can be both.
    #expect(
      try hits(
        "malformed-json,count=1", "slow-body=5,count=1", "drop-after,count=1", "503,count=1",
        requests: 3) == [
          ["drop-after"], ["malformed-json", "slow-body=5", "503"], [],
        ])
    #expect(
      try hits("malformed-json,count=1", "malformed-json,count=1", requests: 3) == [
        ["malformed-json"], ["malformed-json"], [],
      ])
    // Whoever is answered with a status is not looked at.
    #expect(
      try hits("clock-skew=60,count=1", "503,count=1", "latency=1,count=2", requests: 3) == [
        ["503", "latency=1"], ["clock-skew=60", "latency=1"], [],
      ])
  }

  @Test func aRateHitsAboutItsShareAndTheSameRequestsEachTime() throws {
    func hits() throws -> [Bool] {
      let board = FaultBoard(
        hostFaults: [], requestFaults: [try RequestFault(parsing: "500,rate=0.2")])
      return (1...2000).map { _ in !board.next(for: "scripts.get").isEmpty }
    }
    let first = try hits()
    #expect((300...500).contains(first.count { $0 }))
    #expect(try hits() == first)
  }

  @Test func faultsHitCallsInsideTheProcess() async throws {
    let service = try ServiceUnderTest {
      $0.requestFaults = [
        try RequestFault(parsing: "503,operation=scripts.list,count=1"),
        try RequestFault(parsing: "drop-before,operation=scripts.create,count=1"),
        try RequestFault(parsing: "drop-after,operation=scripts.create,after=1,count=1"),
        try RequestFault(parsing: "malformed-json,operation=resources.list,count=1"),
      ]
    }
    let refused = try await service.refusal("scripts.list")
    #expect(refused.status == 503)
    for name in ["lost_before", "lost_after"] {
      let error = try await #require(throws: OperationError.self) {
        _ = try await service.createScript(name)
      }
      #expect(error.kind == .connection)
    }
    let malformed = try await service.refusal(
      "resources.list", ["provider": "ecs", "type": "cloudservers"])
    #expect(malformed.kind == .malformedReply)
    let page = try await service.call("scripts.list", ["name_like": "lost"])
    #expect(page["data"]?.arrayValue?.compactMap { $0["name"]?.stringValue } == ["lost_after"])
  }

  @Test func statusesAndTheirHeadersComeOverHTTP() async throws {
    try await ServedEmulator.run {
      $0.requestFaults = [
        try RequestFault(parsing: "429,retry-after=7,operation=scripts.list,count=1"),
        try RequestFault(parsing: "500,operation=scripts.list,after=1,count=1"),
      ]
    } _: { served in
      let throttled = try await served.send("GET", "/v1/job/scripts", query: [("limit", "1")])
      #expect(throttled.status == 429 && throttled.headers["retry-after"] == "7")
      let failed = try await served.send("GET", "/v1/job/scripts", query: [("limit", "1")])
      #expect(failed.status == 500 && failed.body["error_code"] == "COC.00040701")
      let fine = try await served.send("GET", "/v1/job/scripts", query: [("limit", "1")])
      #expect(fine.status == 200)
    }
  }

  @Test func droppedConnectionsHaveTheirEffectOrNot() async throws {
    try await ServedEmulator.run {
      $0.requestFaults = [
        try RequestFault(parsing: "drop-before,operation=scripts.create,count=1"),
        try RequestFault(parsing: "drop-after,operation=scripts.create,after=1,count=1"),
      ]
    } _: { served in
      for name in ["before", "after"] {
        let body: JSONValue = [
          "name": .string("drop_\(name)"), "type": "SHELL", "description": "d", "content": "echo",
          "properties": ["risk_level": "LOW", "version": "1"],
        ]
        await #expect(throws: (any Error).self) {
          _ = try await served.send("POST", "/v1/job/scripts", body: body.serialized())
        }
      }
      let list = try await served.send(
        "GET", "/v1/job/scripts", query: [("limit", "9"), ("name_like", "drop_")])
      #expect(list.body["data"]?["data"]?[0]?["name"] == "drop_after")
      #expect(list.body["data"]?["total"] == 1)
    }
  }

  @Test func lateSlowAndBrokenReplies() async throws {
    try await ServedEmulator.run {
      $0.requestFaults = [
        try RequestFault(parsing: "latency=300,operation=scripts.list"),
        try RequestFault(parsing: "slow-body=300,operation=resources.list"),
        try RequestFault(parsing: "malformed-json,operation=patches.list"),
        try RequestFault(parsing: "clock-skew=3600,operation=orders.list"),
      ]
    } _: { served in
      let clock = ContinuousClock()
      let late = try await clock.measure {
        let reply = try await served.send("GET", "/v1/job/scripts", query: [("limit", "1")])
        #expect(reply.status == 200)
      }
      #expect(late >= .milliseconds(300))
      let slow = try await clock.measure {
        let reply = try await served.send(
          "GET", "/v1/resources",
          query: [("provider", "ecs"), ("type", "cloudservers"), ("limit", "100")])
        #expect(reply.body["data"]?.arrayValue?.count == 30)
      }
      #expect(slow >= .milliseconds(300))
      let broken = try await served.send("GET", "/v1/patch/instance/compliant")
      #expect(broken.status == 200 && broken.body == .null)
      let skewed = try await served.send("GET", "/v1/job/script/orders")
      #expect(skewed.status == 401)
      #expect(skewed.body["error_msg"]?.stringValue?.contains("15 minutes") == true)
    }
  }

  // MARK: - The emulator's own operations

  @Test func faultsAreSetWhileTheEmulatorRuns() async throws {
    try await ServedEmulator.run { served in
      func admin(_ method: String, _ path: String, _ body: JSONValue? = nil) async throws
        -> ServedEmulator.Reply
      {
        try await served.send(
          method, "/_emulator/\(path)", body: body?.serialized() ?? [], key: nil)
      }
      #expect(
        try await admin("GET", "faults").body == ["host_faults": [], "request_faults": []])
      let set = try await admin(
        "PUT", "faults", ["request_faults": ["503,operation=scripts.list"]])
      #expect(set.status == 200 && set.body["request_faults"] == ["503,operation=scripts.list"])
      let list = try await served.send("GET", "/v1/job/scripts", query: [("limit", "1")])
      #expect(list.status == 503)
      let hosts = try await admin("PUT", "faults", ["host_faults": ["ecs-04=fail:full"]])
      #expect(hosts.body["request_faults"]?.arrayValue?.count == 1)
      #expect(hosts.body["host_faults"] == ["ecs-04=fail:full"])
      for (body, words) in [
        (["host_faults": ["ecs-99=fail"]], "ecs-99"), (["request_faults": ["x"]], "unknown kind"),
        (["hostfaults": []], "did you mean host_faults?"), (["host_faults": [1]], "list of texts"),
        ([], "JSON object"),
      ] as [(JSONValue, String)] {
        let refused = try await admin("PUT", "faults", body)
        #expect(refused.status == 400)
        #expect(refused.text.contains(words), "\(words) is not in: \(refused.text)")
      }
      #expect(try await admin("DELETE", "faults").body["host_faults"] == [])
      let fine = try await served.send("GET", "/v1/job/scripts", query: [("limit", "1")])
      #expect(fine.status == 200)
      #expect(try await admin("GET", "nothing").status == 404)
    }
  }

  @Test func reviewsAndAlarmsAreReachedOverHTTP() async throws {
    try await ServedEmulator.run {
      $0.review = .wait
    } _: { served in
      let script = try await served.service.createScript(
        "waits", reviewers: [["reviewer_name": "lead", "reviewer_id": "1"]])
      let reply = try await served.send(
        "PUT", "/_emulator/scripts/\(script)/review", body: Array(#"{"approve": true}"#.utf8),
        key: nil)
      #expect(reply.body["status"] == "APPROVED")
      let read = try await served.service.call("scripts.get", ["script_uuid": .string(script)])
      #expect(read["status"] == "APPROVED")
      let unknown = try await served.send(
        "PUT", "/_emulator/scripts/SC0/review", body: Array(#"{"approve": true}"#.utf8), key: nil)
      #expect(unknown.status == 404)
      let plain = try await served.service.createScript("without_reviewers")
      let needless = try await served.send(
        "PUT", "/_emulator/scripts/\(plain)/review", body: Array(#"{"approve": false}"#.utf8),
        key: nil)
      #expect(needless.status == 400)
      #expect(needless.text.contains("without_reviewers names no reviewers"))
      let untouched = try await served.service.call(
        "scripts.get", ["script_uuid": .string(plain)])
      #expect(untouched["status"] == "APPROVED")
      let alarms = try await served.send("GET", "/_emulator/alarms", key: nil)
      #expect(alarms.body == [])
    }
  }

  @Test func pagesInABrowserCannotReachThem() async throws {
    try await ServedEmulator.run { served in
      let service = served.service.emulator
      for headers in [
        [("Host", "evil.example"), ("Content-Type", "application/json")],
        [("Host", "127.evil.example"), ("Content-Type", "application/json")],
        [("Host", "[::1].evil.example"), ("Content-Type", "application/json")],
        [("Host", "[::1]:80.evil.example"), ("Content-Type", "application/json")],
        [("Host", "127.0.0.+1"), ("Content-Type", "application/json")],
        [("Host", "localhost:80@evil.example"), ("Content-Type", "application/json")],
        [("Host", "127.0.0.1:80"), ("Content-Type", "text/plain")],
        [("Host", "127.0.0.1:80"), ("Content-Type", "application/json-not")],
      ] {
        let request = ServiceRequest(
          method: "PUT", path: "/_emulator/faults", headers: headers.map { (name: $0, value: $1) },
          body: Array("{}".utf8))
        let reply = await AdminAPI(emulator: service).reply(
          to: request, from: try .init(ipAddress: "127.0.0.1", port: 1))
        #expect(reply.status == 403)
      }
      let fine = ServiceRequest(
        method: "GET", path: "/_emulator/faults", headers: [("Host", "localhost:80")])
      let admin = AdminAPI(emulator: service)
      #expect(
        await admin.reply(to: fine, from: try .init(ipAddress: "::1", port: 1)).status == 200)
      #expect(
        await admin.reply(to: fine, from: try .init(ipAddress: "10.0.0.1", port: 1)).status == 403)
    }
  }
}
