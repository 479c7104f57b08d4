import COCCatalog
import CocrLanguage
import CocrTerminal
import Testing

@testable import CocrREPL

@Suite struct CompletionTests {
  private func complete(
    _ text: String, after entries: [String] = [], seen: SeenNames = SeenNames()
  ) throws -> Completion {
    let talk = try Conversation()
    for entry in entries { try talk.enter(entry) }
    let files = ["runbooks/": ["a.cocr"], ".": ["disk.cocr", "notes.txt", "runbooks/", ".git/"]]
    return Completer(session: talk.session, seen: seen) {
      files[$0] ?? files[String($0.dropFirst(2))] ?? ($0 == "./" ? files["."] ?? [] : [])
    }.complete(text)
  }

  private func texts(_ text: String, after entries: [String] = []) throws -> [String] {
    try complete(text, after: entries).candidates.map(\.text)
  }

  @Test func names() throws {
    #expect(try texts("scri") == ["scripts"])
    #expect(try texts("print(hos", after: ["let hosts = [1]"]) == ["hosts"])
    #expect(try texts("whi") == ["while"])
    #expect(try texts("# scri").isEmpty)
    #expect(try texts("\"scri").isEmpty)
    #expect(try texts("\"\\(scri") == ["scripts"])
  }

  @Test func members() throws {
    #expect(try texts("scripts.cr") == ["create("])
    #expect(try texts("scripts.").contains("execute("))
    #expect(try texts("let x = scripts.ex") == ["execute("])
    let note = try complete("scripts.cr").candidates.first?.note
    #expect(note == "Creates a script and returns its UUID.")
  }

  @Test func missingArguments() throws {
    let all = try complete("scripts.execute(")
    #expect(all.candidates.map(\.text).contains("execute_batches: "))
    #expect(all.candidates.allSatisfy { !$0.note.isEmpty })
    let rest = try texts("incidents.create(incident_title: \"a\", incident_t")
    #expect(rest.contains("incident_type: "))
    #expect(!rest.contains("incident_title: "))
    let limits = try complete("incidents.create(incident_title")
    #expect(limits.candidates.first?.note.contains("characters") == true)
    #expect(limits.candidates.first?.note.contains("required") == true)
    #expect(
      try texts("area(", after: ["fn area(width: float, height: float) { width * height }"])
        == ["width: ", "height: "])
    #expect(
      try texts("area(2.0, ", after: ["fn area(width: float, height: float) { width * height }"])
        == ["height: "])
  }

  @Test func valuesOfEnumerations() throws {
    #expect(try texts("incidents.create(incident_level: \"level_2") == ["level_20\""])
    let all = try complete("incidents.create(incident_level: ")
    #expect(all.candidates.contains(.init("\"level_20\"", note: "P2")))
    #expect(try texts("incidents.create(is_service_interrupt: t").contains("true"))
  }

  @Test func membersOfStructuredArguments() throws {
    let batch = try complete("scripts.execute(\"a\", execute_batches: [{")
    #expect(
      batch.candidates.map(\.text) == [
        "batch_index: ", "target_instances: ", "rotation_strategy: ",
      ])
    #expect(
      batch.candidates[0].note
        == "int, 1 to 20, required. The batch's place, counted from 1 without a gap.")
    #expect(batch.candidates[1].note.hasPrefix("list of maps, 1 to 10 items, required"))
    let host = try texts(
      "scripts.execute(execute_batches: [{batch_index: 1, target_instances: [{agent_sn: \"a\", re")
    #expect(host == ["resource_id: ", "region_id: "])
    #expect(try texts("scripts.execute(target_instances: [{").first == "resource_id: ")
    let strategies = try texts("scripts.execute(execute_batches: [{rotation_strategy: ")
    #expect(strategies == ["\"CONTINUE\"", "\"PAUSE\""])
    #expect(
      try texts("scripts.execute(execute_batches: [{rotation_strategy: \"PA") == ["PAUSE\""])
    #expect(
      try texts("scripts.execute(execute_param: {resourceful: t").contains("true"))
    #expect(try texts("scripts.execute(execute_param: {timeout: 5m, exec") == ["execute_user: "])
    #expect(
      try texts("scripts.execute(execute_batches: [{batch_index: n", after: ["let number = 1"])
        .contains("number"))
    #expect(try texts("scripts.execute(execute_batches: [{}], execute_p") == ["execute_param: "])
  }

  @Test func operatorsAfterAnOperand() throws {
    let afterNumber = try complete("count ", after: ["let count = 3"])
    #expect(afterNumber.candidates.map(\.text).contains("<= "))
    #expect(!afterNumber.candidates.map(\.text).contains("and "))
    #expect(afterNumber.candidates.allSatisfy { !$0.note.isEmpty })
    #expect(try texts("\"a\" ").contains("+ "))
    #expect(try texts("if count > 1 an", after: ["let count = 3"]) == ["and "])
    #expect(try !texts("return ").contains("== "))
    #expect(try texts("let ").isEmpty)
    #expect(try texts("let scri").isEmpty)
  }

  @Test func textsThatAnotherIsComparedWith() throws {
    let talk = try Conversation()
    let entry = try talk.session.compile("scripts.list(limit: 1).data[0].status")
    let values = entry.choices.map(\.value)
    #expect(!values.isEmpty)
    let script = "scripts.list(limit: 1).data[0].status"
    #expect(try texts("\(script) == ") == values.map { "\"\($0)\"" })
    #expect(try texts("\(script) != \"") == values.map { "\($0)\"" })
    #expect(try texts("\(script) in [\"") == values.map { "\($0)\"" })
    #expect(try texts("\(script) not in [") == values.map { "\"\($0)\"" })
    #expect(try texts("match \(script) { \"") == values.map { "\($0)\"" })
    #expect(
      try texts("match \(script) {\n  \"\(values[0])\" -> 1\n  \"") == values.map { "\($0)\"" })
    #expect(try texts("match \(script) { \"\(values[0])\" -> \"").isEmpty)
  }

  @Test func fieldsAndMethods() throws {
    let map = try texts("host.", after: ["let host = {name: \"a\", tags: {app: \"shop\"}}"])
    #expect(map.contains("name") && map.contains("tags") && map.contains("keys()"))
    #expect(try texts("host.tags.", after: ["let host = {tags: {app: \"x\"}}"]).contains("app"))
    #expect(try texts("host?.ta", after: ["let host = {tags: 1}"]).contains("tags"))
    #expect(try texts("\"abc\".up") == ["upper()"])
    #expect(try texts("[1].fil") == ["filter("])
    #expect(try texts("scripts.list(limit: 1).da") == ["data"])
    let lambda = try texts("hosts.map(h => h.", after: ["let hosts = [{ip: \"1\"}]"])
    #expect(lambda.contains("ip"))
    let hosts = ["let hosts = [{ip: \"1\", tags: {app: \"shop\"}}]"]
    for text in [
      "hosts[0].", "hosts[-1].", "parallel(hosts, limit: 2) { h => h.", "hosts.each { h => h.",
      "for h in hosts { print(h.", "parallel(hosts, h => h.", "hosts.filter(h => h.tags.app == h.",
      "for h in hosts {\n  print(1, 2)\n  let x = h.",
      "parallel(hosts) { h =>\n  print(1, 2)\n  h.",
    ] {
      #expect(try texts(text, after: hosts).contains("ip"), "\(text)")
    }
    #expect(try texts("hosts[0].tags.", after: hosts).first == "app")
    #expect(try !texts("hosts[5].", after: hosts).contains("ip"))
  }

  @Test func namesOfTheEntryItself() throws {
    #expect(try texts("fn area(width_of_it) {\n  wid") == ["width_of_it"])
    #expect(try texts("for each_host in [1] {\n  print(each_") == ["each_host"])
    #expect(try texts("let total_cost = 1\nprint(total_") == ["total_cost"])
    #expect(try texts("match 1 {\n  found_it -> found_") == ["found_it"])
    #expect(try texts("fn twice(number) { number * 2 }\ntwice(") == ["number: "])
    #expect(try texts("{ let hidden_one = 1 }\nhidden_").isEmpty)
    #expect(
      try texts("let s = scripts.list().data[0]\ns.script_u") == ["script_uuid"])
  }

  @Test func brokenEntries() throws {
    let hosts = ["let hosts = [{ip: \"1\", tags: {app: \"shop\"}}]"]
    for text in [
      "let x = = 1\nfor h in hosts { h.", "if (hosts[0].tags == { }\nhosts.map(h => h.",
      "print(1 2); hosts[0].", "hosts.filter(h => h.ip == ) + hosts[0].",
      "step \"a\" { print( }\nfor h in hosts { h.", "try { hosts[0].", "fn f(x { hosts[0].",
      "while hosts[0].", "match hosts[0] {\n  x if x.y == hosts[0].",
    ] {
      #expect(try texts(text, after: hosts).contains("ip"), "\(text)")
    }
    for text in [
      "scripts.execute(\n  execute_param: {timeout: 5m, exec",
      "fn f( { scripts.execute(execute_param: {exec",
    ] {
      #expect(try texts(text).contains("execute_user: "), "\(text)")
    }
    #expect(
      try texts("let a = )\nincidents.create(incident_level: \"level_2") == ["level_20\""])
  }

  @Test func seenNames() throws {
    var seen = SeenNames()
    let operation = try #require(Catalog.operation("scripts.list"))
    seen.take(
      OperationCall(operation, [:]),
      reply: ["data": [["name": "disk_clean", "script_uuid": "SC1"]]])
    let execute = try #require(Catalog.operation("scripts.execute"))
    seen.take(OperationCall(execute, [:]), reply: "CT2024")
    #expect(
      try complete("execute(\"dis", seen: seen).candidates.map(\.text) == ["disk_clean\""])
    #expect(
      try complete("wait_for(\"", seen: seen).candidates.map(\.text) == ["CT2024\""])
  }

  @Test func filesAndCommands() throws {
    #expect(try texts(":lo") == [":load "])
    #expect(try texts(":load di") == ["disk.cocr"])
    #expect(try texts("import \"roll") == ["rollout\""])
    #expect(try texts("import \"./").contains("./disk.cocr\""))
    #expect(!(try texts("import \"./")).contains("./notes.txt\""))
    #expect(try texts(":dry o") == ["on", "off"])
    #expect(try texts(":doc scripts.cr") == ["create("])
  }

  @Test func targetsAndValuesOfCommands() throws {
    let talk = try Conversation()
    let completer = Completer(
      session: talk.session, seen: SeenNames(), targets: ["emulator", "cn-north-4"]
    ) { _ in [] }
    #expect(completer.complete(":target cn").candidates.map(\.text) == ["cn-north-4"])
    #expect(try texts(":wide ran").contains("range("))
  }

  @Test func listingsInStringsShowTheValuesAlone() throws {
    #expect(
      try complete("incidents.create(incident_level: \"level_2").candidates.map(\.label)
        == ["level_20"])
    #expect(try complete("import \"roll").candidates.map(\.label) == ["rollout"])
  }

  @Test func itemsOfListsWhoseTypeIsKnown() throws {
    for text in [
      "for s in scripts.list().data { s.", "scripts.list().data.filter(s => s.",
      "let x = scripts.list().data.map(s => s.", "parallel(scripts.list().data) { s => s.",
    ] {
      #expect(try texts(text).contains("script_uuid"), "\(text)")
    }
    #expect(try texts("scripts.list().data.filter(s => s.status == \"").count > 1)
    #expect(try texts("scripts.list().data.filter(s => t.").isEmpty)
  }

  @Test func listingsFitTheTerminal() throws {
    let all = try complete("scripts.execute(")
    for columns in [20, 40, 100] {
      let listing = all.listing(TerminalSize(rows: 24, columns: columns))
      for line in listing.split(separator: "\n") {
        #expect(TextLayout.width(String(line)) <= columns)
      }
    }
    let many = Completion(word: "", candidates: (0..<100).map { .init("name\($0)") })
    let listing = many.listing(TerminalSize(rows: 10, columns: 80)).split(separator: "\n")
    #expect(listing.count <= 8)
    #expect(listing.last == "… 94 more; type on to narrow them")
  }

  @Test func anythingIsSurvived() throws {
    let talk = try Conversation()
    let completer = Completer(session: talk.session, seen: SeenNames()) { _ in [] }
    let pieces = [
      "(", ")", "\"", "\\(", ".", "?.", "[", "]", "{", "}", "'", "#", ",", ":", " ", "x", "日", "\n",
      "=>", "scripts", "9",
    ]
    var number: UInt64 = 42
    for _ in 0..<3000 {
      var text = ""
      for _ in 0..<Int(number % 12) {
        number = number &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        text += pieces[Int(number >> 33) % pieces.count]
      }
      number = number &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      _ = completer.complete(text)
    }
  }
}
