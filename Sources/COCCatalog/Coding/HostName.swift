/// The names and addresses of machines, as they stand in URLs.
package enum HostName {
  /// Whether a host, that of IPv6 without its brackets, is this machine itself: `localhost`, an address
  /// in `127.0.0.0/8` or `::1`.
  package static func isLoopback(_ host: String) -> Bool {
    let host = host.lowercased()
    if host == "localhost" || host == "::1" { return true }
    // So does IPv6 write an address of IPv4.
    let mapping = "::ffff:"
    let parts = host.dropFirst(host.hasPrefix(mapping) ? mapping.count : 0)
      .split(separator: ".", omittingEmptySubsequences: false)
    return parts.count == 4 && parts[0] == "127" && parts.allSatisfy { UInt8($0) != nil }
  }
}
