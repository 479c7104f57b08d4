import Foundation
import Testing

/// The tour of the README, replayed.
@Suite struct TourTests {
  private struct Entry {
    var lines: [String]
    var shown: [String]
  }

  /// Lines after `>>> ` and `... ` are typed; the others are what the session shows.
  private func entries() throws -> [Entry] {
    let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .appendingPathComponent("tour.txt")
    var entries: [Entry] = []
    let text = String(decoding: try Data(contentsOf: file), as: UTF8.self)
    for line in text.split(separator: "\n").map(String.init) {
      if line.hasPrefix(">>> ") {
        entries.append(Entry(lines: [String(line.dropFirst(4))], shown: []))
      } else if line.hasPrefix("... "), !entries.isEmpty {
        entries[entries.count - 1].lines.append(
          line.dropFirst(4).trimmingCharacters(in: .whitespaces))
      } else if !entries.isEmpty {
        entries[entries.count - 1].shown.append(line)
      }
    }
    return entries
  }

  @Test func everyEntryShowsWhatTheTourSays() throws {
    let folder = try TemporaryFolder()
    let terminal = try PseudoTerminal(["--speed", "120"], state: folder.url, folder: folder.url)
    try terminal.prompt()
    let entries = try entries()
    #expect(entries.count > 20)
    for entry in entries {
      var text = ""
      for (index, line) in entry.lines.enumerated() {
        text = try terminal.enter(line, then: index == entry.lines.count - 1 ? ">>> " : "... ")
      }
      // The live line is drawn over itself, and taken away at the end.
      let shown = text.split(separator: "\n").map { $0.trimmingSuffix(" ") }
        .filter { !$0.isEmpty && $0 != "(dry)" }
      #expect(shown == entry.shown, "\(entry.lines[0])")
    }
    terminal.send("\u{4}")
    #expect(try terminal.exitStatus() == 0)
  }
}

extension Substring {
  fileprivate func trimmingSuffix(_ blank: Character) -> String {
    var text = self
    while text.last == blank { text.removeLast() }
    return String(text)
  }
}
