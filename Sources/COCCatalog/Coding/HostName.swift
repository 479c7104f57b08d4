/// The names and addresses of machines, as they stand in URLs.
package enum HostName {
  /// Whether a host, that of IPv6 without its brackets, is this machine itself: `localhost`, an address
  /// in `127.0.0.0/8` or `::1`.
  package static func isLoopback(_ host: String) -> Bool {
    let host = host.lowercased()
    if host == "localhost" || host == "::1" { return true }
    // So does IPv6 write an address of IPv4.
    let mapping = "::ffff:"
    let parts = host.utf8.dropFirst(host.hasPrefix(mapping) ? mapping.utf8.count : 0)
      .split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
    return parts.count == 4 && parts[0].elementsEqual("127".utf8) && parts.allSatisfy(isByte)
  }

  /// Whether the text is a number from 0 to 255 as addresses have it: neither a sign nor leading zeros.
  private static func isByte(_ text: Substring.UTF8View) -> Bool {
    text.allSatisfy(isDigit) && (text.count == 1 || text.first != UInt8(ascii: "0"))
      && UInt8(Substring(text)) != nil
  }

  /// Takes `host:port` apart; an address of IPv6 stands in brackets.
  ///
  /// - Returns: The host without its brackets, and the port where there is one; `nil` where the text is
  ///   nothing of the kind.
  package static func split(_ text: Substring) -> (host: String, port: Int?)? {
    let host: Substring
    let rest: Substring
    if text.hasPrefix("[") {
      guard let end = text.firstIndex(of: "]") else { return nil }
      host = text[text.index(after: text.startIndex)..<end]
      rest = text[text.index(after: end)...]
      guard host.contains(":"), host.utf8.allSatisfy(isAddressByte) else { return nil }
    } else {
      host = text.prefix { $0 != ":" }
      rest = text[host.endIndex...]
      guard host.utf8.allSatisfy(isHostByte) else { return nil }
    }
    guard !host.isEmpty else { return nil }
    if rest.isEmpty { return (String(host), nil) }
    let digits = rest.utf8.dropFirst()
    guard rest.utf8.first == UInt8(ascii: ":"), digits.allSatisfy(isDigit),
      let port = Int(Substring(digits)), (1...65_535).contains(port)
    else { return nil }
    return (String(host), port)
  }

  private static func isDigit(_ byte: UInt8) -> Bool {
    (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
  }

  private static func isAddressByte(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "f"), UInt8(ascii: "A")...UInt8(ascii: "F"),
      UInt8(ascii: ":"), UInt8(ascii: "."):
      true
    default: isDigit(byte)
    }
  }

  private static func isHostByte(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"):
      true
    default: isDigit(byte)
    }
  }
}
