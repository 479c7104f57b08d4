import COCCatalog
import Testing

@Suite struct RuleTests {
  private func problems(
    _ name: String, _ change: (inout [String: JSONValue]) -> Void
  ) throws -> [ArgumentProblem] {
    let operation = try operation(name)
    var arguments = Sample(size: .smallest).arguments(of: operation)
    change(&arguments)
    return ArgumentCheck.problems(in: arguments, of: operation)
  }

  private func batch(_ index: Int64, hosts: Int) -> JSONValue {
    let host: JSONValue = [
      "resource_id": "r", "agent_sn": "s", "project_id": "p", "region_id": "g",
    ]
    return [
      "batch_index": .int(index), "rotation_strategy": "CONTINUE",
      "target_instances": .array(Array(repeating: host, count: hosts)),
    ]
  }

  @Test func batchesAreNumberedFromOneWithoutGap() throws {
    func check(_ indexes: [Int64]) throws -> [ArgumentProblem] {
      try problems("scripts.execute") {
        $0["execute_batches"] = .array(indexes.map { batch($0, hosts: 1) })
      }
    }
    #expect(try check([1, 2, 3]).isEmpty)
    #expect(try check([2, 1]).isEmpty)
    let float = try problems("scripts.execute") {
      $0["execute_batches"] = [
        batch(1, hosts: 1), batch(1, hosts: 1).setting("batch_index", to: 1.0),
      ]
    }
    #expect(float.map(\.argument) == ["execute_batches[1].batch_index", "execute_batches"])
    #expect(
      try check([2]).map(\.description) == [
        "execute_batches has the batch_index values 2, but they must be consecutive from 1"
      ])
    #expect(try check([1, 3]).map(\.hint) == ["number the items 1 to 2 without a gap"])
    #expect(
      try check([1, 1]).first?.description
        == "execute_batches[1].batch_index is the same as in execute_batches[0]")
  }

  @Test func countsHostsOverAllBatches() throws {
    func check(_ batches: Int, _ hosts: Int) throws -> [String] {
      try problems("scripts.execute") {
        $0["execute_batches"] = .array((1...batches).map { batch(Int64($0), hosts: hosts) })
      }.map(\.description)
    }
    #expect(try check(20, 10).isEmpty)
    #expect(
      try check(21, 10).contains("execute_batches has 210 hosts in all, at most 200 are allowed"))
    #expect(try check(21, 1).contains("execute_batches has 21 items, at most 20 are allowed"))
  }

  @Test func parametersHaveNamesAndPlacesOfTheirOwn() throws {
    func check(_ parameters: [(String, Int64)]) throws -> [ArgumentProblem] {
      try problems("scripts.execute") {
        let list = parameters.map {
          ["param_name": .string($0.0), "param_value": "v", "param_order": .int($0.1)] as JSONValue
        }
        $0["execute_param"] = $0["execute_param"]?.setting("script_params", to: .array(list))
      }
    }
    #expect(try check([("a", 1), ("b", 2)]).isEmpty)
    #expect(
      try check([("a", 1), ("a", 2)]).map(\.argument) == [
        "execute_param.script_params[1].param_name"
      ])
    #expect(try check([("a", 1), ("b", 3)]).map(\.argument) == ["execute_param.script_params"])
  }

  @Test func successRateHasOneDecimalPlace() throws {
    func check(_ rate: JSONValue) throws -> [String] {
      try problems("scripts.execute") {
        $0["execute_param"] = $0["execute_param"]?.setting("success_rate", to: rate)
      }.map(\.description)
    }
    for rate in [1, 100, 99.9, 95.5, 33.3, 1.1] as [JSONValue] { #expect(try check(rate).isEmpty) }
    #expect(
      try check(99.95) == [
        "execute_param.success_rate is 99.95, at most 1 digit after the point is allowed"
      ])
    #expect(
      try check(100.1) == ["execute_param.success_rate is 100.1, at most 100 is allowed"])
  }

  @Test func saysSecondsWhereItMeansSeconds() throws {
    let found = try problems("scripts.execute") {
      $0["execute_param"] = $0["execute_param"]?.setting("timeout", to: 4)
    }
    #expect(
      found.map(\.description) == ["execute_param.timeout is 4, at least 5 seconds is needed"])
  }

  @Test func sceneAndRoleOfAnOwnerGoTogether() throws {
    func check(_ values: [String: JSONValue]) throws -> [String] {
      try problems("incidents.create") {
        $0["incident_assignee"] = nil
        $0.merge(values) { _, new in new }
      }.map { "\($0.argument) \($0.message): \($0.hint ?? "")" }
    }
    #expect(try check([:]).isEmpty)
    #expect(try check(["incident_assignee": [], "assignee_scene": ""]).isEmpty)
    #expect(
      try check(["incident_assignee": ["u"], "assignee_scene": "", "assignee_role": ""]).isEmpty)
    #expect(try check(["assignee_scene": "s", "assignee_role": "r"]).isEmpty)
    #expect(
      try check(["assignee_scene": "s"]) == [
        "assignee_role is missing: it goes together with assignee_scene"
      ])
  }

  @Test func handlingDependsOnItsKey() throws {
    func check(_ key: JSONValue, _ parameter: JSONValue?) throws -> [String] {
      try problems("incidents.handle") {
        $0["operate_key"] = key
        $0["parameter"] = parameter
      }.map(\.description)
    }
    for parameter in [nil, JSONValue.null, [:]] {
      #expect(try check("acceptedIncident1", parameter).isEmpty)
    }
    #expect(
      try check("acceptedIncident1", ["cause": "x"]) == [
        "parameter.cause is not a member of IncidentAcceptance"
      ])
    #expect(try check("commitSolution1", nil) == ["parameter is missing"])
    #expect(
      try check("commitSolution1", [:]) == [
        "parameter.mtm_type is missing", "parameter.is_service_interrupt is missing",
        "parameter.cause is missing", "parameter.solution is missing",
      ])
    func solution(_ count: Int) -> JSONValue {
      [
        "mtm_type": "inc_type_p_ohter_issues", "is_service_interrupt": true, "cause": "c",
        "solution": .string(String(repeating: "s", count: count)),
      ]
    }
    #expect(try check("commitSolution1", solution(10_000)).isEmpty)
    #expect(
      try check("commitSolution1", solution(10_001)) == [
        "parameter.solution is 10001 characters long, at most 10000 are allowed"
      ])
    func confirmation(_ count: Int) -> JSONValue {
      [
        "virtual_confirm_result": false,
        "virtual_confirm_comment": .string(String(repeating: "s", count: count)),
      ]
    }
    #expect(try check("confirm", confirmation(300)).isEmpty)
    #expect(
      try check("confirm", confirmation(301)) == [
        "parameter.virtual_confirm_comment is 301 characters long, at most 300 are allowed"
      ])
    #expect(try check("accept", nil).count == 1)
  }

  @Test func orderOperationsNameTheirTarget() throws {
    func check(_ values: [String: JSONValue]) throws -> [String] {
      try problems("orders.operate") {
        $0 = ["execute_uuid": "SCT1"]
        $0.merge(values) { _, new in new }
      }.map { "\($0.description): \($0.hint ?? "")" }
    }
    #expect(try check(["operation_type": "PAUSE_ORDER"]).isEmpty)
    #expect(
      try check(["operation_type": "SKIP_BATCH"]) == [
        #"batch_index is missing: operation_type "SKIP_BATCH" needs it"#
      ])
    #expect(try check(["operation_type": "SKIP_BATCH", "batch_index": 1]).isEmpty)
    #expect(try check(["operation_type": "CANCEL_INSTANCE"]).count == 1)
    #expect(
      try check(["operation_type": "RETRY_INSTANCE"]).first?
        .hasPrefix(#"operation_type is "RETRY_INSTANCE", which is not one of the allowed"#) == true)
  }

  @Test func suggestsWhatWasMeant() throws {
    func hints(_ values: [String: JSONValue]) throws -> [String?] {
      try problems("incidents.create") { $0.merge(values) { _, new in new } }.map(\.hint)
    }
    #expect(try hints(["incident_titel": "x"]) == ["did you mean `incident_title`?"])
    #expect(try hints(["incident_level": "P2"]) == [#"P2 is written "level_20""#])
    #expect(
      try hints(["incident_type": "inc_type_p_other_issues"]) == [
        #"did you mean "inc_type_p_ohter_issues"?"#
      ])
    #expect(try hints(["is_service_interrupt": "true"]) == ["write true"])
    let report = try problems("alarms.report") {
      $0["alarmId"] = $0["alarm_id"]
      $0["alarm_id"] = nil
    }
    #expect(report.map(\.hint).first == "did you mean `alarm_id`?")
    let script = try problems("scripts.create") { $0["name"] = "disk-clean" }
    #expect(
      script.map { "\($0.description); \($0.hint ?? "")" } == [
        "name holds the character -; it may hold only letters, digits and underscores"
      ])
  }

  /// What a misspelt member was meant to be is not missing as well.
  @Test func whatIsMisspeltIsNotMissing() throws {
    let member = try problems("scripts.create") {
      $0["properties"] = ["risk_lvel": "LOW", "version": "1.0.0"]
    }
    #expect(
      member.map { "\($0.description); \($0.hint ?? "")" } == [
        "properties.risk_lvel is not a member of ScriptProperties; did you mean `risk_level`?"
      ])
    let argument = try problems("scripts.create") {
      $0["contnt"] = $0["content"]
      $0["content"] = nil
    }
    #expect(argument.map(\.argument) == ["contnt"])
  }

  @Test func measuresLikeness() {
    let names = ["limit", "marker", "name_like", "creator"]
    #expect(Suggestion.closest(to: "limt", among: names) == "limit")
    #expect(Suggestion.closest(to: "ilmit", among: names) == "limit")
    #expect(Suggestion.closest(to: "LIMIT", among: names) == "limit")
    #expect(Suggestion.closest(to: "nameLike", among: names) == "name_like")
    #expect(Suggestion.closest(to: "zebra", among: names) == nil)
    #expect(Suggestion.closest(to: "", among: names) == nil)
    #expect(Suggestion.closest(to: "x", among: ["y"]) == nil)
    #expect(Suggestion.closest(to: "limit", among: ["limit"]) == nil)
    #expect(Suggestion.closest(to: String(repeating: "a", count: 100_000), among: names) == nil)
  }

  @Test func keepsSecretsOutOfProblems() throws {
    let found = try problems("projects.token") {
      $0["auth"] = [
        "identity": [
          "password": ["user": ["name": "u", "password": 271828, "domain": ["name": "d"]]]
        ]
      ]
    }
    #expect(found.map(\.argument) == ["auth.identity.password.user.password"])
    #expect(!found.contains { "\($0.description) \($0.hint ?? "")".contains("271828") })
  }

  @Test func boundsFreeValues() throws {
    func nested(_ depth: Int) -> JSONValue { (0..<depth).reduce(1) { value, _ in [value] } }
    func check(_ value: JSONValue) -> [String] {
      ArgumentCheck.problems(in: value, against: .any, at: "x").map(\.description)
    }
    #expect(check(nested(200)).isEmpty)
    #expect(check(nested(201)) == ["x is nested deeper than 200 lists and maps"])
    #expect(check([.double(.infinity)]) == ["x holds inf, but must hold only finite numbers"])
  }

  @Test func namesAllProblemsAtOnce() throws {
    let error = try #require(throws: OperationError.self) {
      try RequestEncoder.encode(
        OperationCall(try operation("scripts.list"), ["limit": 101, "typ": "SHELL"]))
    }
    #expect(
      error.message
        == "typ is not an argument of scripts.list; limit is 101, at most 100 is allowed")
    #expect(error.argument == "typ")
    #expect(error.hint == "did you mean `type`?")
    #expect(error.attempts == 0)
  }
}
