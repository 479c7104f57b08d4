extension Fleet {
  /// 30 ECS hosts in two regions, of which 25 belong to one application and 5 to another, four
  /// scripts that can be executed at once, and a patch report for each host.
  public static let standard = Fleet(
    hosts: standardHosts, scripts: standardScripts, reports: standardReports)

  private static let shopApplication = "65659ae2f42bf80e5f3f0635"
  private static let billingApplication = "65659ae2f42bf80e5f3f0636"

  private static let standardHosts: [Host] = (1...30).map { number in
    let isShop = number <= 25
    let role =
      switch number {
      case 1...12: ("web", number)
      case 13...20: ("app", number - 12)
      case 21...25: ("db", number - 20)
      default: ("billing", number - 25)
      }
    let isNorth = number % 5 != 0
    var host = Host(
      id: "ecs-\(twoDigits(number))", name: "\(role.0)-\(twoDigits(role.1))",
      region: isNorth ? "cn-north-4" : "ap-southeast-3")
    host.zone = host.region + (number % 2 == 0 ? "a" : "b")
    host.fixedIP = "192.168.\(isNorth ? 0 : 16).\(10 + number)"
    if role.0 == "web" { host.floatingIP = "203.0.113.\(10 + number)" }
    host.tags = [
      "app": isShop ? shopApplication : billingApplication, "role": role.0,
      "env": "production",
    ]
    host.properties = [
      "flavor": .string(role.0 == "db" ? "c7.2xlarge.4" : "s7.large.2"), "os_type": "Linux",
    ]
    return host
  }

  private static let standardScripts = [
    Script(
      name: "disk_clean", type: "SHELL",
      description:
        "Removes rotated logs and caches where a file system is fuller than the threshold",
      content: #"""
        #!/bin/bash
        set -eu
        echo "threshold: ${threshold} percent"
        used=$(df --output=pcent / | tail -n 1 | tr -dc 0-9)
        if [ "$used" -lt "${threshold}" ]; then
          echo "nothing to do"
          exit 0
        fi
        echo "removing rotated logs"
        find /var/log -name '*.gz' -mtime +7 -delete
        echo "removing package caches"
        rm -rf /var/cache/yum/*
        echo "done"
        """#,
      riskLevel: "MEDIUM",
      parameters: [
        .init(
          name: "threshold", value: "85",
          description: "Clean where more than this percentage is in use")
      ]),
    Script(
      name: "restart_nginx", type: "SHELL",
      description: "Checks the configuration of nginx and restarts it",
      content: #"""
        #!/bin/bash
        set -eu
        echo "checking the configuration"
        nginx -t
        echo "restarting nginx"
        systemctl restart nginx
        systemctl is-active nginx
        """#,
      riskLevel: "HIGH"),
    Script(
      name: "collect_logs", type: "PYTHON",
      description: "Packs the logs of a service of the last hours into one archive",
      content: #"""
        import glob, os, tarfile, time

        service = "${service}"
        since = time.time() - int("${hours}") * 3600
        print("collecting logs of " + service)
        with tarfile.open("/tmp/" + service + "-logs.tar.gz", "w:gz") as archive:
            for path in glob.glob("/var/log/" + service + "/*.log"):
                if os.path.getmtime(path) > since:
                    archive.add(path)
        print("archive is ready")
        """#,
      parameters: [
        .init(name: "service", value: "nginx", description: "The service whose logs to collect"),
        .init(name: "hours", value: "24", description: "How far to go back"),
      ]),
    Script(
      name: "patch_scan", type: "SHELL",
      description: "Compares the installed packages with the patch baseline",
      content: #"""
        #!/bin/bash
        set -eu
        echo "comparing installed packages with the baseline"
        yum --quiet updateinfo list security || true
        echo "scan is complete"
        """#),
  ]

  private static let standardReports: [PatchReport] = standardHosts.map { host in
    let seed = StableHash.of("patches:\(host.id)")
    var patches = packages.enumerated().map { index, package in
      Patch(
        title: package.title, status: "INSTALLED", severity: package.severity,
        compliance: package.severity.uppercased(), classification: package.classification,
        ageMilliseconds: Int64(index + 2) * 86_400_000)
    }
    // About half of the hosts lack something; what, depends on the host alone.
    if seed % 2 == 0 {
      let missing = Int(seed / 2 % UInt64(patches.count))
      patches[missing].status = "MISSING"
      patches[missing].ageMilliseconds = nil
      let waiting = Int(seed / 64 % UInt64(patches.count))
      if waiting != missing { patches[waiting].status = "PENDING_REBOOT" }
    }
    return PatchReport(
      host: host.id, operatingSystem: seed % 3 == 0 ? "HuaweiCloudEulerOS" : "EulerOS",
      baseline: seed % 3 == 0
        ? "COC-HuaweiCloudEulerOSDefaultPatchBaseline" : "COC-EulerOSDefaultPatchBaseline",
      ageMilliseconds: Int64(seed % 24 + 1) * 3_600_000, patches: patches)
  }

  private static let packages: [(title: String, severity: String, classification: String)] = [
    ("kernel-5.10.0-182", "Critical", "security"), ("openssl-1.1.1m-32", "Critical", "security"),
    ("glibc-2.34-112", "High", "security"), ("openssh-8.8p1-21", "High", "security"),
    ("curl-7.79.1-23", "High", "security"), ("sudo-1.9.8p2-12", "Medium", "security"),
    ("systemd-249-62", "Medium", "bugfix"), ("bind-utils-9.16.23-18", "Medium", "security"),
    ("vim-8.2-61", "Low", "security"), ("tzdata-2023c-2", "Informational", "enhancement"),
    ("rsyslog-8.2110.0-13", "Unspecified", "bugfix"),
  ]

  private static func twoDigits(_ number: Int) -> String {
    number < 10 ? "0\(number)" : String(number)
  }
}
