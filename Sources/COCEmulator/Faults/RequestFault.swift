import COCCatalog

/// A fault in how requests are answered, to try out clients with.
public struct RequestFault: Sendable, Hashable, CustomStringConvertible {
  /// What happens to a request.
  public enum Kind: Sendable, Hashable {
    /// The reply is late by this time of the machine.
    case latency(milliseconds: Int)
    /// The request is answered with this status, without effect.
    case status(Int, retryAfterSeconds: Int?)
    /// The connection is closed before the request has an effect.
    case dropBefore
    /// The connection is closed after the request has had its effect, without a reply.
    case dropAfter
    /// The reply's body arrives in pieces over this time of the machine.
    case slowBody(milliseconds: Int)
    /// The reply's body is cut off in the middle, but sent as if it were whole.
    case malformedJSON
    /// The service's clock is off by this time when it checks dates and tokens.
    case clockSkew(seconds: Int)
  }

  /// What happens to a request that is hit.
  public let kind: Kind
  /// The operations concerned, as `scripts.list`; `*` stands for any text.
  public let operation: String
  /// The share of the requests concerned that is hit, above 0 and up to 1.
  public let rate: Double
  /// How many requests are hit before the fault is over; `nil`: it is never over. A request on which
  /// the fault has no effect, as another one settles how it ends, does not count.
  public let count: Int?
  /// How many of the requests concerned pass unharmed at first.
  public let after: Int

  /// - Parameters:
  ///   - kind: What happens to a request that is hit.
  ///   - operation: The operations concerned; `*` stands for any text.
  ///   - rate: The share of the requests concerned that is hit, above 0 and up to 1.
  ///   - count: How many requests are hit; `nil`: the fault is never over.
  ///   - after: How many of the requests concerned pass unharmed at first.
  public init(
    _ kind: Kind, operation: String = "*", rate: Double = 1, count: Int? = nil, after: Int = 0
  ) {
    self.kind = kind
    self.operation = operation
    self.rate = rate
    self.count = count
    self.after = after
  }

  private static let hint =
    "for example 503,rate=0.2 or 429,retry-after=2,operation=scripts.list,count=3; the kinds are "
    + "a status, latency=MS, drop-before, drop-after, slow-body=MS, malformed-json, "
    + "clock-skew=SECONDS"

  /// Reads `KIND[,operation=NAME][,rate=R][,count=N][,after=N][,retry-after=SECONDS]`.
  ///
  /// - Throws: ``EmulatorError`` that says what is wrong and shows a right one.
  public init(parsing text: String) throws(EmulatorError) {
    func wrong(_ message: String) -> EmulatorError {
      EmulatorError("the fault \"\(text)\" \(message)", hint: Self.hint)
    }
    func whole(_ value: String?, _ name: String, _ range: ClosedRange<Int>) throws(EmulatorError)
      -> Int
    {
      guard let value, let number = Int(value), range.contains(number) else {
        throw wrong(
          "needs a whole number from \(range.lowerBound) to \(range.upperBound) for \(name)")
      }
      return number
    }
    let parts = text.split(separator: ",", omittingEmptySubsequences: false).map { part in
      part.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        .map { String($0.filter { $0 != " " }) }
    }
    var options: [String: String] = [:]
    for part in parts.dropFirst() {
      let known = ["operation", "rate", "count", "after", "retry-after"]
      guard known.contains(part[0]) else {
        let near = Suggestion.closest(to: part[0], among: known)
        throw wrong(
          "has the unknown option \"\(part[0])\"" + (near.map { "; did you mean \($0)?" } ?? ""))
      }
      guard part.count == 2, !part[1].isEmpty else { throw wrong("gives \(part[0]) no value") }
      guard options.updateValue(part[1], forKey: part[0]) == nil else {
        throw wrong("gives \(part[0]) twice")
      }
    }
    let word = parts[0][0]
    let value = parts[0].count > 1 ? parts[0][1] : nil
    let day = 86_400_000
    switch word {
    case "latency": kind = .latency(milliseconds: try whole(value, word, 0...day))
    case "slow-body": kind = .slowBody(milliseconds: try whole(value, word, 0...day))
    case "clock-skew": kind = .clockSkew(seconds: try whole(value, word, -day...day))
    case "drop-before" where value == nil: kind = .dropBefore
    case "drop-after" where value == nil: kind = .dropAfter
    case "malformed-json" where value == nil: kind = .malformedJSON
    default:
      guard value == nil, let status = Int(word), (400...599).contains(status) else {
        throw wrong("has the unknown kind \"\(word)\"")
      }
      var wait: Int?
      if let text = options["retry-after"] { wait = try whole(text, "retry-after", 0...86_400) }
      kind = .status(status, retryAfterSeconds: wait)
    }
    if options["retry-after"] != nil {
      guard case .status = kind else { throw wrong("takes retry-after with a status alone") }
    }
    operation = options["operation"] ?? "*"
    let names = Catalog.operations.map(\.qualifiedName)
    let pattern = operation
    guard names.contains(where: { Wildcard.matches(pattern, $0) }) else {
      let near = Suggestion.closest(to: pattern, among: names)
      throw wrong(
        "names the unknown operation \"\(pattern)\""
          + (near.map { "; did you mean \($0)?" } ?? ""))
    }
    if let text = options["rate"] {
      guard let number = Double(text), number > 0, number <= 1 else {
        throw wrong("needs a rate above 0 and up to 1, as 0.25")
      }
      rate = number
    } else {
      rate = 1
    }
    var limit: Int?
    if let text = options["count"] { limit = try whole(text, "count", 1...1_000_000) }
    count = limit
    after =
      try options["after"].map { text throws(EmulatorError) in
        try whole(text, "after", 0...1_000_000)
      } ?? 0
  }

  /// The form that ``init(parsing:)`` reads.
  public var description: String {
    var parts: [String]
    switch kind {
    case .latency(let time): parts = ["latency=\(time)"]
    case .slowBody(let time): parts = ["slow-body=\(time)"]
    case .clockSkew(let time): parts = ["clock-skew=\(time)"]
    case .dropBefore: parts = ["drop-before"]
    case .dropAfter: parts = ["drop-after"]
    case .malformedJSON: parts = ["malformed-json"]
    case .status(let status, let wait):
      parts = ["\(status)"] + (wait.map { ["retry-after=\($0)"] } ?? [])
    }
    if operation != "*" { parts.append("operation=\(operation)") }
    if rate != 1 { parts.append("rate=\(rate)") }
    if let count { parts.append("count=\(count)") }
    if after != 0 { parts.append("after=\(after)") }
    return parts.joined(separator: ",")
  }
}
