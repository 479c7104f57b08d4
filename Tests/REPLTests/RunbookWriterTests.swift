import CocrLanguage
import CocrRuntime
import Testing

@testable import CocrREPL

@Suite struct RunbookWriterTests {
  private let environment: Environment

  init() throws { environment = try Environment.standard() }

  /// The text of the runbook, which has been checked as `cocr check` does.
  private func save(_ entries: [(String, Bool)]) throws -> (text: String, leftOut: Int) {
    let writer = RunbookWriter(fileName: "saved.cocr", environment: environment) { [environment] in
      _ = try Program($0, environment: environment)
    }
    let runbook = writer.write(entries.map { .init(source: $0.0, givesValue: $0.1) })
    _ = try Program(SourceFile(name: "saved.cocr", text: runbook.text), environment: environment)
    return (runbook.text, runbook.leftOutCount)
  }

  @Test func plainValuesBecomeParameters() throws {
    let (text, leftOut) = try save([
      ("let app = \"shop\"", false), ("let size = 5", false), ("1 + 1", true),
      ("let hosts = resources.all().filter(h => h.tags.app == app).take(size)", false),
      ("hosts", true),
      ("print(len(hosts))", false),
    ])
    #expect(text.contains("param app: string = \"shop\""))
    #expect(text.contains("param size: int = 5"))
    #expect(text.contains("print(len(hosts))"))
    #expect(!text.contains("1 + 1"))
    #expect(leftOut == 0)
  }

  @Test func theLastValueGetsAName() throws {
    let (text, _) = try save([
      ("scripts.list().data", true), ("let names = _.map(s => s.name)", false),
      ("print(names)", false), ("match 1 { _ -> 2 }", true),
    ])
    #expect(text.contains("let value_1 = scripts.list().data"))
    #expect(text.contains("let names = value_1.map(s => s.name)"))
    #expect(text.contains("_ -> 2"))
  }

  @Test func whatWasOnlyLookedAtStaysOut() throws {
    let (text, _) = try save([
      ("scripts.list().data", true), ("now()", true), ("[3, 1].sort().map(x => x * 2)", true),
      ("incidents.get(\"IM1\").status", true), ("scripts.delete(\"SC1\")", false),
      ("[1].each(x => print(x))", false), ("[1].map(x => print(x))", true),
    ])
    for part in ["list()", "now()", "sort()", "incidents.get"] { #expect(!text.contains(part)) }
    for part in ["scripts.delete", "each", ".map(x => print(x))"] { #expect(text.contains(part)) }
  }

  @Test func namesThatNobodyUsesAreDropped() throws {
    let (text, leftOut) = try save([
      ("let looked_at = resources.all()", false), ("looked_at", true),
      ("let order = execute(\"disk_clean\", on: resources.all())", false),
      ("let order = execute(\"patch_scan\", on: resources.all())", false),
      ("90m", true), ("_ * 2", true),
    ])
    #expect(!text.contains("looked_at") && !text.contains("90m"))
    #expect(text.contains("\nexecute(\"disk_clean\", on: resources.all())\n"))
    #expect(text.contains("\nexecute(\"patch_scan\", on: resources.all())\n"))
    #expect(leftOut == 0)
  }

  @Test func namesDeclaredTwice() throws {
    let (text, leftOut) = try save([
      ("let a = 1", false), ("print(a)", false), ("let a = a + 1", false), ("print(a)", false),
      ("fn f() { 1 }", false), ("fn f() { 2 }", false), ("print(f())", false),
      ("let unused = 1", false), ("let unused = [2]", false), ("print(unused)", false),
    ])
    #expect(text.contains("param a_1: int = 1"))
    #expect(text.contains("let a = a_1 + 1"))
    #expect(!text.contains("{ 1 }"))
    #expect(leftOut == 0)
  }

  @Test func keysAndNamesOfOtherThingsAreNotRenamed() throws {
    let (text, leftOut) = try save([
      ("let size = [1]", false),
      ("print({size: size}.size, [2].map(size => size), \"size \\(size)\")", false),
      ("let size = [3]", false), ("print(size)", false),
    ])
    #expect(
      text.contains("print({size: size_1}.size, [2].map(size => size), \"size \\(size_1)\")"))
    #expect(leftOut == 0)
  }

  @Test func whatDoesNotFitIsLeftOutAsAComment() throws {
    let (text, leftOut) = try save([
      ("let scripts = 3", false), ("print(scripts + 1)", false),
      ("import \"./gone.cocr\" as gone", false),
      ("print(gone.x)", false),
    ])
    #expect(leftOut == 2)
    #expect(text.contains("# import \"./gone.cocr\" as gone"))
  }

  @Test func functionsTriggersAndImportsKeepTheirPlace() throws {
    let (text, _) = try save([
      ("print(1)", false), ("import \"rollout\"", false),
      ("## Says it.\nfn say(word) {\n  print(word)\n}", false),
      ("on alarm where alarm.alarm_level == \"Critical\" {\n  say(alarm.alarm_name)\n}", false),
      ("param limit: int = 3", false), ("print(rollout.waves([1], [limit]))", false),
    ])
    let order = ["import", "param limit", "## Says it.", "fn say", "print(1)", "on alarm"].map {
      text.range(of: $0)?.lowerBound
    }
    #expect(order.allSatisfy { $0 != nil })
  }
}

extension String {
  fileprivate func range(of part: String) -> Range<String.Index>? {
    firstRange(of: part)
  }
}
