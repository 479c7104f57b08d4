/// Finds what a misspelt name was meant to be.
public enum Suggestion {
  /// The candidate that is most like a name, or `nil` where none is close enough: at most one
  /// changed, missing, added or swapped character for every three of the name, and at least one. One
  /// that differs in case alone is the closest of all; among equals the first in the order of the
  /// alphabet wins, whatever the order of the candidates.
  public static func closest(
    to name: String, among candidates: some Sequence<String>
  ) -> String? {
    let target = Array(name.unicodeScalars)
    guard !target.isEmpty, target.count <= maximumLength else { return nil }
    let folded = name.lowercased()
    var best: String?
    var bestDistance = max(1, target.count / 3)
    for candidate in candidates where candidate != name {
      var distance = 0
      if candidate.lowercased() != folded {
        let scalars = Array(candidate.unicodeScalars)
        guard abs(scalars.count - target.count) <= bestDistance else { continue }
        distance = Self.distance(target, scalars, limit: bestDistance + 1)
        // Names that share no letter are not meant by each other.
        guard distance < max(scalars.count, target.count) else { continue }
      }
      guard distance <= bestDistance else { continue }
      if let known = best, distance == bestDistance, known < candidate { continue }
      bestDistance = distance
      best = candidate
    }
    return best
  }

  /// Names longer than this are not looked at: the work grows with the square of the length.
  private static let maximumLength = 100

  /// The Damerau-Levenshtein distance in which no stretch is edited twice; `limit` where it is that
  /// or more.
  private static func distance(
    _ left: [Unicode.Scalar], _ right: [Unicode.Scalar], limit: Int
  ) -> Int {
    var beforeLast: [Int] = []
    var last = Array(0...right.count)
    for (row, scalar) in left.enumerated() {
      var current = [row + 1]
      current.reserveCapacity(right.count + 1)
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
      beforeLast = last
      last = current
    }
    return min(last[right.count], limit)
  }
}
