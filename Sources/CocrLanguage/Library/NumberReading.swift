extension NumberText {
  /// The int that a text from outside a program stands for: decimal digits, and a sign if need be.
  /// Nil for anything else, white space and `_` included, and where it does not fit 64 bits.
  package static func int(_ text: String) -> Int64? {
    form(of: text) == .int ? Int64(text) : nil
  }

  /// The float that a text from outside a program stands for: an int, or decimal digits with a point
  /// or an exponent. Nil for anything else, `inf`, `nan` and hexadecimal digits included, and for
  /// what is beyond the largest float.
  package static func float(_ text: String) -> Double? {
    guard form(of: text) != nil, let value = Double(text), value.isFinite else { return nil }
    return value
  }

  private enum Form { case int, float }

  private static func form(of text: String) -> Form? {
    var rest = Substring(text).utf8
    func takeDigits() -> Int {
      let count = rest.prefix { $0 >= UInt8(ascii: "0") && $0 <= UInt8(ascii: "9") }.count
      rest.removeFirst(count)
      return count
    }
    func take(_ characters: String) -> Bool {
      guard let first = rest.first, characters.utf8.contains(first) else { return false }
      rest.removeFirst()
      return true
    }
    var form = Form.int
    _ = take("+-")
    var digits = takeDigits()
    if take(".") {
      form = .float
      digits += takeDigits()
    }
    if digits == 0 { return nil }
    if take("eE") {
      form = .float
      _ = take("+-")
      if takeDigits() == 0 { return nil }
    }
    return rest.isEmpty ? form : nil
  }

  static let intRange = "ints reach from -9223372036854775808 to 9223372036854775807"

  /// What to do with a text that is no int, or no float where `isFloat`; nil where nothing is known.
  static func hint(for text: String, isFloat: Bool = false) -> String? {
    let trimmed = WhiteSpace.trimmed(text)
    if trimmed.utf8.count < text.utf8.count, float(trimmed) != nil {
      return "`.trim()` takes away the white space at its ends"
    }
    if isFloat { return nil }
    switch form(of: text) {
    case .int: return "\(intRange); `float(text)` reads larger ones"
    case .float: return "`float(text)` reads it; `int(float(text))` drops the fraction"
    case nil: return nil
    }
  }
}
