import Testing

@testable import CocrLanguage

/// What is known of a file without a run. A `§` marks a place in a text.
@Suite struct FileAnalysisTests {
  private let environment: Environment

  init() throws { environment = try CheckerTests.environment.get() }

  private func analyse(_ text: String, files: [String: String] = [:]) -> FileAnalysis {
    FileAnalysis(
      SourceFile(name: "main.cocr", text: text), environment: environment,
      loader: { path, importer in
        let name = importer.name(ofImport: path)
        return files[name].map { SourceFile(name: name, text: $0) }
      })
  }

  /// The analysis of a text without its mark, and the place of the mark.
  private func marked(
    _ text: String, files: [String: String] = [:]
  ) throws -> (analysis: FileAnalysis, place: Int32) {
    let parts = text.split(separator: "§", omittingEmptySubsequences: false)
    try #require(parts.count == 2)
    return (analyse(parts.joined(), files: files), Int32(parts[0].utf8.count))
  }

  private func describe(_ meaning: FileAnalysis.Meaning?) -> String {
    switch meaning {
    case .variable(let variable):
      "\(variable.kind.rawValue) \(variable.name): \(variable.type.description)"
    case .function(let signature): "function \(signature.declaration)"
    case .method(let signature, let type): "method \(signature.name) of \(type.description)"
    case .module(let name, let members): "module \(name): \(members.prefix(3))"
    case .field(let name, let type, let model, let declaration):
      "field \(name): \(type.description) of \(model?.name ?? "a map")"
        + (declaration == nil ? "" : ", declared")
    case .argument(let parameter, let signature): "argument \(parameter.name) of \(signature.name)"
    case .type(let type, let model): "type \(type.description)\(model == nil ? "" : ", a model")"
    case nil: "nothing"
    }
  }

  private func meaning(_ text: String, files: [String: String] = [:]) throws -> String {
    let (analysis, place) = try marked(text, files: files)
    return describe(analysis.meaning(at: place))
  }

  // MARK: Names

  @Test func namesMeanWhatTheyWereDeclaredAs() throws {
    #expect(try meaning("let a§ = 1\nprint(a)") == "let a: int")
    #expect(try meaning("var total = 1.5\nprint(to§tal)") == "var total: float")
    #expect(try meaning("fn f(x: string) { x§ }\nf(\"\")") == "parameter x: string")
    #expect(try meaning("fn f(x) -> int { 1 }\nf§(2)") == "function f(x) -> int")
    #expect(try meaning("for i in [1] { print(§i) }") == "loop i: int")
    #expect(try meaning("try { fail(\"\") } catch e { print(§e) }") == "caught e: any")
    #expect(try meaning("match 1 { n§ -> n }") == "pattern n: int")
    #expect(try meaning("param size: int = 1\nprint(si§ze)") == "runParameter size: int")
    #expect(try meaning("let f = x => §x\nf(1)") == "parameter x: any")
    #expect(try meaning("on alarm { print(al§arm) }") == "parameter alarm: Ticket")
  }

  @Test func namesOfTheEnvironment() throws {
    #expect(try meaning("pai§nt(\"red\")").hasPrefix("function paint(color: string"))
    #expect(try meaning("ti§ckets.list()").hasPrefix("module tickets: "))
    #expect(
      try meaning("tickets.get§(\"1\")") == "function tickets.get(number: string) -> Ticket")
    #expect(try meaning("[1].filt§er(x => x > 0)") == "method filter of list[int]")
    #expect(
      try meaning("let t = tickets.get(\"1\")\nt.own§er")
        == "field owner: Person of Ticket, declared")
    #expect(
      try meaning("let t = tickets.get(\"1\")\nt.owner.ma§il")
        == "field mail: string of Person, declared")
    #expect(try meaning("let m = {size: 1}\nm.si§ze") == "field size: int of a map")
    #expect(try meaning("paint(co§lor: \"red\")") == "argument color of paint")
    #expect(try meaning("fn f(t: Tick§et) { t }\nf(null)") == "type Ticket, a model")
    #expect(try meaning("let n: li§st[int] = [1]\nn") == "type list[int]")
    #expect(try meaning("unknown§") == "nothing")
    #expect(try meaning("1 + §2") == "nothing")
  }

  @Test func namesOfImportedFiles() throws {
    let files = ["lib/tools.cocr": "## Doubles.\nfn double(x: int) -> int { x * 2 }\nlet size = 3"]
    let text = "import \"./lib/tools.cocr\" as tools\nprint(tools.dou§ble(1))"
    #expect(try meaning(text, files: files) == "function double(x: int) -> int")
    let (analysis, place) = try marked(text, files: files)
    let definition = try #require(analysis.definition(at: place))
    #expect(definition.file.name == "lib/tools.cocr")
    #expect(definition.file.text(of: definition.span) == "double")
    #expect(analysis.imports.map(\.name) == ["lib/tools.cocr"])
    // A mistake in the file does not take its names away.
    let broken = ["lib/tools.cocr": "fn double(x: int) -> int { x * 2 }\nlet size = )"]
    #expect(try meaning(text, files: broken) == "function double(x: int) -> int")
    let problems = try marked(text, files: broken).analysis.diagnostics
    #expect(problems.map(\.file.name) == ["lib/tools.cocr"])
  }

  @Test func definitionsAndReferences() throws {
    let (analysis, place) = try marked(
      "let x = 1\nfn f(x) { x + 1 }\nprint(f(x), \"\\(§x)\", {x: x}.x)\nlet g = () => x")
    let definition = try #require(analysis.definition(at: place))
    #expect(definition.span == Span(4, 5))
    let found = analysis.references(of: place).map(\.lower)
    #expect(found == [4, 36, 43, 52, 72])
    #expect(analysis.references(of: 15).map(\.lower) == [15, 20])
    #expect(analysis.definition(at: 30) == nil)
  }

  @Test func typesOfExpressions() throws {
    func type(_ text: String) throws -> String? {
      let (analysis, place) = try marked(text)
      return analysis.type(at: place)?.description
    }
    #expect(try type("let a = tickets.list()§") == "list[Ticket]")
    #expect(try type("let a = tickets.list()[0].owner§") == "Person?")
    #expect(try type("tickets.list().map(t => t§.cost)") == "Ticket")
    #expect(try type("fn f() { let y = 1 + 2.5; y§ }\nf()") == "float")
    #expect(try type("# nothing §") == nil)
  }

  @Test func closedListsOfTexts() throws {
    let (analysis, place) = try marked("let t = tickets.get(\"1\")\nprint(t.state§)")
    let expression = try #require(analysis.expression(at: place))
    #expect(analysis.choices(of: expression).map(\.value) == ["open", "closed", "held"])
  }

  @Test func namesInScope() throws {
    func names(_ text: String) throws -> [String] {
      let (analysis, place) = try marked(text)
      return analysis.names(visibleAt: place).map(\.name).filter {
        $0.hasPrefix("a_")
      }
    }
    let text = """
      let a_top = 1
      fn a_f(a_param) {
        for a_item in [1] {
          let a_inner = 2
          §
          let a_below = 3
        }
        let a_later = 4
      }
      let a_end = 5
      """
    #expect(
      try names(text) == ["a_inner", "a_item", "a_param", "a_end", "a_f", "a_top"])
    #expect(try names("let a_x = §1").isEmpty)
    #expect(try names("let a_x = 1\nlet a_y = [1].map(a_z => §)") == ["a_z", "a_y", "a_x"])
    #expect(try names("let a_x = 1\nif true { let a_y = 2\nprint(§") == ["a_y", "a_x"])
    #expect(try names("try { 1 } catch a_e { § }") == ["a_e"])
    #expect(try names("match 1 { a_n -> §a_n }") == ["a_n"])
    #expect(try names("let a_x = 1\nlet f = a_x => §a_x").count == 1)
  }

  // MARK: Calls

  @Test func callsAroundAPlace() throws {
    func call(_ text: String) throws -> String {
      let (analysis, place) = try marked(text)
      guard let site = analysis.innermostCall(at: place) else { return "none" }
      return "\(site.signature?.name ?? "?") \(site.given.sorted()) \(site.parameter?.name ?? "-")"
    }
    #expect(try call("paint(§") == "paint [] color")
    #expect(try call("paint(§)") == "paint [] color")
    #expect(try call("paint(\"red\", §") == "paint [\"color\"] size")
    #expect(try call("paint(\"red\", §)") == "paint [\"color\"] size")
    #expect(try call("paint(\"red\", label: §") == "paint [\"color\"] label")
    #expect(try call("paint(label: \"a\", color: §, size: 1)") == "paint [\"label\"] color")
    #expect(try call("paint(size: len(§") == "len [] value")
    #expect(try call("paint(size: len([1])§") == "paint [] size")
    #expect(try call("paint(\"red\")§") == "none")
    #expect(try call("[1].reduce(0, §") == "reduce [\"start\"] combine")
    #expect(try call("unknown(1, §") == "? [] -")
    #expect(try call("if paint(§ {\n}") == "paint [] color")
    #expect(try call("let x = [paint(\"red\", §\nlet y = 1") == "paint [\"color\"] size")
  }

  // MARK: Broken files

  /// The errors that the parser does not report.
  private func errorsBeyondSyntax(_ text: String) -> [String] {
    let analysis = analyse(text)
    let syntax = Parser.parse(analysis.file).diagnostics.map(\.message)
    return analysis.diagnostics.filter { $0.severity == .error && !syntax.contains($0.message) }
      .map(\.message)
  }

  @Test func whatIsWrongElsewhereIsReportedBesideAMistakeInTheSyntax() {
    let text = """
      let a = 1 + )
      fn f(x: int) { x.uper() }
      print(unknown_name)
      paint("blue")
      for x in 5 {
        print(1 2)
        print(other_unknown)
      }
      """
    let found = errorsBeyondSyntax(text)
    #expect(found.contains("int has no method `uper`") || found.contains { $0.contains("`uper`") })
    #expect(found.contains { $0.contains("`unknown_name`") })
    #expect(found.contains { $0.contains("`other_unknown`") })
    #expect(found.contains { $0.contains("`for` goes over lists") })
    #expect(found.contains { $0.contains("`color`") })
  }

  @Test(arguments: [
    // A broken declaration declares, a broken block uses, a broken function gives anything.
    "let x == 5\nprint(x + 1)\nx.upper()", "let x y = 5\nprint(x)",
    "let a = 1\nprint(a 2)", "let hosts = [1]\nfor h in hosts {\n  print(h",
    "fn f(x) -> int {\n  if x { return 1 2 }\n", "fn f(x) {\n  retur x y\n  3\n}\nf(1).upper()",
    "fn f(x -> int { x }\nf(1)", "var x = null\nx = = {name: 1}\nprint(x.name)",
    "import \"./gone as gone\nprint(gone.x)", "on alarm where alarm.alarm_x y {\n  print(alarm)\n}",
    "let s = \"abc\nprint(s)", "match 1 {\n  1 -> \"a\"\n  2 \"b\"\n}",
    "let m = {a: 1, b 2}\nprint(m.c)", "paint(\"red\", size: )", "paint(", "tickets.get(",
    "let t = tickets.",
    "step \"a\" {\n  let x = 1\n", "try {\n  print(1)\n} catch e {\n  print(e.",
    "let f = fn(x {\n  x\n}\nf(1)", "if a. {\n  print(1)\n}",
  ])
  func nothingIsReportedThatFollowsFromAMistake(_ text: String) {
    #expect(!Parser.parse(SourceFile(name: "a", text: text)).diagnostics.isEmpty)
    #expect(errorsBeyondSyntax(text).isEmpty, "\(text)")
  }

  @Test func namesBesideAMistakeKeepTheirMeaning() throws {
    #expect(try meaning("let host = {ip: 1}\nprint(ho§st.") == "let host: map")
    #expect(try meaning("let a = 1\nprint(§a b)") == "let a: int")
    #expect(try meaning("tickets.list().filter(t => t§.") == "parameter t: Ticket")
    #expect(
      try meaning("for t in tickets.list() {\n  if t.state == (\n  print(t§)\n}")
        == "loop t: Ticket")
    #expect(try meaning("tickets.list().each { t => print(t§) }") == "parameter t: Ticket")
    #expect(try meaning("if tick§ets. {\n  1\n}").hasPrefix("module tickets"))
    #expect(
      try meaning("on alarm where alarm.number§ = {\n}")
        == "field number: string of Ticket, declared")
    #expect(try meaning("let m = match 1 {\n  x if x§ + -> 1\n}") == "pattern x: int")
  }

  /// Cut anywhere, a program is analysed: what stands before the cut means what it means in the whole,
  /// and no error is reported that is not one of syntax.
  @Test func programsCutAnywhere() throws {
    let text = Self.program
    let whole = analyse(text)
    #expect(whole.diagnostics.isEmpty, "\(whole.diagnostics.map(\.message))")
    var names: [(span: Span, definition: Int32?, meaning: String)] = []
    whole.tree.forEachNode { node in
      guard case .expression(let expression) = node, case .name = expression.kind else { return }
      names.append(
        (
          expression.span, whole.definition(at: expression.span.upper)?.span.lower,
          describe(whole.meaning(of: expression))
        ))
    }
    #expect(names.count > 40)
    let bytes = Array(text.utf8)
    for cut in 0...bytes.count {
      let analysis = FileAnalysis(
        SourceFile(name: "main.cocr", bytes: Array(bytes[..<cut])), environment: environment)
      #expect(analysis.tree.nodeCount <= 100 + 60 * analysis.tokens.count)
      for name in names where name.span.upper < cut {
        if let definition = name.definition, definition >= cut { continue }
        let found = analysis.definition(at: name.span.upper)?.span.lower
        let text = analysis.file.text(of: name.span)
        #expect(found == name.definition, "\(text) at \(name.span.lower), cut at \(cut)")
        if name.definition == nil {
          #expect(
            describe(analysis.meaning(at: name.span.upper)) == name.meaning,
            "\(text) at \(name.span.lower), cut at \(cut)")
        }
      }
      let syntax = Parser.parse(analysis.file).diagnostics.map(\.message)
      for problem in analysis.diagnostics where problem.severity == .error {
        // The last word is cut.
        if problem.span.upper >= cut { continue }
        #expect(syntax.contains(problem.message), "cut at \(cut)")
      }
      _ = analysis.names(visibleAt: Int32(cut))
      _ = analysis.innermostCall(at: Int32(cut))
      _ = analysis.meaning(at: Int32(cut))
    }
  }

  /// Reading broken statements again costs no more for deep nesting than for flat text.
  @Test func theWorkGrowsWithTheText() {
    func nodes(_ depth: Int) -> Int {
      let text =
        String(repeating: "if a { b(1 2)\n", count: depth)
        + String(repeating: "} garbage here\n", count: depth)
      return analyse(text).tree.nodeCount
    }
    #expect(nodes(32) < 5 * nodes(16))
    func flat(_ count: Int) -> Int {
      analyse(String(repeating: "let x = f(1, [2, {a: b.\n", count: count)).tree.nodeCount
    }
    #expect(flat(80) < 3 * flat(40))
  }

  @Test func anyBytesAreSurvived() {
    var random = SplitMix(state: 7)
    let bytes = Array(Self.program.utf8)
    for _ in 0..<300 {
      var mutated = bytes
      for _ in 0..<Int.random(in: 1...4, using: &random) {
        let place = Int.random(in: 0..<mutated.count, using: &random)
        switch Int.random(in: 0..<3, using: &random) {
        case 0: mutated[place] = UInt8.random(in: 0...255, using: &random)
        case 1: mutated.removeSubrange(place..<min(mutated.count, place + 5))
        default: mutated.insert(contentsOf: "({[\"\\(".utf8.shuffled(using: &random), at: place)
        }
      }
      let analysis = FileAnalysis(
        SourceFile(name: "main.cocr", bytes: mutated), environment: environment)
      for place in stride(from: Int32(0), to: Int32(mutated.count), by: 37) {
        _ = analysis.meaning(at: place)
        _ = analysis.names(visibleAt: place)
        _ = analysis.innermostCall(at: place)
        _ = analysis.references(of: place)
      }
    }
  }

  // MARK: Positions

  @Test func columnsInUTF16() {
    let file = SourceFile(name: "a", text: "let a = \"é😀x\"\nb")
    let x = Int32(Array(file.bytes).firstIndex(of: UInt8(ascii: "x")) ?? 0)
    #expect(file.position(of: x) == .init(line: 1, column: 12))
    #expect(file.utf16Position(of: x) == .init(line: 1, column: 13))
    #expect(file.offset(ofUTF16: .init(line: 1, column: 13)) == x)
    // In the middle of a pair it is the place before it.
    #expect(file.offset(ofUTF16: .init(line: 1, column: 12)) == x - 4)
    #expect(file.offset(ofUTF16: .init(line: 2, column: 99)) == Int32(file.bytes.count))
    #expect(file.offset(ofUTF16: .init(line: 9, column: 1)) == Int32(file.bytes.count))
    #expect(file.offset(ofUTF16: .init(line: 0, column: 0)) == 0)
    for offset in 0...Int32(file.bytes.count) where file.bytes.indices.contains(Int(offset)) {
      if file.bytes[Int(offset)] & 0xC0 == 0x80 { continue }
      #expect(file.offset(ofUTF16: file.utf16Position(of: offset)) == offset)
    }
  }

  static let program = ##"""
    ## Looks after tickets.

    ## How many.
    param count: int = 10
    param names: list[string] = ["a", "b"]

    ## Counts.
    fn weight(ticket: Ticket, factor: float = 1.0) -> float {
      let cost = ticket.cost ?? 0.0
      if cost > 10.0 and ticket.urgent == true { return cost * factor * 2.0 } else if cost < 1.0 {
        return factor
      }
      cost * factor
    }

    on alarm where alarm.state in ["open", "held"] and len(names) > 0
             once per alarm.number within 10m
    {
      let ticket = tickets.get(alarm.number)
      var total = 0.0
      for index, other in tickets.list(limit: count) {
        if other.number == ticket.number { continue }
        total += weight(other, factor: 2.0)
        print("\(index): \(other.number ?? "none") \(names.map(name => name.upper()).join(", "))")
      }
      step "Close \(ticket.number)" {
        match ticket.state {
          "open" | "held" -> paint("red", size: 2)
          _ if total > 5.0 -> { paint("green", label: "ab") }
          other -> print(other)
        }
      } undo {
        print(ticket, {total: total, "any key": [total, 2.0]}.total)
      }
      try {
        let made = tickets.create(title: "x", parts: [])
        while total > 1.0 { total -= 1.0 }
        print(made.tags[0], made?.owner?.mail)
      } catch error if error.code == "X" {
        print(error.message)
      } finally {
        print(parallel(names, limit: 2) { name => name.lower() })
      }
    }

    let pick = fn(list) { return list[0..<1] }
    assert (len(pick(names)) == 1), "not \(count)"
    test "weights" {
      assert weight(tickets.get("1")) > 0.0
    }
    """##
}
