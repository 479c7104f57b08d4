/// Durations as text: `1h30m`, `250ms`.
public enum DurationText {
  private static let units: [(name: String, nanoseconds: Int64)] = [
    ("d", 86_400_000_000_000), ("h", 3_600_000_000_000), ("m", 60_000_000_000),
    ("s", 1_000_000_000), ("ms", 1_000_000), ("us", 1_000), ("ns", 1),
  ]

  /// The units from the largest down, each as often as it fits.
  public static func format(_ nanoseconds: Int64) -> String {
    if nanoseconds == 0 { return "0s" }
    var left = nanoseconds.magnitude
    var text = nanoseconds < 0 ? "-" : ""
    for (name, scale) in units {
      let amount = left / UInt64(scale)
      if amount > 0 { text += "\(amount)\(name)" }
      left %= UInt64(scale)
    }
    return text
  }
}
