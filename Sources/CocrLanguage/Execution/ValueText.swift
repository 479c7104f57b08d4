// Values as text.

extension Machine {
  /// The text that `print` and interpolations show.
  ///
  /// A list that holds another twice is shown with both, so that a small value can have a text of
  /// any length: the memory limit bounds it.
  func text(_ value: Value) throws(Fault) -> String {
    if value.tag == Tag.string { return value.asString.text }
    var budget = TextBudget(
      bytes: limits.memory - min(limits.memory, heap.pointee.byteCount), value: value)
    var text = ""
    var open: [UInt64] = []
    write(value, into: &text, open: &open, &budget)
    if let fault = budget.fault { throw fault }
    if text.utf8.count > budget.bytes { throw Fault.memoryLimit(limits.memory) }
    charge(bytes: text.utf8.count - budget.charged)
    return text
  }

  /// The text as ``text(_:)`` gives it, cut where it is long.
  func excerpt(_ value: Value) -> String {
    guard value.tag == Tag.string else { return quoted(value) }
    // No more is converted than can be shown: a scalar has at most four bytes.
    let bytes = value.asString.buffer
    let length = min(bytes.count, 4 * (Self.excerptLength + 1))
    return cut(String(decoding: bytes[..<length], as: UTF8.self))
  }

  /// The value as it would be written in a script, cut where it is long.
  func quoted(_ value: Value) -> String {
    var text = ""
    var open: [UInt64] = []
    var budget = TextBudget(bytes: 4 * Self.excerptLength)
    write(value, into: &text, open: &open, &budget)
    return cut(text)
  }

  private static var excerptLength: Int { 200 }

  private func cut(_ text: String) -> String {
    let scalars = text.unicodeScalars
    guard
      let end = scalars.index(
        scalars.startIndex, offsetBy: Self.excerptLength, limitedBy: scalars.endIndex),
      end < scalars.endIndex
    else { return text }
    return String(scalars[..<end]) + "…"
  }

  /// How long a text may become, and what else ends the writing of it.
  private struct TextBudget {
    let bytes: Int
    /// How many bytes have been counted as work.
    var charged = 0
    var fault: Fault?
    /// What is written. Once its text has become long it is looked at whether it fits at all.
    private var value: Value?
    private static var rates: Expansion.Rates {
      .init(scalar: 1, text: 2, container: 2, place: 2, depth: 60)
    }

    init(bytes: Int, value: Value? = nil) {
      self.bytes = bytes
      self.value = value
    }

    private mutating func tooLarge(_ machine: Machine) -> Fault? {
      guard let value else { return nil }
      self.value = nil
      var expansion = Expansion(Self.rates, machine)
      do throws(Fault) {
        // What separates items is not written before the first.
        return try expansion.cost(of: value) / 2 > bytes
          ? Fault.memoryLimit(machine.limits.memory) : nil
      } catch {
        return error
      }
    }

    /// Whether no more is to be written.
    mutating func isSpent(_ text: String, _ machine: Machine) -> Bool {
      let count = text.utf8.count
      if count > bytes || fault != nil { return true }
      if count - charged >= 1 << 20 {
        machine.charge(bytes: count - charged)
        charged = count
        fault = machine.faultOfLongWork() ?? tooLarge(machine)
      }
      return fault != nil
    }
  }

  /// Stops soon after the budget is spent.
  private func write(
    _ value: Value, into text: inout String, open: inout [UInt64], _ budget: inout TextBudget
  ) {
    switch value.tag {
    case Tag.null: text += "null"
    case Tag.bool: text += value.asBool ? "true" : "false"
    case Tag.int: text += String(value.asInt)
    case Tag.float: text += NumberText.format(value.asFloat)
    case Tag.duration: text += DurationText.format(value.asInt)
    case Tag.time: text += TimeText.format(value.asInt)
    case Tag.string: text += Self.quote(value.asString.text)
    case Tag.secret: text += "***"
    case Tag.closure, Tag.native:
      let name = functionName(value)
      text += name == "function" || name == "block" ? "<function>" : "<function \(name)>"
    case Tag.module: text += "<module \(program.scope.modules[value.asIndex].name)>"
    case Tag.list, Tag.map:
      if open.contains(value.bits) || open.count > 60 {
        text += value.tag == Tag.list ? "[…]" : "{…}"
        return
      }
      open.append(value.bits)
      if value.tag == Tag.list {
        write(list: value.asList, into: &text, open: &open, &budget)
      } else {
        write(map: value.asMap, into: &text, open: &open, &budget)
      }
      open.removeLast()
    default: text += "nothing"
    }
  }

  private func write(
    list: ListObject.Pointer, into text: inout String, open: inout [UInt64],
    _ budget: inout TextBudget
  ) {
    text += "["
    for index in 0..<list.pointee.count {
      if index > 0 { text += ", " }
      if budget.isSpent(text, self) { return }
      write(list.pointee.items[index], into: &text, open: &open, &budget)
    }
    text += "]"
  }

  private func write(
    map: MapObject.Pointer, into text: inout String, open: inout [UInt64],
    _ budget: inout TextBudget
  ) {
    text += "{"
    var isFirst = true
    for index in 0..<map.pointee.used {
      guard let key = map.pointee.entries[index].key else { continue }
      if budget.isSpent(text, self) { return }
      if !isFirst { text += ", " }
      isFirst = false
      let name = key.text
      let isWord =
        !name.isEmpty && name.utf8.allSatisfy(Self.isWordByte)
        && !(name.utf8.first.map { $0 >= 48 && $0 <= 57 } ?? true)
      text += isWord ? name : Self.quote(name)
      text += ": "
      write(map.pointee.entries[index].value, into: &text, open: &open, &budget)
    }
    text += "}"
  }

  private static func isWordByte(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"):
      true
    default: false
    }
  }

  static func quote(_ text: String) -> String {
    var result = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": result += "\\\""
      case "\\": result += "\\\\"
      case "\n": result += "\\n"
      case "\t": result += "\\t"
      case "\r": result += "\\r"
      case "\u{0}"..<"\u{20}", "\u{7F}"..<"\u{A0}":
        result += "\\u{\(String(scalar.value, radix: 16))}"
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result + "\""
  }
}

extension Machine {
  /// The text of a value as a string of the heap.
  func textObject(_ value: Value) throws(Fault) -> StringObject.Pointer {
    switch value.tag {
    case Tag.string: return value.asString
    case Tag.int:
      let count = NumberText.length(value.asInt)
      let string = heap.pointee.makeString(byteCount: count, scalarCount: count)
      NumberText.write(value.asInt, to: string.bytes, length: count)
      return string
    default: return heap.pointee.makeString(try text(value))
    }
  }
}

enum NumberText {
  /// How many bytes the text of an int takes at most.
  static var longestInt: Int { 20 }

  /// How many bytes the text of the int takes.
  static func length(_ value: Int64) -> Int {
    var length = value < 0 ? 2 : 1
    var rest = value.magnitude
    while rest >= 10 {
      rest /= 10
      length += 1
    }
    return length
  }

  /// Writes the text of the int, which takes `length` bytes.
  static func write(_ value: Int64, to bytes: UnsafeMutablePointer<UInt8>, length: Int) {
    var rest = value.magnitude
    var place = length
    repeat {
      place -= 1
      bytes[place] = UInt8(truncatingIfNeeded: 48 + rest % 10)
      rest /= 10
    } while rest > 0
    if value < 0 { bytes[0] = UInt8(ascii: "-") }
  }

  /// The shortest text that reads back as the same float.
  static func format(_ value: Double) -> String { value.description }
}

/// Points in time as text: `2026-11-23T08:15:00Z`.
package enum TimeText {
  /// The text of a point in time.
  package static func format(_ nanoseconds: Int64) -> String {
    let (days, rest) = floorDivide(nanoseconds, 86_400_000_000_000)
    let (year, month, day) = civil(days: days)
    let seconds = rest / 1_000_000_000
    let fraction = rest % 1_000_000_000
    var text =
      "\(padded(year, 4))-\(padded(month, 2))-\(padded(day, 2))"
      + "T\(padded(seconds / 3600, 2)):\(padded(seconds / 60 % 60, 2)):\(padded(seconds % 60, 2))"
    if fraction != 0 {
      var digits = padded(fraction, 9)
      while digits.hasSuffix("0") { digits.removeLast() }
      text += "." + digits
    }
    return text + "Z"
  }

  static func padded(_ number: Int64, _ width: Int) -> String {
    let digits = String(number.magnitude)
    let zeros = String(repeating: "0", count: max(0, width - digits.utf8.count))
    return (number < 0 ? "-" : "") + zeros + digits
  }

  static func floorDivide(_ value: Int64, _ divisor: Int64) -> (quotient: Int64, rest: Int64) {
    let rest = value % divisor
    return rest < 0 ? (value / divisor - 1, rest + divisor) : (value / divisor, rest)
  }

  /// The date of a day counted from 1970-01-01, in the Gregorian calendar. Days are grouped into
  /// eras of 400 years that begin in March, so that the leap day is the last of its year.
  static func civil(days: Int64) -> (year: Int64, month: Int64, day: Int64) {
    let (era, dayOfEra) = floorDivide(days + 719_468, 146_097)
    let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let shifted = (5 * dayOfYear + 2) / 153
    let day = dayOfYear - (153 * shifted + 2) / 5 + 1
    let month = shifted < 10 ? shifted + 3 : shifted - 9
    return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, day)
  }
}
