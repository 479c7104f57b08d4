import COCCatalog

extension Fleet {
  /// Reads a fleet from YAML.
  ///
  /// Three lists at the top, each optional; what is absent is empty. Only `id` and `name` of a host,
  /// `name`, `type` and `content` of a script, and `host` and `patches` of a report are mandatory.
  ///
  /// ```yaml
  /// hosts:
  ///   - id: ecs-01                 # the resource ID
  ///     name: web-01
  ///     region: cn-north-4         # default cn-north-4
  ///     zone: cn-north-4a
  ///     ip: 192.168.0.11           # in the internal network
  ///     eip: 203.0.113.11          # elastic IP address
  ///     enterprise_project: "0"
  ///     provider: ecs              # default ecs
  ///     type: cloudservers         # default cloudservers
  ///     agent_id: 0123456789abcdef # at most 32 characters; made from the ID where absent
  ///     agent: online              # online (default) or offline
  ///     tags: {app: 65659ae2f42bf80e5f3f0635, role: web}
  ///     properties: {flavor: s7.large.2}
  /// scripts:
  ///   - name: disk_clean
  ///     type: SHELL                # SHELL, PYTHON or BAT
  ///     description: Frees disk space
  ///     risk_level: MEDIUM         # LOW (default), MEDIUM or HIGH
  ///     version: 1.0.0
  ///     content: |
  ///       echo "threshold ${threshold}"
  ///     parameters:
  ///       - {name: threshold, value: "85", description: In percent, sensitive: false}
  /// patches:                       # one report for each entry
  ///   - host: ecs-01
  ///     operating_system: EulerOS  # EulerOS (default), HuaweiCloudEulerOS or CentOS
  ///     group: shop
  ///     baseline: COC-EulerOSDefaultPatchBaseline
  ///     scene: ECS                 # ECS (default) or CCE
  ///     cce_info_id: cluster-1
  ///     node_id: node-1
  ///     patches:
  ///       - title: openssl-1.1.1m-32
  ///         status: MISSING        # INSTALLED INSTALLED_OTHER MISSING REJECT FAILED PENDING_REBOOT
  ///         severity: Critical
  ///         compliance: CRITICAL   # default UNSPECIFIED
  ///         classification: security
  /// ```
  ///
  /// - Parameter name: The file's name, for the errors.
  /// - Throws: ``EmulatorError`` that names the file, the line and what is wrong there.
  public init(yaml: [UInt8], name: String) throws(EmulatorError) {
    let reader = YAMLReader(file: name)
    self = try Self.read(try reader.root(of: yaml), reader)
  }

  /// Reads a fleet from the text of a YAML file; see ``init(yaml:name:)-([UInt8],_)``.
  ///
  /// - Throws: ``EmulatorError`` that names the file, the line and what is wrong there.
  public init(yaml: String, name: String) throws(EmulatorError) {
    let reader = YAMLReader(file: name)
    self = try Self.read(try reader.root(of: yaml), reader)
  }

  private static func read(_ root: YAMLNode, _ reader: YAMLReader) throws(EmulatorError) -> Fleet {
    let top = try reader.mapping(root, "the file", keys: ["hosts", "scripts", "patches"])
    var fleet = Fleet(hosts: [], scripts: [], reports: [])
    var known = KnownNames()
    for node in try top.list("hosts") { try fleet.addHost(node, reader, &known) }
    for node in try top.list("scripts") { try fleet.addScript(node, reader, &known) }
    for node in try top.list("patches") { try fleet.addReport(node, reader, &known) }
    return fleet
  }

  /// What may occur in a file only once.
  private struct KnownNames {
    var hosts: Set<String> = []
    var scripts: Set<String> = []
    var reports: Set<String> = []
  }

  private mutating func addHost(
    _ node: YAMLNode, _ reader: YAMLReader, _ known: inout KnownNames
  ) throws(EmulatorError) {
    let entry = try reader.mapping(
      node, "a host",
      keys: [
        "id", "name", "region", "zone", "ip", "eip", "enterprise_project", "provider", "type",
        "agent_id", "agent", "tags", "properties",
      ])
    let id = try entry.text("id", length: 1...64)
    guard known.hosts.insert(id).inserted else {
      throw reader.error(node, "there are two hosts with the id \"\(id)\"")
    }
    var host = Host(
      id: id, name: try entry.text("name", length: 1...255),
      region: try entry.optionalText("region", length: 1...32) ?? "cn-north-4")
    host.zone = try entry.optionalText("zone")
    host.fixedIP = try entry.optionalText("ip")
    host.floatingIP = try entry.optionalText("eip")
    host.enterpriseProject = try entry.optionalText("enterprise_project") ?? "0"
    host.provider = try entry.optionalText("provider", length: 1...64) ?? "ecs"
    host.type = try entry.optionalText("type", length: 1...64) ?? "cloudservers"
    if let agentID = try entry.optionalText("agent_id", length: 1...32) { host.agentID = agentID }
    host.isOnline = try entry.choice("agent", ["online", "offline"], default: "online") == "online"
    if let tags = entry.node("tags") {
      for (key, value) in try reader.pairs(tags, "tags") {
        host.tags[key] = try reader.text(value, "tags.\(key)")
      }
    }
    if let properties = entry.node("properties") {
      for (key, value) in try reader.pairs(properties, "properties") {
        host.properties[key] = try reader.json(value, depth: 0)
      }
    }
    hosts.append(host)
  }

  private mutating func addScript(
    _ node: YAMLNode, _ reader: YAMLReader, _ known: inout KnownNames
  ) throws(EmulatorError) {
    let entry = try reader.mapping(
      node, "a script",
      keys: ["name", "type", "description", "content", "risk_level", "version", "parameters"])
    let name = try entry.text("name", length: 1...64)
    guard TextRule.identifier.allows(name) else {
      throw reader.error(
        node, "the script's name \"\(name)\" may hold only \(TextRule.identifier.explanation)")
    }
    guard known.scripts.insert(name).inserted else {
      throw reader.error(node, "there are two scripts with the name \"\(name)\"")
    }
    var script = Script(
      name: name, type: try entry.choice("type", Enumerations.scriptType.values),
      description: try entry.optionalText("description", length: 1...256) ?? name,
      content: try entry.text("content", length: 1...4096))
    script.riskLevel = try entry.choice("risk_level", Enumerations.riskLevel.values, default: "LOW")
    script.version = try entry.optionalText("version", length: 1...10) ?? "1.0.0"
    for item in try entry.list("parameters") {
      let parameter = try reader.mapping(
        item, "a parameter", keys: ["name", "value", "description", "sensitive"])
      let parameterName = try parameter.text("name", length: 1...64)
      let value = try parameter.text("value", length: 0...1024)
      guard TextRule.identifier.allows(parameterName),
        TextRule.scriptParameterValue.allows(value)
      else {
        throw reader.error(
          item,
          "the parameter \"\(parameterName)\" has characters that are not allowed in its name or "
            + "value")
      }
      guard !script.parameters.contains(where: { $0.name == parameterName }) else {
        throw reader.error(item, "the script has two parameters \"\(parameterName)\"")
      }
      script.parameters.append(
        .init(
          name: parameterName, value: value,
          description: try parameter.optionalText("description", length: 0...256) ?? "",
          isSensitive: try parameter.choice("sensitive", ["true", "false"], default: "false")
            == "true"))
    }
    guard script.parameters.count <= 20 else {
      throw reader.error(
        node, "the script has \(script.parameters.count) parameters, at most 20 are allowed")
    }
    scripts.append(script)
  }

  private mutating func addReport(
    _ node: YAMLNode, _ reader: YAMLReader, _ known: inout KnownNames
  ) throws(EmulatorError) {
    let entry = try reader.mapping(
      node, "a patch report",
      keys: [
        "host", "operating_system", "group", "baseline", "scene", "cce_info_id", "node_id",
        "patches",
      ])
    let host = try entry.text("host", length: 1...64)
    guard known.hosts.contains(host) else {
      let near = Suggestion.closest(to: host, among: hosts.map(\.id))
      throw reader.error(
        node, "no host of the file has the id \"\(host)\"",
        hint: near.map { "did you mean \"\($0)\"?" })
    }
    var report = PatchReport(host: host, patches: [])
    report.operatingSystem = try entry.choice(
      "operating_system", Enumerations.operatingSystem.values, default: "EulerOS")
    report.group = try entry.optionalText("group")
    report.baseline = try entry.optionalText("baseline", length: 1...255) ?? report.baseline
    report.scene = try entry.choice("scene", Enumerations.reportScene.values, default: "ECS")
    report.clusterID = try entry.optionalText("cce_info_id")
    report.nodeID = try entry.optionalText("node_id") ?? ""
    guard known.reports.insert(report.id).inserted else {
      throw reader.error(node, "there are two reports for the host \"\(host)\"")
    }
    for item in try entry.list("patches") {
      let patch = try reader.mapping(
        item, "a patch", keys: ["title", "status", "severity", "compliance", "classification"])
      var read = Patch(
        title: try patch.text("title", length: 1...255),
        status: try patch.choice("status", Enumerations.patchStatus.values))
      read.severity = try patch.optionalText("severity") ?? ""
      read.compliance = try patch.optionalText("compliance") ?? "UNSPECIFIED"
      read.classification = try patch.optionalText("classification") ?? ""
      if read.status != "MISSING" && read.status != "REJECT" {
        read.ageMilliseconds = Int64(report.patches.count + 1) * 86_400_000
      }
      report.patches.append(read)
    }
    reports.append(report)
  }
}
