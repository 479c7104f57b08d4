import COCCatalog
import CocrLanguage
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

  @Test func listingsFitTheTerminal() throws {
    let all = try complete("scripts.execute(")
    for columns in [20, 40, 100] {
      let listing = all.listing(TerminalSize(rows: 24, columns: columns))
      for line in listing.split(separator: "\n") {
        #expect(TextLayout.width(String(line)) <= columns)
      }
    }
    let many = Completion(word: "", candidates: (0..<100).map { .init("name\($0)") })
    #expect(many.listing(TerminalSize(rows: 10, columns: 80)).split(separator: "\n").count <= 8)
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
