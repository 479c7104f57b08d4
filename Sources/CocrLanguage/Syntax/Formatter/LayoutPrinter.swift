/// Writes a layout in lines of at most ``Formatter/lineLength`` columns, as far as that is possible.
struct LayoutPrinter {
  private var output = ""
  private let lineEnding: String
  private var column = 0
  /// The line holds nothing yet.
  private var isAtLineStart = true
  /// The line above is blank, or there is none.
  private var isAfterBlank = true
  private var hasPendingSpace = false
  /// A comment was written, which reaches to the end of its line.
  private var isAfterComment = false
  private var wantsBlankAfterComment = false
  /// What is still to be written, the next last.
  private var pending: [Command] = []

  private struct Command {
    var work: Work
    var indentation: Int
    /// The group around it is broken.
    var isBroken: Bool
  }

  private enum Work {
    case layout(Layout)
    case fill(FillState)
  }

  private struct FillState {
    var parts: ArraySlice<Layout.Fill.Part>
    let isOperators: Bool
    var isFirst = true
    var hasBroken = false
    /// The part before takes several lines.
    var isAfterTall = false
  }

  static func print(_ layouts: [Layout], lineEnding: String) -> String {
    var printer = LayoutPrinter(lineEnding: lineEnding)
    printer.push(layouts, indentation: 0, isBroken: true)
    while let command = printer.pending.popLast() {
      switch command.work {
      case .layout(let layout): printer.print(layout, command)
      case .fill(let state): printer.print(state, command)
      }
    }
    if !printer.isAtLineStart { printer.output += lineEnding }
    return printer.output
  }

  private init(lineEnding: String) {
    self.lineEnding = lineEnding
  }

  private mutating func push(_ layouts: [Layout], indentation: Int, isBroken: Bool) {
    for layout in layouts.reversed() {
      pending.append(
        Command(work: .layout(layout), indentation: indentation, isBroken: isBroken))
    }
  }

  private mutating func print(_ layout: Layout, _ command: Command) {
    let indentation = command.indentation
    switch layout {
    case .text(let text): write(text, indentation)
    case .space: hasPendingSpace = true
    case .line(let flat, let hasBlank):
      if command.isBroken || isAfterComment {
        breakLine(hasBlank: hasBlank)
      } else {
        let words = flat.hasSuffix(" ") ? String(flat.dropLast()) : flat
        if !words.isEmpty { write(words, indentation) }
        if flat.hasSuffix(" ") { hasPendingSpace = true }
      }
    case .newline(let hasBlank): breakLine(hasBlank: hasBlank)
    case .trailingComment(let text):
      hasPendingSpace = true
      write(text, indentation)
      isAfterComment = true
    case .comment(let text, let hasBlank):
      breakLine(hasBlank: hasBlank)
      write(text, indentation)
      isAfterComment = true
    case .blankAfterComment: wantsBlankAfterComment = isAfterComment
    case .group(let content, let isForced):
      let isFlat = !isForced && fits(content, isStrict: false, indentation)
      push(content, indentation: indentation, isBroken: !isFlat)
    case .indent(let content):
      push(
        content, indentation: indentation + (command.isBroken ? Formatter.indentation : 0),
        isBroken: command.isBroken)
    case .fill(let fill):
      print(FillState(parts: fill.parts[...], isOperators: fill.isOperators), command)
    }
  }

  // MARK: Text

  private mutating func write(_ text: String, _ indentation: Int) {
    if isAfterComment { breakLine(hasBlank: false) }
    if isAtLineStart {
      output += String(repeating: " ", count: indentation)
      column = indentation
    } else if hasPendingSpace {
      output += " "
      column += 1
    }
    hasPendingSpace = false
    isAtLineStart = false
    isAfterBlank = false
    output += text
    for scalar in text.unicodeScalars { column = scalar == "\n" ? 0 : column + 1 }
  }

  /// Ends the line; where it is still empty, sees to the blank line alone.
  private mutating func breakLine(hasBlank: Bool) {
    let hasBlank = hasBlank || (isAfterComment && wantsBlankAfterComment)
    hasPendingSpace = false
    isAfterComment = false
    wantsBlankAfterComment = false
    if !isAtLineStart { output += lineEnding }
    isAtLineStart = true
    column = 0
    if hasBlank, !isAfterBlank {
      output += lineEnding
      isAfterBlank = true
    }
  }

  private static func lastLineLength(of text: String) -> Int {
    text.unicodeScalars.reversed().prefix { $0 != "\n" }.count
  }

  // MARK: Filled lines

  /// Writes the next part, and comes back to those behind it.
  private mutating func print(_ fill: FillState, _ command: Command) {
    var state = fill
    var indentation = command.indentation
    guard let part = state.parts.popFirst() else { return }
    state.isFirst = false
    let place = pending.count
    pending.append(
      Command(work: .fill(state), indentation: command.indentation, isBroken: command.isBroken))
    if fill.isOperators {
      if fill.hasBroken { indentation += Formatter.indentation }
      if !fill.isFirst {
        hasPendingSpace = !isAfterComment
        if part.startsLine || isAfterComment || !fits(part.content, isStrict: false, indentation) {
          breakLine(hasBlank: false)
          state.hasBroken = true
          indentation = command.indentation + Formatter.indentation
        }
      }
    } else {
      if !fill.isFirst {
        hasPendingSpace = !isAfterComment
        let breaks =
          command.isBroken
          && (fill.isAfterTall || !fits(part.content, isStrict: true, indentation))
        if breaks || isAfterComment { breakLine(hasBlank: false) }
      }
      state.isAfterTall = !fits(part.content, isStrict: true, indentation)
    }
    pending[place].work = .fill(state)
    push(part.content, indentation: indentation, isBroken: command.isBroken)
  }

  // MARK: Measuring

  /// Whether what is given, on one line, and what follows it up to the next place for a line break
  /// fit on the line at hand. Where a line break in it is certain, the text up to there counts; a
  /// strict measure takes it for too long then.
  private func fits(_ content: [Layout], isStrict: Bool, _ indentation: Int) -> Bool {
    var left = Formatter.lineLength
    left -= isAtLineStart || isAfterComment ? indentation : column + (hasPendingSpace ? 1 : 0)
    var stack = content.reversed().map { (layout: $0, isBroken: false) }
    var place = pending.count
    var isPast = false
    while left >= 0 {
      guard let (layout, isBroken) = stack.popLast() else {
        isPast = true
        place -= 1
        guard place >= 0 else { return true }
        switch pending[place].work {
        case .layout(let layout): stack.append((layout, pending[place].isBroken))
        case .fill(let state):
          if state.parts.isEmpty { continue }
          if state.isOperators || pending[place].isBroken { return true }
          stack.append(
            (.fill(Layout.Fill(parts: Array(state.parts), isOperators: false)), false))
          left -= 1
        }
        continue
      }
      switch layout {
      case .text(let text):
        for scalar in text.unicodeScalars {
          if scalar == "\n" {
            if left < 0 || isPast || isStrict { return isPast && left >= 0 }
            // What follows the string counts on its last line.
            left = Formatter.lineLength - Self.lastLineLength(of: text)
            break
          }
          left -= 1
        }
      case .space: left -= 1
      case .line(let flat, _):
        if isBroken { return isPast || !isStrict }
        left -= flat.utf8.count
      case .newline, .comment: return isPast || !isStrict
      case .trailingComment: return true
      case .blankAfterComment: break
      case .group(let content, let isForced):
        stack.append(contentsOf: content.reversed().map { ($0, isForced || isPast) })
      case .indent(let content):
        stack.append(contentsOf: content.reversed().map { ($0, isBroken) })
      case .fill(let fill):
        for (index, part) in fill.parts.enumerated().reversed() {
          stack.append(contentsOf: part.content.reversed().map { ($0, isBroken) })
          if index > 0 {
            let mayBreak = part.startsLine || (isPast && (fill.isOperators || isBroken))
            stack.append((.spaceOrLine, mayBreak))
          }
        }
      }
    }
    return false
  }
}
