/// Colors of a terminal, by what they stand for.
package struct Palette: Sendable {
  let isOn: Bool

  /// - Parameter isOn: Whether anything is painted at all.
  package init(isOn: Bool) { self.isOn = isOn }

  package enum Role: Sendable {
    case key, number, text, constant, time, faint, heading, warning
    /// What went well, went wrong, or was taken back.
    case good, bad, undone
    /// The headline of a run that succeeded or failed.
    case success, failure

    fileprivate var code: String {
      switch self {
      case .key: "34"
      case .number: "36"
      case .text, .good: "32"
      case .constant, .undone: "33"
      case .time: "35"
      case .faint: "2"
      case .heading: "1"
      case .warning: "1;33"
      case .bad: "31"
      case .success: "1;32"
      case .failure: "1;31"
      }
    }
  }

  package func paint(_ text: String, _ role: Role?) -> String {
    guard isOn, let role, !text.isEmpty else { return text }
    return "\u{1B}[\(role.code)m\(text)\u{1B}[0m"
  }
}
