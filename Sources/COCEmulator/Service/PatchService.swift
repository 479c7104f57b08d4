import COCCatalog

/// Section 4.5: patch compliance. The reports are the fleet's, and belong to the default project.
enum PatchService {
  static func list(_ arguments: Arguments, _ context: RequestContext) throws -> JSONValue {
    func fits(_ name: String, _ value: String?) -> Bool {
      arguments.string(name).map { $0.isEmpty || $0 == value } ?? true
    }
    guard context.caller.project == context.configuration.defaultProject else {
      return ["count": 0, "instance_compliant": []]
    }
    let query = arguments.values.filter {
      !$0.value.isNull && $0.key != "offset" && $0.key != "limit"
    }
    let name = (arguments.string("name") ?? "").lowercased()
    let numbers = context.fleet.reports(query) { reports in
      var numbers = reports.indices.filter { number in
        let report = reports[number]
        guard let host = context.fleet.host(report.host) else { return false }
        return (name.isEmpty || host.name.lowercased().contains(name))
          && fits("enterprise_project_id", host.enterpriseProject) && fits("instance_id", host.id)
          && fits("ip", host.fixedIP) && fits("eip", host.floatingIP)
          && fits("operating_system", report.operatingSystem) && fits("region", host.region)
          && fits("group", report.group) && fits("compliant_status", status(report))
          && fits("order_id", orderID(report)) && fits("report_scene", report.scene)
          && fits("cce_info_id", report.clusterID)
      }
      if arguments.string("sort_key") != nil || arguments.string("sort_dir") != nil {
        let isDescending = arguments.string("sort_dir") == "desc"
        // The older a report, the greater its age: ascending times are descending ages.
        numbers.sort {
          let (first, second) = (reports[$0].ageMilliseconds, reports[$1].ageMilliseconds)
          return isDescending ? first < second : first > second
        }
      }
      return numbers
    }
    let page = page(of: numbers, arguments).map { entry(context.fleet.report(at: $0), context) }
    return ["count": JSONValue(count: numbers.count), "instance_compliant": .array(page)]
  }

  static func items(_ arguments: Arguments, _ context: RequestContext) throws -> JSONValue {
    let id = arguments.text("instance_compliant_id")
    guard context.caller.project == context.configuration.defaultProject,
      let report = context.fleet.report(id)
    else {
      throw Refusal.unknown("the compliance report", id)
    }
    func fits(_ name: String, _ value: String) -> Bool {
      arguments.string(name).map { $0.isEmpty || $0.lowercased() == value.lowercased() } ?? true
    }
    let title = (arguments.string("title") ?? "").lowercased()
    var patches = report.patches.filter { patch in
      (title.isEmpty || patch.title.lowercased().contains(title))
        && fits("patch_status", patch.status) && fits("classification", patch.classification)
        && fits("severity_level", patch.severity) && fits("compliance_level", patch.compliance)
    }
    if arguments.string("sort_key") != nil || arguments.string("sort_dir") != nil {
      let isDescending = arguments.string("sort_dir") == "desc"
      // What is not installed has no time and comes first, as null does in the service's database.
      func age(_ patch: Fleet.Patch) -> Int64 { patch.ageMilliseconds ?? .max }
      patches.sort { isDescending ? age($0) < age($1) : age($0) > age($1) }
    }
    let time = context.startedAt - report.ageMilliseconds
    let page = page(of: patches, arguments).map { patch -> JSONValue in
      [
        "instance_id": .string(report.host), "title": .string(patch.title),
        "classification": .string(patch.classification),
        "severity_level": .string(patch.severity), "compliance_level": .string(patch.compliance),
        "patch_detail": [
          "installed_time": JSONValue(patch.ageMilliseconds.map { time - $0 }),
          "patch_baseline_id": .string(report.baselineID),
          "patch_baseline_name": .string(report.baseline), "patch_status": .string(patch.status),
        ],
      ]
    }
    return ["count": JSONValue(count: patches.count), "compliance_items": .array(page)]
  }

  /// `offset` is the number of the page, counted from 1.
  private static func page<Item>(of items: [Item], _ arguments: Arguments) -> ArraySlice<Item> {
    let limit = Int(arguments.int("limit") ?? 10)
    let page = Int(arguments.int("offset") ?? 1)
    return items.dropFirst((page - 1) * limit).prefix(limit)
  }

  private static func status(_ report: Fleet.PatchReport) -> String {
    report.patches.allSatisfy(\.isCompliant) ? "compliant" : "non_compliant"
  }

  private static func orderID(_ report: Fleet.PatchReport) -> String {
    StableHash.hex("scan:\(report.host)", digits: 26)
  }

  private static func entry(_ report: Fleet.PatchReport, _ context: RequestContext) -> JSONValue {
    let host = context.fleet.host(report.host)
    let good = report.patches.filter(\.isCompliant)
    let bad = report.patches.filter { !$0.isCompliant }
    return [
      "id": .string(report.id), "enterprise_project_id": JSONValue(host?.enterpriseProject),
      "name": JSONValue(host?.name), "instance_id": .string(report.host),
      "node_id": .string(report.nodeID), "ip": JSONValue(host?.fixedIP),
      "eip": JSONValue(host?.floatingIP), "region": JSONValue(host?.region),
      "group": JSONValue(report.group), "report_scene": .string(report.scene),
      "cce_info_id": JSONValue(report.clusterID), "status": .string(status(report)),
      "baseline_id": .string(report.baselineID), "baseline_name": .string(report.baseline),
      "rule_type": "standard", "operating_system": .string(report.operatingSystem),
      "compliant_summary": [
        "compliant_count": JSONValue(count: good.count), "severity_summary": severities(good),
      ],
      "non_compliant_summary": [
        "non_compliant_count": JSONValue(count: bad.count), "severity_summary": severities(bad),
      ],
      "execution_summary": [
        "order_id": .string(orderID(report)),
        "job_id": .string(StableHash.hex("job:\(report.host)", digits: 26)),
        "report_time": .int(context.startedAt - report.ageMilliseconds),
      ],
    ]
  }

  private static func severities(_ patches: [Fleet.Patch]) -> JSONValue {
    var counts = [
      "critical": 0, "high": 0, "informational": 0, "low": 0, "medium": 0, "unspecified": 0,
    ]
    for patch in patches {
      let level = patch.compliance.lowercased()
      counts[counts[level] == nil ? "unspecified" : level, default: 0] += 1
    }
    return .object(
      Dictionary(
        uniqueKeysWithValues: counts.map { ("\($0.key)_count", JSONValue(count: $0.value)) }))
  }
}
