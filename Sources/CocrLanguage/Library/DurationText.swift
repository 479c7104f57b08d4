/// Durations as text: `1h30m`, `250ms`.
package enum DurationText {
  /// The units from the largest down, each as often as it fits. The text reads back as the same
  /// duration, in a program and with ``parse(_:)``.
  package static func format(_ nanoseconds: Int64) -> String {
    if nanoseconds == 0 { return "0s" }
    var left = nanoseconds.magnitude
    var text = nanoseconds < 0 ? "-" : ""
    for unit in DurationUnit.allCases.reversed() {
      let amount = left / UInt64(unit.nanoseconds)
      if amount > 0 { text += "\(amount)\(unit.name)" }
      left %= UInt64(unit.nanoseconds)
    }
    return text
  }

  /// The nanoseconds that a text stands for, which is written as in a program and may have a sign;
  /// nil where it is no duration or does not fit 64 bits.
  package static func parse(_ text: String) -> Int64? {
    var text = text
    return text.withUTF8 { bytes in
      let isNegative = bytes.first == UInt8(ascii: "-")
      let start = isNegative || bytes.first == UInt8(ascii: "+") ? 1 : 0
      return nanoseconds(UnsafeBufferPointer(rebasing: bytes[start...]), isNegative: isNegative)
    }
  }

  /// Numbers with their units, from the largest to the smallest: `1h30m`. Digits may be in groups, as
  /// in `1_000ms`.
  static func nanoseconds(_ text: UnsafeBufferPointer<UInt8>, isNegative: Bool) -> Int64? {
    var total: UInt64 = 0
    var count: UInt64 = 0
    var hasDigits = false
    var smallest: DurationUnit?
    var offset = 0
    while offset < text.count {
      let byte = text[offset]
      if byte >= UInt8(ascii: "0"), byte <= UInt8(ascii: "9") {
        let (product, overflow) = count.multipliedReportingOverflow(by: 10)
        let (sum, carry) = product.addingReportingOverflow(UInt64(byte - UInt8(ascii: "0")))
        if overflow || carry { return nil }
        count = sum
        hasDigits = true
        offset += 1
      } else if byte == UInt8(ascii: "_"), hasDigits {
        offset += 1
      } else if hasDigits, let unit = DurationUnit.read(text, at: offset),
        smallest.map({ unit < $0 }) ?? true
      {
        let (part, overflow) = count.multipliedReportingOverflow(by: UInt64(unit.nanoseconds))
        let (sum, carry) = total.addingReportingOverflow(part)
        if overflow || carry { return nil }
        total = sum
        count = 0
        hasDigits = false
        smallest = unit
        offset += unit.length
      } else {
        return nil
      }
    }
    guard smallest != nil, !hasDigits, total <= (isNegative ? 1 << 63 : 1 << 63 - 1) else {
      return nil
    }
    return isNegative ? Int64(truncatingIfNeeded: 0 &- total) : Int64(total)
  }
}
