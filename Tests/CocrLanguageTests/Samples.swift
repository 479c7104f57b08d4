/// Programs that several tests read.
enum Samples {
  static let diskFull = ##"""
    #!/usr/bin/env cocr
    ## Frees disk space on the affected application, ten hosts at a time, then closes the incident.

    import "rollout"

    ## Application (CloudCMDB id) that owns the hosts.
    param application: string = "65659ae2f42bf80e5f3f0635"
    param batch_size: int = 10

    on alarm where alarm.alarm_name.contains("Disk") and alarm.alarm_level in ["Critical", "Major"]
             once per alarm.resource_id within 10m
    {
      let incident = incidents.create(
        incident_title: "\(alarm.alarm_name) on \(alarm.resource_name ?? "unknown host")",
        incident_description: alarm.alarm_desc,
        incident_level: "level_20",
        incident_type: "inc_type_p_reliability_issues",
        incident_source: "incident_source_alarm",
        current_cloud_service: [application],
        is_service_interrupt: false,
        creator: "runbook")
      incidents.accept(incident)

      step "Clean the disks" {
        let hosts = resources.list(provider: "ecs", type: "cloudservers").filter(host => host.tags.app == application)
        let order = execute("disk_clean", on: hosts, batch_size: batch_size, timeout: 5m, success_rate: 95,
                            params: {threshold: "90"})
        match order.status {
          "FINISHED" -> incidents.resolve(incident, cause: alarm.alarm_desc, solution: "disk_clean on \(len(hosts)) hosts")
          _ -> fail("disk_clean ended \(order.status)", data: orders.statistics(order))
        }
      } undo {
        incidents.handle(incident, note: "cleaning failed, a person has to look")
      }
    }

    test "a critical disk alarm is cleaned and closed" {
      let run = emit_alarm({alarm_name: "Disk full", alarm_level: "Critical", resource_id: "ecs-1"})
      assert run.status == "succeeded"
      assert incidents.get(run.incident).status == "INCIDENT_STATUS_COMPLETED"
    }
    """##

  static let everyConstruct = ##"""
    ## Every construct of the language once.

    import "./lib/tools.cocr" as tools
    ## How many.
    param count: int = 1_000
    param names: list[string?] = ["a", 'b', "c \(count + 1) d"]

    ## Adds.
    fn area(width: float, in height: float = 1.0) -> float { width * height }

    fn walk(items, on step_done = null) {
      var total = 0
      for index, item in items {
        if item == null or not (item in names) { continue } else if index >= 10 { break }
        total += item?.size ?? -1
        total //= 2
      }
      while total > 0 and total != 5 { total -= 1 }
      return total
    }

    let level = match count {
      1 | 2 -> "few"
      3...9 -> { log.info("some"); "some" }
      n if n > 100 -> "many"
      _ -> throw {kind: "odd", "any key": [1, 2, 3]}
    }
    let text = """
      echo ${name} "\(level)"
        \(names.map(name => name.upper()).join(", "))
      """
    let raw = '''
      no \escapes
      '''
    let f = fn(x, y) { return x // y % 3 }
    let g = (a, b: int = 2) => {sum: a + b, wait: 1h30m, part: 0x1F..<32}
    retry(times: 3, delay: 250ms) { scripts.get(id) }
    parallel(names, limit: 5) { host, index => check(host)[index].state }

    try { risky() } catch error if error.code == "COC.00040601" { null }
    catch { throw "again" } finally { tools.clean() }

    step "Clean \(count)" {
      assert level == "few", "why it matters"
    } undo {
      print(1e9, 3.14)
    }

    on alarm where alarm.alarm_level in ["Critical"] after 3 within 5m per alarm.resource_id
             collect within 1m limit 2
    {
      print(len(alarms))
    }
    on schedule "*/5 * * * *" { walk(names) }
    on schedule every 10m { }
    test "a test" { assert true }
    """##
}
