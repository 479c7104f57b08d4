/// "Did you mean …": the known name nearest to one that is not known.
package enum Suggestion {
  /// The candidate that differs least from `name`, where it is near enough to be a slip of the
  /// fingers: capitals count for nothing, and a third of the letters, three at most, may be wrong,
  /// missing, added or swapped with their neighbour.
  package static func closest(to name: String, among candidates: [String]) -> String? {
    let wanted = Array(name.lowercased().unicodeScalars)
    guard !wanted.isEmpty, wanted.count <= 256 else { return nil }
    let threshold = max(1, min(3, wanted.count / 3))
    var best: (distance: Int, candidate: String)?
    for candidate in candidates where candidate != name {
      let letters = Array(candidate.lowercased().unicodeScalars)
      guard abs(letters.count - wanted.count) <= threshold else { continue }
      let distance = distance(wanted, letters)
      // One letter can be turned into any other: that is no likeness.
      guard distance <= threshold, distance < max(wanted.count, letters.count) else { continue }
      if distance < (best?.distance ?? .max) { best = (distance, candidate) }
    }
    return best?.candidate
  }

  /// The optimal string alignment distance (Damerau-Levenshtein without moving a pair twice).
  private static func distance(_ left: [Unicode.Scalar], _ right: [Unicode.Scalar]) -> Int {
    if left.isEmpty || right.isEmpty { return max(left.count, right.count) }
    var beforeLast = [Int](repeating: 0, count: right.count + 1)
    var last = Array(0...right.count)
    for i in 1...left.count {
      var row = [i] + [Int](repeating: 0, count: right.count)
      for j in 1...right.count {
        let cost = left[i - 1] == right[j - 1] ? 0 : 1
        row[j] = min(last[j] + 1, row[j - 1] + 1, last[j - 1] + cost)
        if i > 1, j > 1, left[i - 1] == right[j - 2], left[i - 2] == right[j - 1] {
          row[j] = min(row[j], beforeLast[j - 2] + 1)
        }
      }
      beforeLast = last
      last = row
    }
    return last[right.count]
  }
}
