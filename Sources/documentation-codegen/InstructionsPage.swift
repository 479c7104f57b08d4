import Foundation

/// The page of the virtual machine's instructions, made from the comments at their declaration.
struct InstructionsPage {
  private var page = Page(
    title: "Instructions", abstract: "What each instruction of the virtual machine does.")
  private var section = ""
  private var rows: [[String]] = []

  /// - Parameter source: the text of the file that declares `Opcode`.
  static func text(source: String) -> String {
    var instructions = InstructionsPage()
    instructions.read(source)
    return instructions.page.text
  }

  private mutating func read(_ source: String) {
    let lines = source.split(separator: "\n", omittingEmptySubsequences: false)
      .map { $0.trimmingCharacters(in: .whitespaces) }
    let head = lines.prefix { !$0.hasPrefix("enum Opcode") }
    page.paragraph(head.map { String($0.dropFirst(4)) }.joined(separator: "\n").trimmed)
    var comment: [String] = []
    for line in lines.dropFirst(head.count + 1) {
      if line == "}" { break }
      if line.hasPrefix("/// ") {
        comment.append(String(line.dropFirst(4)))
        continue
      }
      if line.hasPrefix("// ") { begin(String(line.dropFirst(3))) }
      if line.hasPrefix("case ") { add(line.dropFirst(5), comment.joined(separator: " ")) }
      comment = []
    }
    begin("")
  }

  private mutating func begin(_ title: String) {
    if !rows.isEmpty {
      page.heading(section, level: 2)
      page.table(["instruction", "what it does"], rows)
    }
    section = title
    rows = []
  }

  /// An instruction without a comment of its own is like the one before it, or does what the heading
  /// says.
  private mutating func add(_ names: Substring, _ comment: String) {
    let meaning = comment.isEmpty ? rows.isEmpty ? section : "The same as above." : comment
    for name in names.split(separator: ",") {
      rows.append(["`\(name.filter { $0.isLetter })`", meaning])
    }
  }
}

extension String {
  fileprivate var trimmed: String { trimmingCharacters(in: .whitespacesAndNewlines) }
}
