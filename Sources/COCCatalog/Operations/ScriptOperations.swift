/// Section 4.2.
enum ScriptOperations {
  static let all = [create, list, delete, update, get, execute]

  private static let scriptUUID = Parameter(
    "script_uuid", in: .path, .string(1...25), required: true, "The script's UUID.")

  private static let create = Operation(
    namespace: "scripts", name: "create", apiName: "CreateScript", method: .post,
    path: "/v1/job/scripts",
    parameters: [
      Parameter(
        "name", .string(1...64, rule: .identifier), required: true,
        "The script's name, which no other script of the tenant has."),
      Parameter(
        "properties", .object(Models.scriptProperties), required: true,
        "Risk level, version and reviewers."),
      Parameter("description", Models.scriptDescription, required: true, "What the script does."),
      Parameter(
        "type", .enumeration(Enumerations.scriptType), required: true, "The script's language."),
      Parameter("content", Models.scriptContent, required: true, "The script itself."),
      Parameter(
        "script_params", Models.scriptParams, "The script's parameters.",
        rules: Models.parameterListRules),
    ],
    reply: Reply(.data, .string()), effect: .changes,
    reconciliation: .lookUp(
      .init(
        operation: "scripts.list", narrowing: ["name_like": "name"], detail: "scripts.get",
        keys: [
          "name": "name", "type": "type", "description": "description", "content": "content",
          "properties": "properties", "script_params": "script_params",
        ],
        reply: "script_uuid", isUnique: true)),
    errors: Faults.scripts,
    summary: "Creates a script and returns its UUID.", section: "4.2.1")

  private static let list = Operation(
    namespace: "scripts", name: "list", apiName: "ListScripts", method: .get,
    path: "/v1/job/scripts",
    parameters: [
      Parameter(
        "limit", in: .query, .int(1...100), required: true, default: 100,
        "The number of scripts on a page."),
      Parameter(
        "marker", in: .query, .int(0...Int64.max), "The `id` of the last script of the page before."
      ),
      Parameter("name_like", in: .query, .string(1...32), "A part of the script's name."),
      Parameter("creator", in: .query, .string(1...64), "Who created the script."),
      Parameter(
        "risk_level", in: .query, .enumeration(Enumerations.riskLevel), "How risky the script is."),
      Parameter(
        "type", in: .query, .enumeration(Enumerations.scriptType), "The script's language."),
    ],
    reply: Reply(.data, .object(Models.scriptPage)), effect: .reads,
    paging: Paging(items: "data", total: "total", next: .marker(field: "id")),
    errors: Faults.reading,
    summary: "Lists scripts, a page at a time.", section: "4.2.2")

  private static let delete = Operation(
    namespace: "scripts", name: "delete", apiName: "DeleteScript", method: .delete,
    path: "/v1/job/scripts/{script_uuid}", parameters: [scriptUUID],
    reply: Reply(.data, .string()), effect: .changes,
    reconciliation: .gone(
      operation: "scripts.get", keys: ["script_uuid": "script_uuid"], reply: "script_uuid"),
    errors: Faults.reading, summary: "Deletes a script and returns its UUID.", section: "4.2.3")

  /// The table allows 0 to 5 parameters, the text above it 20, as does creation: 20 it is.
  private static let update = Operation(
    namespace: "scripts", name: "update", apiName: "UpdateScript", method: .put,
    path: "/v1/job/scripts/{script_uuid}",
    parameters: [
      scriptUUID,
      Parameter("description", Models.scriptDescription, required: true, "What the script does."),
      Parameter("content", Models.scriptContent, required: true, "The script itself."),
      Parameter(
        "properties", .object(Models.scriptProperties),
        "Risk level, version and reviewers; a script under review must name its reviewers again."),
      Parameter(
        "script_params", Models.scriptParams, "The script's parameters, 20 at most.",
        rules: Models.parameterListRules),
    ],
    reply: Reply(.data, .string()), effect: .changes, reconciliation: .repeatable,
    errors: Faults.scripts, summary: "Changes a script and returns its UUID.", section: "4.2.4")

  private static let get = Operation(
    namespace: "scripts", name: "get", apiName: "GetScript", method: .get,
    path: "/v1/job/scripts/{script_uuid}", parameters: [scriptUUID],
    reply: Reply(.data, .object(Models.script)), effect: .reads, errors: Faults.reading,
    summary: "Reads a script.", section: "4.2.5")

  private static let execute = Operation(
    namespace: "scripts", name: "execute", apiName: "ExecuteScript", method: .post,
    path: "/v1/job/scripts/{script_uuid}",
    parameters: [
      scriptUUID,
      Parameter(
        "execute_param", .object(Models.executeParam), required: true,
        "Time limit, user, success rate and the values of the script's parameters."),
      Parameter(
        "execute_batches", .array(.object(Models.executeBatch), count: 1...20), required: true,
        "The hosts, in batches of 10 at most, 200 in all.",
        rules: [
          .unique(member: "batch_index"), .consecutive(member: "batch_index", from: 1),
          .total(member: "target_instances", limit: 200, noun: "hosts"),
        ]),
    ],
    reply: Reply(.data, .string()), effect: .changes,
    reconciliation: .lookUp(
      .init(
        operation: "orders.list", since: "start_time", detail: "orders.get",
        keys: [
          "script_uuid": "properties.script_uuid", "execute_param": "properties.execute_param",
        ],
        parts: [
          .init(
            argument: "execute_batches", members: "target_instances", key: "resource_id",
            listing: "orders.batches", operation: "orders.batch", owner: "execute_uuid",
            index: "batch_index", found: "target_instance.resource_id")
        ],
        reply: "execute_uuid", isUnique: false)),
    observation: Observation(
      .order, changes: true, identifier: .reply(""),
      [.name: .argument("script_uuid"), .batchCount: .itemCount("execute_batches")]),
    errors: Faults.scripts,
    summary: "Starts a script on hosts and returns the UUID of the execution.", section: "4.2.6")
}
