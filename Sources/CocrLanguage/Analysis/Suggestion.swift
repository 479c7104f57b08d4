/// Finds what a misspelt name was meant to be.
package enum Suggestion {
  /// The candidate that is most like a name, or `nil` where none is close enough: at most one
  /// changed, missing, added or swapped character for every three of the name, and at least one. One
  /// that differs in case alone is the closest of all; among equals the first in the order of the
  /// alphabet wins, whatever the order of the candidates.
  package static func closest(
    to name: String, among candidates: some Sequence<String>
  ) -> String? {
    let target = Array(name.unicodeScalars)
    guard !target.isEmpty, target.count <= maximumLength else { return nil }
    let folded = name.lowercased()
    var best: String?
    var bestDistance = max(1, target.count / 3)
    var rows = Rows()
    var count = 0
    for candidate in candidates {
      count += 1
      // A scalar takes up to four bytes.
      let length = candidate.utf8.count
      if length + bestDistance < target.count || length > 4 * (target.count + bestDistance) {
        continue
      }
      if candidate == name { continue }
      var distance = 0
      if length != folded.utf8.count || candidate.lowercased() != folded {
        let scalars = Array(candidate.unicodeScalars)
        guard abs(scalars.count - target.count) <= bestDistance else { continue }
        distance = rows.distance(target, scalars, limit: bestDistance + 1)
        // Names that share no letter are not meant by each other.
        guard distance < max(scalars.count, target.count) else { continue }
      }
      guard distance <= bestDistance else { continue }
      if let known = best, distance == bestDistance, known < candidate { continue }
      bestDistance = distance
      best = candidate
    }
    observer?(count)
    return best
  }

  /// Is told with each search how many candidates it looked at: for tests that count the work.
  @TaskLocal static var observer: (@Sendable (Int) -> Void)?

  /// Names longer than this are not looked at: the work grows with the square of the length.
  private static let maximumLength = 100

  /// The last rows of the table of distances, kept from one candidate to the next.
  private struct Rows {
    private var beforeLast: [Int] = []
    private var last: [Int] = []
    private var current: [Int] = []

    /// The Damerau-Levenshtein distance in which no stretch is edited twice; `limit` where it is that
    /// or more.
    mutating func distance(
      _ left: [Unicode.Scalar], _ right: [Unicode.Scalar], limit: Int
    ) -> Int {
      last.removeAll(keepingCapacity: true)
      last.append(contentsOf: 0...right.count)
      for (row, scalar) in left.enumerated() {
        current.removeAll(keepingCapacity: true)
        current.append(row + 1)
        var smallest = row + 1
        for (column, other) in right.enumerated() {
          var cost = min(
            last[column + 1] + 1, current[column] + 1, last[column] + (scalar == other ? 0 : 1))
          if row > 0, column > 0, scalar == right[column - 1], left[row - 1] == other {
            cost = min(cost, beforeLast[column - 1] + 1)
          }
          current.append(cost)
          smallest = min(smallest, cost)
        }
        if smallest > limit { return limit }
        swap(&beforeLast, &last)
        swap(&last, &current)
      }
      return min(last[right.count], limit)
    }
  }
}
