import Testing

@testable import CocrLanguage

@Suite struct DisplayWidthTests {
  static let widths: [(text: String, columns: Int)] = [
    ("", 0), ("web-01", 6), ("é", 1), ("e\u{301}", 1), ("数据库", 6), ("한글", 4),
    ("\u{1112}\u{1161}\u{11AB}", 2), ("ｗｅｂ", 6), ("ﾊﾝ", 2), ("「」", 4), ("—…", 2), ("क्ष", 2),
    ("😀", 2), ("👍🏽", 2), ("👨‍👩‍👧", 2), ("🇨🇳🇩🇪", 4), ("❤️", 2), ("❤", 1), ("1️⃣", 2), ("✅a⚠", 4),
    ("\u{200B}\u{2060}", 0), ("𠀀", 2), ("\u{3000}|", 3),
  ]

  @Test(arguments: widths)
  func countsColumns(text: String, columns: Int) {
    #expect(DisplayWidth.columns(of: text) == columns, "\(text)")
  }

  @Test func putsTextsOnOneLine() {
    #expect(DisplayWidth.onOneLine("a\tb\nc\r\nd\re\u{2028}f") == "a b c d e f")
    #expect(DisplayWidth.onOneLine("\u{1B}[31mred\u{7}") == "\\u{1B}[31mred\\u{7}")
    #expect(DisplayWidth.onOneLine("\u{202E}abc\u{9B}1m") == "\\u{202E}abc\\u{9B}1m")
    #expect(DisplayWidth.onOneLine("数据库 👨‍👩‍👧") == "数据库 👨‍👩‍👧")
  }
}
