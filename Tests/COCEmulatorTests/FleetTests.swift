import COCCatalog
import Testing

@testable import COCEmulator

/// Fleets from files, and faults of hosts.
@Suite struct FleetTests {
  @Test func aFleetReplacesHostsScriptsAndPatches() async throws {
    let yaml = """
      hosts:
        - id: i-1
          name: alpha
          region: eu-west-101
          ip: 10.0.0.1
          tags: {app: shop, level: 3}
          properties: {cores: 8, disks: [40, 100], encrypted: true, note: null}
        - {id: i-2, name: beta, agent: offline}
      scripts:
        - name: hello
          type: PYTHON
          risk_level: HIGH
          content: |
            print("hello ${who}")
          parameters:
            - {name: who, value: world, description: Whom to greet, sensitive: false}
      patches:
        - host: i-1
          operating_system: CentOS
          patches:
            - {title: bash-5, status: MISSING, severity: High, compliance: HIGH}
            - {title: zlib-1, status: INSTALLED}
      """
    let service = try ServiceUnderTest { $0.fleet = try Fleet(yaml: yaml, name: "f.yaml") }
    let hosts = try await service.call(
      "resources.list", ["provider": "ecs", "type": "cloudservers"])
    #expect(hosts.arrayValue?.count == 2)
    #expect(hosts[0]?["tags"] == ["app": "shop", "level": "3"])
    #expect(hosts[0]?["properties"]?["cores"] == 8)
    #expect(hosts[0]?["properties"]?["disks"] == [40, 100])
    #expect(hosts[0]?["properties"]?["encrypted"] == true)
    #expect(hosts[0]?["region_id"] == "eu-west-101")
    #expect(hosts[1]?["properties"]?["agent_status"] == "OFFLINE")
    let scripts = try await service.call("scripts.list")
    #expect(scripts["total"] == 1 && scripts["data"]?[0]?["name"] == "hello")
    let reports = try await service.call("patches.list")
    #expect(reports["count"] == 1)
    let report = try #require(reports["instance_compliant"]?[0])
    #expect(report["operating_system"] == "CentOS" && report["status"] == "non_compliant")
    #expect(report["non_compliant_summary"]?["severity_summary"]?["high_count"] == 1)
  }

  @Test(
    arguments: [
      ("hosts:\n  - id: a\n    nmae: b\n", "f.yaml:3: a host has no \"nmae\"", "name"),
      ("host: []", "f.yaml:1: the file has no \"host\"", "hosts"),
      ("hosts:\n  - id: a\n", "f.yaml:2: a host lacks \"name\"", nil),
      ("hosts:\n  - {id: a, name: b}\n  - {id: a, name: c}\n", "two hosts with the id \"a\"", nil),
      ("hosts: 3", "f.yaml:1: \"hosts\" must be a list, not \"3\"", nil),
      ("- a", "the file must be a mapping", nil),
      (
        "hosts:\n  - {id: a, name: b, agent: onlin}", "\"agent\" of a host cannot be \"onlin\"",
        "online"
      ),
      ("scripts:\n  - {name: a-b, type: SHELL, content: x}", "may hold only letters", nil),
      ("scripts:\n  - {name: a, type: SHEL, content: x}", "cannot be \"SHEL\"", "SHELL"),
      ("hosts:\n  - {id: a1, name: b}\npatches:\n  - host: a2\n", "no host of the file", "a1"),
      ("hosts: [", "f.yaml is not YAML", nil),
      ("a: b: c", "f.yaml is not YAML", nil),
      ("", "f.yaml is empty", nil),
      ("hosts:\n  - {id: a, name: b, id: c}", "", nil),
    ] as [(String, String, String?)])
  func mistakesInAFleetAreNamedWithTheirLine(
    yaml: String, message: String, suggestion: String?
  ) throws {
    let error = try #require(throws: EmulatorError.self) {
      _ = try Fleet(yaml: yaml, name: "f.yaml")
    }
    #expect(error.message.hasPrefix("f.yaml"))
    #expect(error.message.contains(message) || message.isEmpty, "\(error)")
    #expect(!error.message.contains("\n"))
    if let suggestion { #expect(error.hint?.contains(suggestion) == true, "\(error)") }
  }

  @Test func bytesThatAreNoTextAreRefused() throws {
    let error = try #require(throws: EmulatorError.self) {
      _ = try Fleet(yaml: [0xFF, 0xFE, 0x00], name: "f.yaml")
    }
    #expect(error.message.contains("UTF-8"))
  }

  // MARK: - Keys

  @Test func keysAndUsersAreReadFromAFile() throws {
    var configuration = EmulatorConfiguration()
    let yaml = """
      keys:
        - {access: A, secret: s1, project: p1, user: ann}
        - {access: B, secret: s2, project: p2}
      users:
        - {name: ann, password: pw, domain: acme}
      """
    try configuration.readAccess(yaml: Array(yaml.utf8), name: "keys.yaml")
    #expect(configuration.accessKeys.map(\.access) == ["A", "B"])
    #expect(configuration.accessKeys.map(\.userName) == ["ann", "operator"])
    #expect(configuration.defaultProject == "p1")
    #expect(configuration.users.map(\.name) == ["ann"])
  }

  @Test(arguments: [
    "keys: []", "", "[hush-hush", "keys: hush-hush", "keys:\n  - hush-hush",
    "keys:\n  - {access: A, secret: [hush-hush], project: p}",
    "keys:\n  - {access: A, secret: hush-hush}", "keys:\n  - {hush-hush: A}",
    "keys:\n  - {hush-hush: A, hush-hush: B}", "hush-hush: &a [*a]", "a: b: hush-hush",
    "keys:\n  - {access: A, secret: hush-hush, project: p}\n"
      + "  - {access: A, secret: other, project: q}",
    "keys:\n  - {access: A, secret: hush-hush, project: p}\n"
      + "users: [{name: ann, password: hush, domain: d}, {name: ann, password: hush2, domain: d}]",
  ])
  func mistakesInAKeyFileAreToldWithoutItsSecrets(yaml: String) throws {
    var configuration = EmulatorConfiguration()
    let error = try #require(throws: EmulatorError.self) {
      try configuration.readAccess(yaml: Array(yaml.utf8), name: "keys.yaml")
    }
    #expect(error.message.hasPrefix("keys.yaml"))
    #expect(!"\(error)".contains("hush"), "\(error)")
  }

  // MARK: - Host faults

  @Test func faultsAreReadAndMatched() throws {
    let fail = try HostFault(parsing: "ecs-04, ecs-07=fail:No space left: sda=full")
    #expect(fail.hosts == ["ecs-04", "ecs-07"])
    #expect(fail.kind == .fail(message: "No space left: sda=full"))
    #expect(try HostFault(parsing: "ecs-04=timeout").kind == .timeout)
    #expect(try HostFault(parsing: "ecs-04=offline").kind == .offline)
    #expect(try HostFault(parsing: "ecs-04=rollback").kind == .rollback)
    #expect(try HostFault(parsing: "ecs-04=error").kind == .error)
    let all = try HostFault(parsing: "web-*=fail")
    #expect(all.concerns(resourceID: "ecs-01", name: "web-01"))
    #expect(!all.concerns(resourceID: "ecs-13", name: "app-01"))
  }

  @Test(arguments: [
    "ecs-04", "=fail", "ecs-04=explode", "a,,b=fail", "a=timeout:x", "a=error:x", "a=", "",
  ])
  func wrongFaultsAreRefused(text: String) throws {
    let error = try #require(throws: EmulatorError.self) { _ = try HostFault(parsing: text) }
    #expect(error.message.contains("\"\(text)\""))
    #expect(error.hint?.contains("for example") == true)
  }

  @Test func aFaultOfAHostThatIsNotThereIsRefused() throws {
    let error = try #require(throws: EmulatorError.self) {
      _ = try ServiceUnderTest { $0.hostFaults = [try HostFault(parsing: "ecs-4=fail")] }
    }
    #expect(error.message.contains("ecs-4"))
    #expect(error.hint?.contains("ecs-04") == true)
  }

  @Test func theLastFaultOfAHostCounts() async throws {
    let service = try ServiceUnderTest {
      $0.hostFaults = [
        try HostFault(parsing: "*=fail:first"), try HostFault(parsing: "ecs-02=fail:second"),
      ]
    }
    let order = try await service.execute(on: [[1, 2]], rate: 1)
    try await service.wait(order, for: "ABNORMAL")
    let logs = try await service.instances(order, 1).compactMap { $0["message"]?.stringValue }
    #expect(logs[0].contains("first") && logs[1].contains("second"))
  }

  @Test(arguments: [
    ("*", "", true), ("*", "abc", true), ("a*c", "abbc", true), ("a*c", "abb", false),
    ("**", "x", true), ("", "", true), ("", "a", false), ("a", "a", true),
    ("*a*b*", "xxaxxbxx", true),
    ("*a*b*", "xxbxxaxx", false), ("ecs-0*", "ecs-04", true), ("ecs-0*", "ecs-14", false),
  ])
  func wildcards(pattern: String, text: String, expected: Bool) {
    #expect(Wildcard.matches(pattern, text) == expected)
  }
}
