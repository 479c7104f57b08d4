import COCCatalog
import NIOCore

/// What an emulator that is served can be told while it runs. It answers to this machine alone.
///
/// | request | effect |
/// |---|---|
/// | `GET /_emulator/faults` | the faults in force |
/// | `PUT /_emulator/faults` | puts `host_faults` and `request_faults` (lists of texts, as on the command line) in force; a list that is left out stays |
/// | `DELETE /_emulator/faults` | ends all faults |
/// | `PUT /_emulator/scripts/UUID/review` | decides a review: `{"approve": true}` |
/// | `GET /_emulator/alarms` | the alarms that have arrived in the default project |
struct AdminAPI {
  static let prefix = "/_emulator/"

  let emulator: Emulator

  func reply(to request: ServiceRequest, from address: SocketAddress?) async -> ServiceResponse {
    guard Self.takes(request, from: address) else {
      return Self.error(
        403,
        "the emulator's own operations are for this machine alone, and changes must come with "
          + "Content-Type: application/json")
    }
    do {
      let payload = try await perform(request)
      return ServiceResponse(
        status: 200, headers: [("Content-Type", "application/json")], body: payload.serialized())
    } catch let error as EmulatorError {
      return Self.error(400, error.description)
    } catch let refusal as Refusal {
      return Self.error(refusal.status, refusal.message)
    } catch {
      return Self.error(500, Store.words(for: error))
    }
  }

  private func perform(_ request: ServiceRequest) async throws -> JSONValue {
    let segments = request.path.dropFirst(Self.prefix.count).split(separator: "/")
    switch (request.method, segments.first, segments.count) {
    case ("GET", "faults", 1): return faults
    case ("DELETE", "faults", 1):
      try emulator.setHostFaults([])
      emulator.setRequestFaults([])
      return faults
    case ("PUT", "faults", 1):
      let body = try Self.members(of: request, known: ["host_faults", "request_faults"])
      // All are read before any is put in force.
      let hostFaults = try Self.texts(body["host_faults"], "host_faults")?
        .map(HostFault.init(parsing:))
      let requestFaults = try Self.texts(body["request_faults"], "request_faults")?
        .map(RequestFault.init(parsing:))
      if let hostFaults { try emulator.setHostFaults(hostFaults) }
      if let requestFaults { emulator.setRequestFaults(requestFaults) }
      return faults
    case ("PUT", "scripts", 3) where segments[2] == "review":
      let body = try Self.members(of: request, known: ["approve"])
      guard let approve = body["approve"]?.boolValue else {
        throw Refusal("approve must be true or false")
      }
      let uuid = String(segments[1])
      guard try await emulator.review(script: uuid, approve: approve) else {
        throw Refusal.unknown("the script", uuid)
      }
      return ["script_uuid": .string(uuid), "status": approve ? "APPROVED" : "REJECTED"]
    case ("GET", "alarms", 1): return .array(try await emulator.alarms())
    default:
      throw Refusal("there is no operation \(request.method) \(request.path)", status: 404)
    }
  }

  private var faults: JSONValue {
    [
      "host_faults": .array(emulator.faults.hostFaults.map { .string($0.description) }),
      "request_faults": .array(emulator.faults.requestFaults.map { .string($0.description) }),
    ]
  }

  private static func members(
    of request: ServiceRequest, known: [String]
  ) throws -> [String: JSONValue] {
    let body: JSONValue
    do {
      body = try JSONValue(parsing: request.body)
    } catch {
      throw Refusal("the body is not JSON: \(error)")
    }
    guard let members = body.objectValue else { throw Refusal("the body must be a JSON object") }
    for name in members.keys.sorted() where !known.contains(name) {
      let near = Suggestion.closest(to: name, among: known).map { "; did you mean \($0)?" } ?? ""
      throw Refusal("the body has the unknown member \(name)\(near)")
    }
    return members
  }

  private static func texts(_ value: JSONValue?, _ name: String) throws -> [String]? {
    guard let value else { return nil }
    let texts = value.arrayValue?.compactMap(\.stringValue)
    guard let texts, texts.count == value.arrayValue?.count else {
      throw Refusal("\(name) must be a list of texts")
    }
    return texts
  }

  /// Whether a request, of which the body may still be missing, may do something here.
  static func takes(_ request: ServiceRequest, from address: SocketAddress?) -> Bool {
    (address?.ipAddress).map(HostName.isLoopback) ?? false && isMeant(request)
  }

  /// Whether a program of this machine means it, and not a page in a browser on it: pages can send
  /// neither this content type unasked nor, under a name of their own, this host.
  private static func isMeant(_ request: ServiceRequest) -> Bool {
    let host = HostName.split(request.header("Host")?[...] ?? "")?.host
    return host.map(HostName.isLoopback) ?? false
      && (request.method == "GET" || isJSON(request.header("Content-Type")))
  }

  /// Whether a content type, without its parameters, is that of JSON.
  private static func isJSON(_ contentType: String?) -> Bool {
    contentType?.prefix { $0 != ";" }.filter { $0 != " " && $0 != "\t" }.lowercased()
      == "application/json"
  }

  private static func error(_ status: Int, _ message: String) -> ServiceResponse {
    ReplyEncoder.encodeError(status: status, code: "EMULATOR", message: message, for: nil)
  }
}
