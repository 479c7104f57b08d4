import COCCatalog

/// The world the emulator starts with: hosts, scripts and patch reports. ``standard`` is built in;
/// a file in YAML replaces it (see ``init(yaml:name:)``).
public struct Fleet: Sendable {
  var hosts: [Host]
  var scripts: [Script]
  var reports: [PatchReport]

  /// A resource: mostly an ECS host (section 4.1.1).
  struct Host: Sendable {
    /// The resource's ID in its cloud service.
    var id: String
    var name: String
    var provider = "ecs"
    var type = "cloudservers"
    var region: String
    var zone: String?
    var enterpriseProject = "0"
    var fixedIP: String?
    var floatingIP: String?
    /// The ID of the host's UniAgent, at most 32 characters; made from the ID where none was given.
    var agentID: String {
      get { givenAgentID ?? StableHash.hex("agent:\(id)", digits: 32) }
      set { givenAgentID = newValue }
    }
    private var givenAgentID: String?
    /// Whether the UniAgent can be reached.
    var isOnline = true
    var tags: [String: String] = [:]
    /// Attributes beside those that the emulator makes itself.
    var properties: [String: JSONValue] = [:]

    init(id: String, name: String, region: String) {
      self.id = id
      self.name = name
      self.region = region
    }
  }

  /// A script that exists from the start (section 4.2).
  struct Script: Sendable {
    var name: String
    var type: String
    var description: String
    var content: String
    var riskLevel = "LOW"
    var version = "1.0.0"
    var parameters: [Parameter] = []

    struct Parameter: Sendable {
      var name: String
      var value: String
      var description = ""
      var isSensitive = false
    }
  }

  /// What a scan found on a host (section 4.5).
  struct PatchReport: Sendable {
    /// The resource ID of the host.
    var host: String
    var operatingSystem = "EulerOS"
    var group: String?
    var baseline = "COC-EulerOSDefaultPatchBaseline"
    var scene = "ECS"
    var clusterID: String?
    var nodeID = ""
    /// How long before the emulator's start the report was made.
    var ageMilliseconds: Int64 = 3_600_000
    var patches: [Patch]

    var id: String { StableHash.hex("report:\(scene):\(host)", digits: 31) }
    var baselineID: String { "JX-" + StableHash.hex("baseline:\(baseline)", digits: 29) }
  }

  struct Patch: Sendable {
    var title: String
    var status: String
    var severity = ""
    var compliance = "UNSPECIFIED"
    var classification = ""
    /// How long before the report the patch was installed; `nil` where it is not.
    var ageMilliseconds: Int64?

    /// The patch statuses with which a host is not compliant.
    var isCompliant: Bool { status == "INSTALLED" || status == "INSTALLED_OTHER" }
  }
}
