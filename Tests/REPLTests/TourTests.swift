import Foundation
import Testing

/// The session that the README shows, replayed.
@Suite struct TourTests {
  private struct Entry {
    /// What is typed; Tab at the end of the last line stands as `⇥`.
    var lines: [String]
    var shown: [String] = []
    /// A line of the shell, after the session.
    var isShell = false
  }

  /// Lines after `>>> `, `... ` and `$ ` are typed; the others are what is shown.
  private func entries() throws -> [Entry] {
    let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .appendingPathComponent("../../README.md")
    let text = String(decoding: try Data(contentsOf: file), as: UTF8.self)
    let blocks = text.components(separatedBy: "```session\n").dropFirst().compactMap {
      $0.components(separatedBy: "\n```").first
    }
    var entries: [Entry] = []
    for line in blocks.joined(separator: "\n").components(separatedBy: "\n") {
      if let typed = line.typed(after: ">>> ") ?? line.typed(after: "(dry) >>> ") {
        entries.append(Entry(lines: [typed]))
      } else if let typed = line.typed(after: "$ ") {
        entries.append(Entry(lines: [typed], isShell: true))
      } else if let typed = line.typed(after: "... "), !entries.isEmpty {
        entries[entries.count - 1].lines.append(typed.trimmingCharacters(in: .whitespaces))
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
    let session = entries.filter { !$0.isShell }
    #expect(session.count > 30)
    for entry in session {
      if entry.lines == [":quit"] { break }
      let shown = try shown(by: entry, terminal)
      #expect(
        Self.lines(shown) == Self.lines(entry.shown.joined(separator: "\n")), "\(entry.lines[0])")
    }
    terminal.send(":quit\r")
    #expect(try terminal.exitStatus() == 0)
    for entry in entries where entry.isShell {
      let command = "PATH='\(PseudoTerminal.executable.deletingLastPathComponent().path)':$PATH; "
      let outcome = try Piped.shell(command + entry.lines[0], folder: folder.url)
      #expect(outcome.status == 0)
      #expect(
        Self.lines(outcome.errors + outcome.output)
          == Self.lines(entry.shown.joined(separator: "\n")), "\(entry.lines[0])")
    }
    #expect(entries.contains { $0.isShell })
  }

  private func shown(by entry: Entry, _ terminal: PseudoTerminal) throws -> String {
    if let line = entry.lines.first, line.hasSuffix("⇥") {
      terminal.send("\(line.dropLast())\t")
      let listing = try terminal.prompt()
      terminal.send("\u{3}")
      try terminal.expect("^C")
      try terminal.prompt()
      // The line itself comes first.
      return listing.components(separatedBy: "\n").dropFirst().joined(separator: "\n")
    }
    var text = ""
    for (index, line) in entry.lines.enumerated() {
      text = try terminal.enter(line, then: index == entry.lines.count - 1 ? ">>> " : "... ")
    }
    return text.hasSuffix("(dry) ") ? String(text.dropLast(6)) : text
  }

  /// Without blanks at the ends of lines, and without empty lines at both ends.
  private static func lines(_ text: String) -> [String] {
    var lines = text.components(separatedBy: "\n").map { line in
      String(line.reversed().drop { $0 == " " }.reversed())
    }
    while lines.first == "" { lines.removeFirst() }
    while lines.last == "" { lines.removeLast() }
    return lines
  }
}

extension String {
  fileprivate func typed(after prompt: String) -> String? {
    hasPrefix(prompt) ? String(dropFirst(prompt.count)) : nil
  }
}
