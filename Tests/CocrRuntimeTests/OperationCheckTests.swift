import COCCatalog
import CocrLanguage
import CocrRuntime
import Testing

/// Operations in programs, checked against the catalog before anything runs.
@Suite struct OperationCheckTests {
  private func problems(_ text: String) throws -> [String] {
    let environment = try Environment.standard()
    let file = SourceFile(name: "test.cocr", text: text)
    let found: [Diagnostic]
    do throws(CompilationFailure) {
      found = try Program(file, environment: environment).warnings
    } catch {
      found = error.diagnostics
    }
    return found.map { diagnostic in
      let place = diagnostic.file.position(of: diagnostic.span.lower)
      let mark = diagnostic.severity == .warning ? " warning" : ""
      let hint = diagnostic.hint.map { " [\($0)]" } ?? ""
      return "\(place.line):\(place.column)\(mark) \(diagnostic.message)\(hint)"
    }
  }

  @Test(arguments: [
    (
      "print(incidents.get(\"1\").stattus)",
      ["1:26 `Incident` has no field `stattus` [did you mean `status`?]"]
    ),
    (
      "print(incidents.get(\"1\").status == \"INCIDENT_STATUS_COMPLTED\")",
      [
        "1:36 \"INCIDENT_STATUS_COMPLTED\" is not one of the values that this can have "
          + "[did you mean \"INCIDENT_STATUS_COMPLETED\"?]"
      ]
    ),
    (
      "for host in resources.list(provider: \"ecs\", type: \"cloudservers\") { print(host.nam) }",
      ["1:80 `Resource` has no field `nam` [did you mean `name`?]"]
    ),
    (
      "scripts.list(limit: 1000, name_like: \"\", risk_level: \"HIHG\")",
      [
        "1:21 `limit` is 1000, at most 100 is allowed", "1:38 `name_like` must not be empty",
        "1:54 `risk_level` is \"HIHG\", which is not one of the allowed values "
          + "[did you mean \"HIGH\"?]",
      ]
    ),
    (
      "let limit = 0\ntry { scripts.list(limit: limit) } catch { null }",
      ["2:27 `limit` is 0, at least 1 is needed"]
    ),
    ("scripts.list(limit: len(\"x\") - 1, name_like: string(5))", []),
    (
      "scripts.get(\"SC1\", \"SC2\")",
      [
        "1:20 `scripts.get` takes 1 argument, but 2 are given "
          + "[call it as `scripts.get(script_uuid)`]"
      ]
    ),
    (
      "orders.list(5)",
      ["1:13 the arguments of `orders.list` are given by name [name it: `limit: …`]"]
    ),
    (
      "scripts.execut(\"SC1\")",
      ["1:9 `scripts` has no member `execut` [did you mean `scripts.execute`?]"]
    ),
    ("print(alarms.report)", []),
    (
      "scripts.execute(\"SC1\", execute_batches: [], execute_param: {timeout: 1500ms, "
        + "success_rate: 5m, execute_user: \"root\", resourceful: true})",
      [
        "1:41 `execute_batches` must not be empty",
        "1:61 `execute_param.timeout` must be a whole number of seconds "
          + "[round it, for example to 5s]",
      ]
    ),
    (
      "scripts.execute(\"SC1\", execute_batches: [], execute_param: 5m)",
      [
        "1:41 `execute_batches` must not be empty",
        "1:60 `execute_param` of `scripts.execute` must be a map, not a duration",
      ]
    ),
  ])
  func operationsAreChecked(text: String, messages: [String]) throws {
    #expect(try problems(text) == messages)
  }

  @Test func literalsInsideArgumentsAreCheckedWhereTheyStand() throws {
    #expect(
      try problems(
        """
        let hosts = resources.list(provider: "ecs", type: "cloudservers")
        scripts.execute("SC1",
          execute_param: {timeout: 5h, success_rate: 195.0, execute_user: "root", resourceful: "yes"},
          execute_batches: [
            {batch_index: 1, rotation_strategy: "CONTINU", target_instances: []},
            {batch_index: 3, rotation_strategy: "PAUSE", target_instances: hosts},
            {batch_indx: 2, rotation_strategy: "PAUSE", target_instances: [
              {resource_id: hosts[0].resource_id, agent_sn: "", project_id: "p", region_id: "r"}]}])
        """) == [
          "3:19 `execute_param.timeout` is 18000, at most 1800 seconds is allowed",
          "3:32 `execute_param.success_rate` is 195, at most 100 is allowed",
          "3:75 `execute_param.resourceful` must be a bool, not a string",
          "5:22 `execute_batches[0].rotation_strategy` is \"CONTINU\", which is not one of the "
            + "allowed values [did you mean \"CONTINUE\"?]",
          "5:52 `execute_batches[0].target_instances` must not be empty",
          "7:6 `execute_batches[2].batch_indx` is not a member of ExecuteBatch "
            + "[did you mean `batch_index`?]",
          "8:43 `execute_batches[2].target_instances[0].agent_sn` must not be empty",
        ])
  }

  /// What a shorthand of the library takes from a closed list is checked before the run as well.
  @Test func textsForTheLibraryAreChecked() throws {
    #expect(
      try problems(
        """
        let hosts = resources.all()
        print(execute("disk_clean", on: hosts, strategy: "PAUS"))
        print(start("disk_clean", on: hosts, strategy: "stop"))
        """) == [
          "2:50 `strategy` is \"PAUS\", which is not one of the allowed values "
            + "[did you mean \"PAUSE\"?]",
          "3:48 `strategy` is \"stop\", which is not one of the allowed values "
            + "[it may be \"continue\", \"pause\", \"CONTINUE\", \"PAUSE\"]",
        ])
  }

  @Test func whatOnlyTheRunWillTellIsNotReported() throws {
    #expect(
      try problems(
        """
        param level: string = "level_20"
        let batches = [1, 2].map(n => {batch_index: n})
        let name = "a" + level
        scripts.execute(name, execute_param: batches[0], execute_batches: batches)
        scripts.execute("SC1", execute_batches: batches, execute_param: {
          timeout: now() - now(), success_rate: len(name), execute_user: name, resourceful: name == "a",
          script_params: batches.map(b => b)})
        incidents.handle(incident_num: name, operator: level, operate_key: level, parameter: {})
        incidents.create(
          incident_title: "\\(name)", incident_description: name, incident_level: level,
          incident_type: "inc_type_p_change_issues", incident_source: "incident_source_alarm",
          current_cloud_service: [name], is_service_interrupt: false, creator: secret("X"),
          assignee_scene: name, assignee_role: null)
        """) == [])
  }

  @Test func theMembersFollowTheArgumentThatChoosesThem() throws {
    #expect(
      try problems(
        """
        incidents.handle(incident_num: "1", operator: "x", operate_key: "confirm",
          parameter: {virtual_confirm_result: 1, cause: "x"})
        """
      ).map { String($0.split(separator: " [")[0]) } == [
        "2:14 `parameter.virtual_confirm_comment` is missing",
        "2:15 `parameter.virtual_confirm_result` must be a bool, not an int",
        "2:42 `parameter.cause` is not a member of IncidentConfirmation",
      ])
  }

  @Test func anAlarmIsKnownInItsTrigger() throws {
    #expect(
      try problems(
        """
        on alarm where alarm.alarm_nam == "Disk" or alarm.alarm_level in ["Critcal", "Major"]
                 once per alarm.resource_idd within 10m { print(alarm) }
        on alarm where scripts.get("SC1").name == alarm.alarm_name collect within 5m {
          for item in alarms { print(item.alarm_naem) }
        }
        """
      ).map { String($0.split(separator: " [")[0]) } == [
        "1:22 `Alarm` has no field `alarm_nam`",
        "1:67 \"Critcal\" is not one of the values that this can have",
        "2:25 `Alarm` has no field `resource_idd`",
        "3:16 a `where` may not call `scripts.get`, which reaches the world outside",
        "4:35 `Alarm` has no field `alarm_naem`",
      ])
  }

  /// Every operation can be called with what its declaration asks for, and its fields read.
  @Test func everyFieldOfEveryModelIsKnown() throws {
    var text = ""
    for operation in Catalog.operations {
      guard case .object(let model)? = operation.reply.shape else { continue }
      let arguments = operation.parameters.filter(\.mustBeGiven).map { "\($0.name): given()" }
      let call = "\(operation.qualifiedName)(\(arguments.joined(separator: ", ")))"
      for field in model.fields { text += "print(\(call).\(field.name))\n" }
    }
    text += "fn given() { let values = []; values[0] }\n"
    #expect(text.utf8.count > 1000)
    #expect(try problems(text) == [])
  }
}
