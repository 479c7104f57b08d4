import COCCatalog
import Foundation
import Testing

@testable import COCEmulator

/// An emulator in the process whose time stands still but for sleeping, and short ways to call it.
struct ServiceUnderTest {
  let emulator: Emulator
  let clock: SteppingClock

  /// - Parameter clock: The time of an emulator before this one, where this is its restart.
  init(
    clock: SteppingClock = SteppingClock(),
    _ configure: (inout EmulatorConfiguration) throws -> Void = { _ in }
  ) throws {
    self.clock = clock
    var configuration = EmulatorConfiguration()
    configuration.clock = clock
    try configure(&configuration)
    emulator = try Emulator(configuration)
  }

  func call(_ name: String, _ arguments: [String: JSONValue] = [:]) async throws -> JSONValue {
    let operation = try #require(Catalog.operation(name), "no operation \(name)")
    return try await emulator.perform(OperationCall(operation, arguments))
  }

  /// The error of a call that the service must refuse.
  func refusal(
    _ name: String, _ arguments: [String: JSONValue] = [:],
    at location: SourceLocation = #_sourceLocation
  ) async throws -> OperationError {
    try await #require(throws: OperationError.self, sourceLocation: location) {
      _ = try await call(name, arguments)
    }
  }

  /// The reply to a request as it stands on the wire.
  func respond(
    _ method: String, _ path: String, query: [(name: String, value: String)] = [],
    json: JSONValue? = nil, project: String? = nil
  ) async throws -> (status: Int, body: JSONValue, headers: [String: String]) {
    let request = ServiceRequest(
      method: method, path: path, query: query, body: json?.serialized() ?? [])
    let response = await emulator.respond(
      to: request, project: project ?? AccessKey.standard.projectID)
    return (
      response.status, try JSONValue(parsing: response.body),
      Dictionary(response.headers.map { ($0.name, $0.value) }, uniquingKeysWith: { $1 })
    )
  }

  // MARK: - Scripts and tickets

  func script(_ name: String) async throws -> String {
    let page = try await call("scripts.list", ["name_like": .string(name)])
    let script = page["data"]?.arrayValue?.first { $0["name"]?.stringValue == name }
    return try #require(script?["script_uuid"]?.stringValue)
  }

  func createScript(
    _ name: String, content: String = "echo hello", type: String = "SHELL",
    parameters: [JSONValue] = [], reviewers: [JSONValue] = [], risk: String = "LOW"
  ) async throws -> String {
    let uuid = try await call(
      "scripts.create",
      [
        "name": .string(name), "type": .string(type), "description": "made by a test",
        "content": .string(content), "script_params": .array(parameters),
        "properties": [
          "risk_level": .string(risk), "version": "1.0.0", "reviewers": .array(reviewers),
        ],
      ])
    return try #require(uuid.stringValue)
  }

  func target(_ id: String) async throws -> JSONValue {
    let found = try await call(
      "resources.list",
      ["provider": "ecs", "type": "cloudservers", "resource_id_list": [.string(id)]])
    let host = try #require(found[0], "no host \(id)")
    return [
      "resource_id": .string(id), "agent_sn": host["agent_id"] ?? .null,
      "project_id": host["project_id"] ?? .null, "region_id": host["region_id"] ?? .null,
    ]
  }

  /// Starts a script on batches of hosts (by number, `ecs-NN`) and returns the ticket's UUID.
  func execute(
    _ script: String = "restart_nginx", on batches: [[Int]], rate: Double = 100,
    timeout: Int64 = 300, pausing: Set<Int> = [], parameters: [JSONValue] = []
  ) async throws -> String {
    var wire: [JSONValue] = []
    for (index, numbers) in batches.enumerated() {
      var targets: [JSONValue] = []
      for number in numbers { targets.append(try await target(Self.id(number))) }
      wire.append([
        "batch_index": .int(Int64(index + 1)), "target_instances": .array(targets),
        "rotation_strategy": pausing.contains(index + 1) ? "PAUSE" : "CONTINUE",
      ])
    }
    let uuid = try await call(
      "scripts.execute",
      [
        "script_uuid": .string(try await self.script(script)), "execute_batches": .array(wire),
        "execute_param": [
          "resourceful": true, "timeout": .int(timeout), "success_rate": .double(rate),
          "execute_user": "root", "script_params": .array(parameters),
        ],
      ])
    return try #require(uuid.stringValue)
  }

  static func id(_ number: Int) -> String { number < 10 ? "ecs-0\(number)" : "ecs-\(number)" }

  func order(_ uuid: String) async throws -> JSONValue {
    try await call("orders.get", ["execute_uuid": .string(uuid)])
  }

  func status(_ uuid: String) async throws -> String {
    try #require(try await order(uuid)["status"]?.stringValue)
  }

  /// Lets time pass until the ticket is in one of the statuses.
  func wait(
    _ uuid: String, for statuses: String..., at location: SourceLocation = #_sourceLocation
  ) async throws {
    for _ in 0..<10_000 {
      let status = try await status(uuid)
      if statuses.contains(status) { return }
      clock.advance(milliseconds: 500)
    }
    let last = try await status(uuid)
    Issue.record("the ticket stays \(last)", sourceLocation: location)
  }

  /// The hosts of a batch.
  func instances(_ uuid: String, _ batch: Int64) async throws -> [JSONValue] {
    let detail = try await call(
      "orders.batch", ["execute_uuid": .string(uuid), "batch_index": .int(batch)])
    return try #require(detail["execute_instances"]?.arrayValue)
  }

  func statuses(_ uuid: String, _ batch: Int64) async throws -> [String] {
    try await instances(uuid, batch).compactMap { $0["status"]?.stringValue }
  }

  func operate(_ uuid: String, _ type: String, _ more: [String: JSONValue] = [:]) async throws {
    let arguments = more.merging(
      ["execute_uuid": .string(uuid), "operation_type": .string(type)]) { $1 }
    let answer = try await call("orders.operate", arguments)
    #expect(answer == .string(uuid))
  }

  func operateRefusal(
    _ uuid: String, _ type: String, _ more: [String: JSONValue] = [:],
    at location: SourceLocation = #_sourceLocation
  ) async throws -> OperationError {
    let arguments = more.merging(
      ["execute_uuid": .string(uuid), "operation_type": .string(type)]) { $1 }
    return try await refusal("orders.operate", arguments, at: location)
  }

  // MARK: - Incidents

  func createIncident(_ more: [String: JSONValue] = [:]) async throws -> String {
    let fields: [String: JSONValue] = [
      "incident_title": "Disk full on web-01", "incident_description": "96 percent in use",
      "incident_level": "level_20", "incident_type": "inc_type_p_reliability_issues",
      "incident_source": "incident_source_alarm",
      "current_cloud_service": ["65659ae2f42bf80e5f3f0635"], "is_service_interrupt": false,
      "creator": "runbook",
    ]
    let created = try await call("incidents.create", fields.merging(more) { $1 })
    return try #require(created["incident_num"]?.stringValue)
  }
}

/// A folder that is gone after the test.
final class TemporaryFolder {
  let url = FileManager.default.temporaryDirectory
    .appendingPathComponent("cocr-emulator-\(UUID().uuidString)")

  init() throws {
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(at: url) }

  func path(_ name: String) -> String { url.appendingPathComponent(name).path }
}
