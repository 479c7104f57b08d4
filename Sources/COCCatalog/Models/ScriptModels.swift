extension Models {
  /// Table 4-7 of section 4.2.1.
  static let reviewer = Model(
    "Reviewer",
    [
      Parameter(
        "reviewer_name", .string(1...64), required: true, "The reviewer's IAM user name."),
      Parameter("reviewer_id", .string(0...32), required: true, "The reviewer's IAM user ID."),
    ])

  /// Table 4-6 of section 4.2.1.
  static let scriptProperties = Model(
    "ScriptProperties",
    [
      Parameter(
        "risk_level", .enumeration(Enumerations.riskLevel), required: true,
        "How risky the script is."),
      Parameter("version", .string(1...10), required: true, "The script's version number."),
      Parameter(
        "reviewers", .array(.object(reviewer), count: 0...5),
        "Who approves the script; no review is needed without."),
      Parameter(
        "protocol", .enumeration(Enumerations.notificationProtocol),
        "How the reviewers are notified."),
    ])

  static let parameterName = Shape.string(1...64, rule: .identifier)
  static let parameterValue = Shape.string(0...1024, rule: .scriptParameterValue)
  static let parameterOrder = Shape.int(1...20)

  /// Table 4-8 of section 4.2.1.
  static let scriptParam = Model(
    "ScriptParam",
    [
      Parameter("param_name", parameterName, required: true, "The parameter's name."),
      Parameter(
        "param_value", parameterValue, required: true, "The parameter's default value.",
        secretIf: "sensitive"),
      Parameter(
        "param_description", .string(0...256), required: true, "What the parameter is for."),
      Parameter(
        "param_order", parameterOrder, required: true,
        "The parameter's place, counted from 1 without a gap."),
      Parameter(
        "sensitive", .bool, required: true, "Whether the value is kept out of logs and displays."),
    ])

  /// Table 4-32 of section 4.2.6. Nothing there says which values are sensitive, as the script's own
  /// parameters do: none is shown.
  static let executeInput = Model(
    "ExecuteInput",
    [
      Parameter(
        "param_name", parameterName, required: true,
        "The name of one of the script's parameters; each only once."),
      Parameter(
        "param_value", parameterValue, required: true, "The value for this execution.", secret: true
      ),
      Parameter(
        "param_order", parameterOrder, required: true,
        "The parameter's place, counted from 1 without a gap."),
    ])

  /// What holds for a list of script parameters beside its length.
  static let parameterListRules: [ValueRule] = [
    .unique(member: "param_name"), .consecutive(member: "param_order", from: 1),
  ]

  static let scriptContent = Shape.string(1...4096)
  static let scriptDescription = Shape.string(1...256)
  static let scriptParams = Shape.array(.object(scriptParam), count: 0...20)

  /// Table 4-12 of section 4.2.2: a script in a list.
  static let scriptSummary = Model(
    "ScriptSummary",
    [
      Parameter("id", .int(1...Int64.max), "The script's running number; the marker of a page."),
      Parameter("script_uuid", .string(1...25), "The script's UUID."),
      Parameter("name", .string(1...64), "The script's name."),
      Parameter("type", .enumeration(Enumerations.scriptType), "The script's language."),
      Parameter("status", .enumeration(Enumerations.scriptStatus), "Whether it is approved."),
      Parameter(
        "gmt_created", .int(1...Int64.max, unit: .epochMilliseconds), "When it was created."),
      Parameter(
        "gmt_modified", .int(1...Int64.max, unit: .epochMilliseconds), "When it was last changed."),
      Parameter("creator", .string(1...64), "Who created it."),
      Parameter("creator_id", .string(1...64), "The IAM user ID of who created it."),
      Parameter("operator", .string(1...64), "Who changed it last."),
      Parameter("properties", .object(scriptProperties), "Risk level, version and reviewers."),
    ])

  /// Table 4-11 of section 4.2.2.
  static let scriptPage = Model(
    "ScriptPage",
    [
      Parameter("total", .int(0...Int64.max), "The number of scripts on all pages."),
      Parameter("data", .array(.object(scriptSummary)), "The scripts of this page."),
    ])

  /// Table 4-25 of section 4.2.5.
  static let script = Model(
    "Script",
    [
      Parameter("script_uuid", .string(1...25), "The script's UUID."),
      Parameter("name", .string(1...64), "The script's name."),
      Parameter(
        "version", .string(1...16),
        "The script's version number; to be dropped, use `properties.version`."),
      Parameter("description", scriptDescription, "What the script does."),
      Parameter("type", .enumeration(Enumerations.scriptType), "The script's language."),
      Parameter("content", scriptContent, "The script itself."),
      Parameter("script_params", scriptParams, "The script's parameters."),
      Parameter("status", .enumeration(Enumerations.scriptStatus), "Whether it is approved."),
      Parameter(
        "gmt_created", .int(1...Int64.max, unit: .epochMilliseconds), "When it was created."),
      Parameter(
        "gmt_modified", .int(1...Int64.max, unit: .epochMilliseconds), "When it was last changed."),
      Parameter("creator", .string(1...64), "Who created it."),
      Parameter("creator_id", .string(1...32), "The IAM user ID of who created it."),
      Parameter("operator", .string(1...32), "Who changed it last."),
      Parameter("properties", .object(scriptProperties), "Risk level, version and reviewers."),
    ])

  /// Table 4-31 of section 4.2.6.
  static let executeParam = Model(
    "ExecuteParam",
    [
      Parameter(
        "resourceful", .bool, required: true,
        "True: the script may use what it needs; false: its resources are limited."),
      Parameter(
        "timeout", .int(5...1800, unit: .seconds), required: true,
        "How long the script may run on one host."),
      Parameter(
        "success_rate", .double(1...100), required: true,
        "The percentage of hosts that must succeed, with one decimal place at most.",
        rules: [.decimalPlaces(1)]),
      Parameter(
        "execute_user", .enumeration(Enumerations.executeUser), required: true,
        "The user that runs the script."),
      Parameter(
        "script_params", .array(.object(executeInput), count: 0...20),
        "The values of the script's parameters.", rules: parameterListRules),
    ])

  /// Table 4-34 of section 4.2.6. `agent_status` stands in the example there, not in the table.
  static let targetInstance = Model(
    "TargetInstance",
    [
      Parameter("resource_id", .string(1...64), required: true, "The ECS ID of the host."),
      Parameter(
        "agent_sn", .string(1...32), required: true, "The serial number of the host's UniAgent."),
      Parameter("project_id", .string(1...32), required: true, "The host's project."),
      Parameter("region_id", .string(1...32), required: true, "The host's region."),
      Parameter("agent_status", .string(), "The status of the UniAgent, for example `ONLINE`."),
    ])

  /// Table 4-33 of section 4.2.6.
  static let executeBatch = Model(
    "ExecuteBatch",
    [
      Parameter(
        "batch_index", .int(1...20), required: true,
        "The batch's place, counted from 1 without a gap."),
      Parameter(
        "target_instances", .array(.object(targetInstance), count: 1...10), required: true,
        "The hosts of the batch."),
      Parameter(
        "rotation_strategy", .enumeration(Enumerations.rotationStrategy), required: true,
        "What happens after the batch."),
    ])
}
