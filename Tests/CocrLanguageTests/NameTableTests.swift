import Testing

@testable import CocrLanguage

@Suite struct NameTableTests {
  @Test func everyNameHasANumberOfItsOwn() {
    var table = NameTable()
    let names = (0..<5000).map { "name_\($0)" } + ["", "a", "b", "aa", "a_long_name_of_a_variable"]
    let numbers = names.map { table.symbol(of: $0) }
    #expect(numbers == Array(0..<Symbol(names.count)))
    // The table has grown since most of them were put in.
    #expect(names.map { table.symbol(of: $0) } == numbers)
    #expect(Array(table.texts) == names)
  }

  @Test func tokensOfOneNameHaveOneNumber() {
    let text = "let alpha = beta\nalpha(beta, if, \"\\(alpha)\", 1)"
    let tokens = Lexer(SourceFile(name: "test.cocr", text: text)).tokens
    let symbols = tokens.filter { $0.kind == .name }.map(\.symbol)
    #expect(symbols == [0, 1, 0, 1, 0])
    #expect(tokens.allSatisfy { ($0.kind == .name) == ($0.symbol >= 0) })
  }
}
