import COCCatalog
import Testing

@Suite struct ReplyTests {
  private func reply(
    _ name: String, _ body: String, status: Int = 200, headers: [(name: String, value: String)] = []
  ) throws -> JSONValue {
    let response = ServiceResponse(status: status, headers: headers, body: Array(body.utf8))
    return try ReplyDecoder.decode(response, for: try operation(name), attempts: 2)
  }

  private func failure(
    _ name: String, _ body: String, status: Int = 200, headers: [(name: String, value: String)] = []
  ) throws -> OperationError {
    try #require(throws: OperationError.self) {
      try reply(name, body, status: status, headers: headers)
    }
  }

  @Test(arguments: Catalog.operations.map(\.qualifiedName), Sample.Size.allCases)
  func everyPayloadComesThrough(name: String, size: Sample.Size) throws {
    let operation = try operation(name)
    guard let shape = operation.reply.shape else {
      let response = ReplyEncoder.encode(payload: .null, for: operation)
      #expect(try ReplyDecoder.decode(response, for: operation, attempts: 1) == .null)
      return
    }
    let payload = Sample(size: .largest).value(shape)
    let response = ReplyEncoder.encode(payload: payload, for: operation)
    #expect(try ReplyDecoder.decode(response, for: operation, attempts: 1) == payload)
    #expect(
      response.headers.contains { $0.name == "Content-Type" && $0.value == "application/json" })
  }

  @Test func wrapsAsTheReferenceDoes() throws {
    func body(_ name: String, _ payload: JSONValue) throws -> String {
      let response = ReplyEncoder.encode(payload: payload, for: try operation(name))
      return String(decoding: response.body, as: UTF8.self)
    }
    #expect(try body("scripts.create", "SC1") == #"{"data":"SC1"}"#)
    #expect(
      try body("scripts.list", ["total": 0, "data": []]) == #"{"data":{"data":[],"total":0}}"#)
    #expect(try body("orders.batches", []) == #"{"data":[]}"#)
    #expect(
      try body("incidents.create", ["incident_num": "IM1"])
        == #"{"data":{"incident_num":"IM1"},"error_code":"GOM.00000000","error_msg":null,"#
        + #""provider_code":"049"}"#)
    #expect(
      try body("alarms.report", .null)
        == #"{"data":null,"error_code":"COC.00000000","error_msg":"success","#
        + #""provider_code":"049"}"#)
    #expect(
      try body("patches.list", ["count": 0, "instance_compliant": []])
        == #"{"count":0,"instance_compliant":[]}"#)
    let token = ReplyEncoder.encode(
      payload: ["value": "T", "expires_at": "2026-01-01T00:00:00Z"],
      for: try operation("projects.token"))
    #expect(token.status == 201)
    #expect(token.headers.contains { $0.name == "X-Subject-Token" && $0.value == "T" })
    #expect(
      String(decoding: token.body, as: UTF8.self)
        == #"{"token":{"expires_at":"2026-01-01T00:00:00Z"}}"#)
  }

  @Test func readsTheOrderOfTheReference() throws {
    let order = try reply(
      "orders.get",
      """
      {"data":{"execute_uuid":"SCT2023","gmt_created":1697946452186,"gmt_finished":null,
      "execute_costs":311282,"creator":"c","status":"CANCELED","properties":{"script_uuid":"SC2",
      "script_name":"x","current_execute_batch_index":"1","execute_param":{"resourceful":"true",
      "timeout":300,"execute_user":"root","success_rate":"100","script_params":[]},
      "script_source":"CUSTOM_SCRIPT"},"new_field":{"a":1}}}
      """)
    #expect(order["gmt_created"] == 1_697_946_452_186)
    #expect(order["gmt_finished"] == JSONValue.null)
    let properties = try #require(order["properties"])
    #expect(properties["current_execute_batch_index"] == .int(1))
    #expect(properties["execute_param"]?["success_rate"] == .double(100))
    #expect(properties["execute_param"]?["resourceful"] == true)
    #expect(properties["script_source"] == "CUSTOM_SCRIPT")
    #expect(order["new_field"] == ["a": 1])
  }

  @Test func readsRepliesWithoutTheirWrapper() throws {
    #expect(
      try reply("scripts.list", #"{"total":"1","data":[{"id":5}]}"#)
        == ["total": 1, "data": [["id": 5]]])
    #expect(
      try reply("scripts.list", #"{"data":{"total":1,"data":[]}}"#) == ["total": 1, "data": []])
    #expect(try reply("orders.batches", #"[{"batch_index":1}]"#) == [["batch_index": 1]])
    #expect(try reply("orders.batches", #"{"data":null}"#) == [])
    #expect(try reply("scripts.get", #"{"script_uuid":"SC1"}"#) == ["script_uuid": "SC1"])
    #expect(try reply("scripts.delete", #""SC1""#) == "SC1")
    #expect(
      try reply("incidents.handle", #"{"error_code":"GOM.00000000","provider_code":4}"#) == .null)
    #expect(try reply("incidents.handle", "") == .null)
  }

  @Test func readsIncidents() throws {
    let incident = try reply(
      "incidents.get",
      """
      {"provider_code":"049","error_code":"GOM.00000000","error_msg":null,"data":{
      "incident_num":"IM1","is_service_interrupt":"true","handle_time":null,
      "enum_data_list":[{"filed_key":"level_id","enum_key":"level_50","name_en":"P5"}]}}
      """)
    #expect(incident["is_service_interrupt"] == true)
    #expect(incident["enum_data_list"]?[0]?["name_en"] == "P5")
  }

  @Test func readsTokens() throws {
    let token = try reply(
      "projects.token", #"{"token":{"expires_at":"x","methods":["password"],"catalog":[{}]}}"#,
      status: 201, headers: [("x-subject-token", "MII")])
    #expect(token["value"] == "MII")
    #expect(token["expires_at"] == "x")
    #expect(try failure("projects.token", #"{"token":{}}"#, status: 201).kind == .malformedReply)
  }

  @Test(arguments: [
    #"{"error_code":"COC.00040601","error_msg":"Exist script with same name: x."}"#,
    #"{"errorCode":"COC.00040601","errorMsg":"Exist script with same name: x."}"#,
    #"{"code":"COC.00040601","message":"Exist script with same name: x."}"#,
    #"{"error":{"code":"COC.00040601","message":"Exist script with same name: x."}}"#,
  ])
  func readsEverySpellingOfAnError(body: String) throws {
    let error = try failure(
      "scripts.create", body, status: 400, headers: [("X-Request-Id", "req-1")])
    #expect(error.kind == .service)
    #expect(error.operation == "scripts.create")
    #expect(error.code == "COC.00040601")
    #expect(error.message == "Exist script with same name: x.")
    #expect(error.status == 400)
    #expect(error.requestID == "req-1")
    #expect(error.attempts == 2)
    #expect(error.hint?.contains("another name") == true)
  }

  @Test func tellsTheMeaningsOfOneCodeApart() throws {
    let value = try failure(
      "scripts.create", #"{"error_code":"COC.00040601","error_msg":"The paramValue is invalid."}"#,
      status: 400)
    #expect(value.hint?.contains("two dots") == true)
    let bounds = try failure(
      "scripts.create",
      #"{"error_code":"COC.00040701","error_msg":"script_params size must be between 0 and 50"}"#,
      status: 400)
    #expect(bounds.hint?.contains("correct the value") == true)
  }

  @Test(arguments: [200, 204, 400, 500])
  func anErrorCodeIsAFailureWhateverTheStatus(status: Int) throws {
    let error = try failure(
      "scripts.execute", #"{"error_code":"COC.00040701","error_msg":"no","request_id":"r"}"#,
      status: status)
    #expect(error.code == "COC.00040701")
    #expect(error.status == status)
    #expect(error.requestID == "r")
  }

  @Test(arguments: ["GOM.00000000", "COC.00000000", "0", "0000"])
  func zerosAreSuccess(code: String) throws {
    let body = #"{"error_code":"\#(code)","error_msg":null,"data":{"incident_num":"IM1"}}"#
    #expect(try reply("incidents.create", body) == ["incident_num": "IM1"])
  }

  @Test func knowsBadCredentials() throws {
    let token = try failure(
      "alarms.report",
      #"{"error_code":"common.01010001","error_msg":"Token missing or invalid.","data":null}"#,
      status: 401)
    #expect(token.kind == .authentication)
    #expect(token.hint?.contains("24 hours") == true)
    let plain = try failure("projects.list", #"{"error":{"code":401,"message":"no"}}"#, status: 401)
    #expect(plain.kind == .authentication)
    #expect(plain.code == "401")
    #expect(plain.message == "no")
  }

  @Test func copesWithRepliesThatAreNotOfTheService() throws {
    let gateway = try failure("scripts.get", "<html>502</html>", status: 502)
    #expect(gateway.kind == .service)
    #expect(gateway.message == "the service answered 502 Bad Gateway")
    #expect(gateway.hint?.contains("later") == true)
    #expect(try failure("scripts.get", "<html>").kind == .malformedReply)
    #expect(try failure("scripts.get", "").kind == .malformedReply)
    #expect(try failure("scripts.get", #"{"data":"x"}"#).kind == .malformedReply)
    #expect(try failure("scripts.execute", "", status: 204).kind == .malformedReply)
    #expect(try failure("orders.batches", #"{"data":{"a":1}}"#).kind == .malformedReply)
    #expect(
      try failure("scripts.create", #"{"data":{}}"#).message
        == "the reply should carry a string, but carries a map")
    #expect(try failure("scripts.get", "", status: 418).message == "the service answered 418")
    let bare = try reply("patches.list", #"{"count":0,"instance_compliant":[],"code":"7"}"#)
    #expect(bare["code"] == "7")
  }

  @Test(arguments: Catalog.operations.map(\.qualifiedName))
  func errorsComeThrough(name: String) throws {
    let operation = try operation(name)
    for (status, code) in [(400, "COC.00040701"), (500, "GOM.1"), (401, "common.01010001")] {
      let response = ReplyEncoder.encodeError(
        status: status, code: code, message: "no \"good\"", for: operation)
      let error = try #require(throws: OperationError.self) {
        try ReplyDecoder.decode(response, for: operation, attempts: 1)
      }
      #expect(error.code == code)
      #expect(error.message == "no \"good\"")
      #expect(error.status == status)
    }
  }

  @Test func errorBodiesHaveTheStyleOfTheirFamily() throws {
    func body(_ name: String?) throws -> String {
      let response = ReplyEncoder.encodeError(
        status: 400, code: "C.1", message: "m", for: try name.map { try operation($0) })
      return String(decoding: response.body, as: UTF8.self)
    }
    let plain = #"{"error_code":"C.1","error_msg":"m"}"#
    #expect(try body(nil) == plain)
    #expect(try body("scripts.get") == plain)
    #expect(try body("patches.list") == plain)
    #expect(
      try body("alarms.report")
        == #"{"data":null,"error_code":"C.1","error_msg":"m","provider_code":"049"}"#)
    #expect(try body("projects.list").contains(#""title":"Bad Request""#))
  }
}
