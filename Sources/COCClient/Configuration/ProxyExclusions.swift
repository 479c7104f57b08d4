import COCCatalog
import NIOCore

/// What `NO_PROXY` lists, separated by commas or blanks: the hosts that are reached without a proxy.
///
/// | entry | hosts |
/// |---|---|
/// | `*` | all |
/// | `example.com`, `.example.com`, `*.example.com` | the domain and all that is in it |
/// | `10.0.0.1`, `fd00::1` | the address, where the endpoint is given by its address |
/// | `10.0.0.0/8`, `fd00::/8` | the addresses of the block, likewise |
///
/// A name or address may be followed by `:` and a port, which alone is meant then; an address of IPv6
/// stands in brackets before it. Entries of other forms mean no host.
struct ProxyExclusions {
  private let entries: [Substring]

  init(_ text: String) {
    entries = text.lowercased().split { $0 == "," || $0.isWhitespace }
  }

  func contains(_ endpoint: Endpoint) -> Bool {
    let address = IPAddress(endpoint.host)
    let name = Self.trimmed(endpoint.host.lowercased()[...])
    return entries.contains { entry in
      if entry == "*" { return true }
      if entry.contains("/") { return address?.isInBlock(entry) == true }
      // An address of IPv6 without brackets has no port.
      let place = HostName.split(entry)
      if let port = place?.port, port != endpoint.port { return false }
      let host = place.map { $0.host[...] } ?? entry
      if let address { return address == IPAddress(host) }
      return Self.isName(name, in: host)
    }
  }

  private static func isName(_ name: Substring, in domain: Substring) -> Bool {
    var domain = trimmed(domain)
    if domain.hasPrefix("*") { domain.removeFirst() }
    if domain.hasPrefix(".") { domain.removeFirst() }
    return !domain.isEmpty && (name == domain || name.hasSuffix("." + domain))
  }

  /// A name without the dot of the root.
  private static func trimmed(_ name: Substring) -> Substring {
    name.hasSuffix(".") ? name.dropLast() : name
  }
}

/// An address of IPv4 or IPv6.
struct IPAddress: Equatable {
  private let bytes: [UInt8]

  init?(_ text: some StringProtocol) {
    var bytes: [UInt8]
    switch try? SocketAddress(ipAddress: String(text), port: 0) {
    case .v4(let address): bytes = withUnsafeBytes(of: address.address.sin_addr) { Array($0) }
    case .v6(let address): bytes = withUnsafeBytes(of: address.address.sin6_addr) { Array($0) }
    case .unixDomainSocket, nil: return nil
    }
    // So does IPv6 write an address of IPv4.
    if bytes.starts(with: [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF]) { bytes.removeFirst(12) }
    self.bytes = bytes
  }

  /// Whether the address is in a block, `10.0.0.0/8`.
  func isInBlock(_ block: Substring) -> Bool {
    let parts = block.split(separator: "/", omittingEmptySubsequences: false)
    guard parts.count == 2, let start = IPAddress(parts[0]), start.bytes.count == bytes.count,
      let length = UInt8(parts[1]), length <= bytes.count * 8
    else { return false }
    let whole = Int(length) / 8
    guard bytes.prefix(whole) == start.bytes.prefix(whole) else { return false }
    let rest = length % 8
    return rest == 0 || bytes[whole] >> (8 - rest) == start.bytes[whole] >> (8 - rest)
  }
}
