import COCCatalog
import Testing

@Suite struct RequestTests {
  @Test(arguments: Catalog.operations.map(\.qualifiedName), Sample.Size.allCases)
  func everyOperationComesThrough(name: String, size: Sample.Size) throws {
    let operation = try operation(name)
    let arguments = Sample(size: size).arguments(of: operation)
    var expected = arguments
    for parameter in operation.parameters where expected[parameter.name] == nil {
      expected[parameter.name] = parameter.defaultValue
    }
    if name == "projects.token", size == .smallest {
      let identity = arguments["auth"]?["identity"] ?? .null
      expected["auth"] = arguments["auth"]?.setting(
        "identity", to: identity.setting("methods", to: ["password"]))
    }
    #expect(try roundTrip(operation, arguments) == expected)
  }

  @Test func writesTheScriptOfTheReference() throws {
    let create = try operation("scripts.create")
    let arguments: [String: JSONValue] = [
      "type": "SHELL", "content": "echo ${value}", "name": "09101112",
      "description": " Instance Script",
      "properties": [
        "risk_level": "HIGH", "version": "1.0.0", "protocol": "WECHAT",
        "reviewers": [
          ["reviewer_name": "test", "reviewer_id": "7a8513cd87b7448283a1d5190eb91234"]
        ],
      ],
      "script_params": [
        [
          "param_name": "a", "param_value": "string", "param_description": "string",
          "param_order": 1, "sensitive": true,
        ]
      ],
    ]
    let request = try RequestEncoder.encode(OperationCall(create, arguments))
    #expect(request.method == "POST")
    #expect(request.path == "/v1/job/scripts")
    #expect(request.query.isEmpty)
    #expect(request.headers.map { "\($0.name): \($0.value)" } == ["Content-Type: application/json"])
    #expect(try JSONValue(parsing: request.body) == .object(arguments))
  }

  @Test func encodesPathAndQuery() throws {
    let get = try operation("incidents.get")
    let odd = "IM/1 ?é%2F..;~"
    let request = try RequestEncoder.encode(OperationCall(get, ["incident_num": .string(odd)]))
    #expect(request.path == "/v1/external/incident/IM%2F1%20%3F%C3%A9%252F..%3B~")
    #expect(request.body.isEmpty)
    #expect(try roundTrip(get, ["incident_num": .string(odd)]) == ["incident_num": .string(odd)])

    let list = try RequestEncoder.encode(
      OperationCall(
        try operation("resources.list"),
        ["provider": "ecs", "type": "cloudservers", "resource_id_list": ["b", "a"]]))
    #expect(
      list.query.map { "\($0.name)=\($0.value)" } == [
        "resource_id_list=b", "resource_id_list=a", "provider=ecs", "type=cloudservers",
        "limit=100",
      ])
    let batch = try RequestEncoder.encode(
      OperationCall(try operation("orders.batch"), ["execute_uuid": "SCT1", "batch_index": 2]))
    #expect(batch.path == "/v1/job/script/orders/SCT1/batches/2")
    #expect(batch.query.map { "\($0.name)=\($0.value)" } == ["limit=50", "marker=0"])
  }

  @Test(arguments: ["", ".", ".."])
  func keepsPathsInPlace(id: String) throws {
    let error = try #require(throws: OperationError.self) {
      try RequestEncoder.encode(
        OperationCall(try operation("scripts.delete"), ["script_uuid": .string(id)]))
    }
    #expect(error.kind == .invalidArgument)
    #expect(error.argument == "script_uuid")
    let incident = ArgumentCheck.problems(
      in: ["incident_num": .string(id)], of: try operation("incidents.get"))
    #expect(incident.map(\.argument) == ["incident_num"])
  }

  @Test func usesWireNamesForAlarms() throws {
    let report = try operation("alarms.report")
    let arguments = Sample(size: .largest).arguments(of: report)
    let request = try RequestEncoder.encode(OperationCall(report, arguments))
    let body = try #require(try JSONValue(parsing: request.body).objectValue)
    #expect(
      Set(body.keys) == [
        "alarmId", "alarmName", "alarmLevel", "time", "nameSpace", "regionId", "applicationId",
        "resourceName", "resourceId", "alarmDesc", "URL", "alarmStatus", "alarmSource",
        "additional",
      ])
  }

  @Test func routes() throws {
    #expect(RequestRouter.match(method: "GET", path: "/v1/job/scripts/")?.operation == nil)
    #expect(RequestRouter.match(method: "PATCH", path: "/v1/job/scripts") == nil)
    #expect(RequestRouter.match(method: "GET", path: "/v1/nothing") == nil)
    #expect(RequestRouter.match(method: "GET", path: "/v1/job/scripts/%zz") == nil)
    #expect(RequestRouter.match(method: "GET", path: "/v1/job/scripts/%ff") == nil)
    let match = try #require(RequestRouter.match(method: "GET", path: "/v1/job/scripts/a%2Fb?x=1"))
    #expect(match.operation.qualifiedName == "scripts.get")
    #expect(match.pathArguments == ["script_uuid": "a/b"])
    #expect(
      RequestRouter.allowedMethods(path: "/v1/job/scripts/x") == ["DELETE", "GET", "POST", "PUT"])
    #expect(RequestRouter.allowedMethods(path: "/v1/job/scripts") == ["GET", "POST"])
    #expect(RequestRouter.allowedMethods(path: "/").isEmpty)
    let create = RequestRouter.match(method: "POST", path: "/v1/external/incident/create")
    #expect(create?.operation.qualifiedName == "incidents.create")
  }

  private func decode(
    _ method: String, _ path: String, query: [(String, String)] = [], body: String = ""
  ) throws -> Result<[String: JSONValue], RequestProblems> {
    let request = ServiceRequest(
      method: method, path: path, query: query.map { (name: $0.0, value: $0.1) },
      body: Array(body.utf8))
    let match = try required(RequestRouter.match(method: method, path: path), "no route \(path)")
    return RequestDecoder.decode(request, match)
  }

  @Test func takesTheExecutionOfTheReference() throws {
    let body = """
      {"execute_param":{"resourceful":"true","timeout":"300","execute_user":"root",
      "success_rate":"100.0","script_params":[
      {"param_name":"a","param_value":"key1","param_order":"1","extra":1}]},
      "execute_batches":[{"batch_index":"1","rotation_strategy":"CONTINUE","target_instances":[
      {"resource_id":"r","agent_sn":"s","agent_status":"ONLINE","region_id":"cn-north-7",
      "project_id":"p"}]}],"unknown":true}
      """
    let arguments = try decode("POST", "/v1/job/scripts/SC1", body: body).get()
    #expect(
      arguments == [
        "script_uuid": "SC1",
        "execute_param": [
          "resourceful": true, "timeout": 300, "execute_user": "root", "success_rate": 100.0,
          "script_params": [["param_name": "a", "param_value": "key1", "param_order": 1]],
        ],
        "execute_batches": [
          [
            "batch_index": 1, "rotation_strategy": "CONTINUE",
            "target_instances": [
              [
                "resource_id": "r", "agent_sn": "s", "agent_status": "ONLINE",
                "region_id": "cn-north-7", "project_id": "p",
              ]
            ],
          ]
        ],
      ])
  }

  @Test func takesListsInBothForms() throws {
    let common = [("provider", "ecs"), ("type", "cloudservers"), ("limit", "5")]
    let expected: JSONValue = ["a", "b", "c"]
    for form in [
      [("resource_id_list", "a,b,c")],
      [("resource_id_list", "a"), ("resource_id_list", "b"), ("resource_id_list", "c")],
    ] {
      let arguments = try decode("GET", "/v1/resources", query: common + form).get()
      #expect(arguments["resource_id_list"] == expected)
      #expect(arguments["limit"] == 5)
    }
  }

  @Test func takesBoolsInQuotesInsideVariants() throws {
    let body = """
      {"incident_num":"IM1","operator":"o","operate_key":"commitSolution1","parameter":
      {"mtm_type":"inc_type_p_config_issues","is_service_interrupt":"true","cause":"c",
      "solution":"s","more":1}}
      """
    let arguments = try decode("POST", "/v1/external/incident/handle", body: body).get()
    #expect(arguments["parameter"]?["is_service_interrupt"] == true)
    #expect(arguments["parameter"]?["more"] == nil)
    let accept = """
      {"incident_num":"IM1","operator":"o","operate_key":"acceptedIncident1","parameter":null}
      """
    #expect(
      try decode("POST", "/v1/external/incident/handle", body: accept).get()["parameter"] == nil)
  }

  @Test func refusesWithWireNames() throws {
    let result = try decode("POST", "/v1/event/huawei/custom/key", body: "{}")
    guard case .failure(let problems) = result else {
      Issue.record("an empty alarm was taken")
      return
    }
    #expect(problems.message.contains("alarmName must not be null"))
    #expect(problems.message.contains(" | "))
    #expect(
      Set(problems.problems.map(\.argument)) == [
        "alarmId", "alarmName", "alarmLevel", "time", "nameSpace", "applicationId", "alarmDesc",
        "alarmSource",
      ])
  }

  @Test(arguments: ["{", "[]", "\"x\"", "\u{0}"])
  func refusesBodiesThatAreNoObject(body: String) throws {
    let result = try decode("POST", "/v1/job/scripts", body: body)
    guard case .failure(let problems) = result else {
      Issue.record("\(body) was taken")
      return
    }
    #expect(problems.problems.map(\.argument) == ["body"])
  }

  @Test func refusesWhatIsNoNumber() throws {
    for text in ["abc", "", "nan", "0x5", "1e999", "5.5", "0", "101"] {
      let result = try decode("GET", "/v1/job/scripts", query: [("limit", text)])
      #expect(throws: RequestProblems.self, "\(text)") { try result.get() }
    }
  }

  @Test(arguments: [
    ("9223372036854775808", "marker is too large, at most 2147483647 is allowed"),
    ("2147483648", "marker is 2147483648, at most 2147483647 is allowed"),
    ("-9223372036854775809", "marker is too small, at least 1 is needed"),
    (String(repeating: "9", count: 400), "marker is too large, at most 2147483647 is allowed"),
    ("0x10", "marker must be an int, not a string"),
  ])
  func saysTheRangeOfNumbersThatAreFarBeyondIt(text: String, message: String) throws {
    let result = try decode("GET", "/v1/job/script/orders", query: [("marker", text)])
    guard case .failure(let problems) = result else {
      Issue.record("\(text) was taken")
      return
    }
    #expect(problems.message == message)
  }

  @Test(arguments: ["9223372036854775808", "\"9223372036854775808\"", "1e30"])
  func saysTheRangeOfNumbersInTheBody(number: String) throws {
    let body = "{\"operation_type\":\"CANCEL_INSTANCE\",\"instance_id\":\(number)}"
    let result = try decode("PUT", "/v1/job/script/orders/SCT1/operation", body: body)
    guard case .failure(let problems) = result else {
      Issue.record("\(number) was taken")
      return
    }
    #expect(
      problems.message == "instance_id is too large, at most 9223372036854775807 is allowed")
  }

  @Test func theServiceHasDefaultsForWhatMayBeLeftOutAlone() throws {
    let result = try decode("GET", "/v1/job/scripts")
    #expect(throws: RequestProblems.self) { try result.get() }
    let path = "/v1/patch/instance/compliant"
    let arguments = try decode("GET", path).get()
    #expect(arguments["offset"] == 1 && arguments["limit"] == 10)
  }
}
