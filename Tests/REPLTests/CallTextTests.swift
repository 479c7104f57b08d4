import COCCatalog
import CocrRuntime
import Testing

@testable import CocrREPL

@Suite struct CallTextTests {
  private func text(
    _ name: String, _ arguments: [String: JSONValue], width: Int = 60, secret: String = "hunter2"
  ) throws -> String {
    let secrets = SecretTexts()
    secrets.add(secret)
    let operation = try #require(Catalog.operation(name))
    return CallText(OperationCall(operation, arguments), secrets: secrets, width: width).text
  }

  @Test func longArgumentsTakeALineForEachMember() throws {
    let host: JSONValue = ["region_id": "cn-north-4", "resource_id": "ecs-01", "agent_sn": "a1"]
    let shown = try text(
      "scripts.execute",
      [
        "script_uuid": "SC1",
        "execute_param": ["timeout": 300, "resourceful": true, "success_rate": 100],
        "execute_batches": [["target_instances": [host, host], "batch_index": 1]],
      ])
    #expect(
      shown == """
        scripts.execute(
          script_uuid: "SC1",
          execute_param: {
            resourceful: true,
            timeout: 300 (5 minutes),
            success_rate: 100
          },
          execute_batches: [
            {
              batch_index: 1,
              target_instances: [
                {
                  resource_id: "ecs-01",
                  agent_sn: "a1",
                  region_id: "cn-north-4"
                },
                {
                  resource_id: "ecs-01",
                  agent_sn: "a1",
                  region_id: "cn-north-4"
                }
              ]
            }
          ]
        )
        """)
  }

  @Test func scriptsAreShownByLineWithoutSecrets() throws {
    let shown = try text(
      "scripts.create",
      [
        "name": "a",
        "content": "#!/bin/sh\nexport KEY=hunter2\necho \u{1B}[2J a long line of the script",
      ])
    #expect(
      shown.contains("  content: \"\"\"\n    #!/bin/sh\n    export KEY=***\n    echo \\u{1B}[2J"))
  }

  @Test func manyLinesAreCut() throws {
    let hosts = (0..<200).map { JSONValue.object(["resource_id": .string("ecs-\($0)")]) }
    let shown = try text(
      "scripts.execute", ["execute_batches": [["target_instances": .array(hosts)]]])
    #expect(shown.split(separator: "\n").count < 70)
    #expect(shown.contains("more lines"))
  }

  @Test func aLongCallIsCutToTheScreenAndSummedUp() throws {
    let hosts = (0..<10).map { JSONValue.object(["resource_id": .string("ecs-\($0)")]) }
    let batches = (1...3).map {
      JSONValue.object(["batch_index": .int(Int64($0)), "target_instances": .array(hosts)])
    }
    let operation = try #require(Catalog.operation("scripts.execute"))
    let call = OperationCall(
      operation,
      [
        "script_uuid": "SC1", "execute_batches": .array(batches),
        "execute_param": [
          "timeout": 300, "resourceful": true, "success_rate": 99.5, "execute_user": "root",
        ],
      ])
    let text = CallText(call, secrets: SecretTexts(), width: 60, height: 20)
    let lines = text.text.split(separator: "\n")
    #expect(lines.count <= 20)
    #expect(lines.last?.hasSuffix("more lines") == true)
    #expect(
      text.summary(scriptNames: ["SC1": "disk_clean"])
        == "scripts.execute: runs the script disk_clean (SC1) on 30 hosts in 3 batches, as root, "
        + "timeout 5 minutes, success rate 99.5 %")
  }
}
