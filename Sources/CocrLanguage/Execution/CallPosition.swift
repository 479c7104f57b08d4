/// Which call of a run this is, whatever order its fibers happen to run in: the path of the fiber that
/// makes the call, and how many calls that fiber had made before.
///
/// Two runs of the same program with the same outcomes make the same calls at the same positions.
package struct CallPosition: Sendable, Hashable, Comparable, CustomStringConvertible {
  /// The fiber that makes the call.
  package let fiber: FiberPath
  /// How many calls the fiber made before this one.
  package let ordinal: Int

  /// The call that a fiber makes after `ordinal` others.
  package init(fiber: FiberPath, ordinal: Int) {
    self.fiber = fiber
    self.ordinal = ordinal
  }

  /// `0.2.1:5`: the sixth call of the second child of the third child of the first root.
  package var description: String { "\(fiber):\(ordinal)" }

  /// Orders by path, number by number, then by ordinal.
  package static func < (left: Self, right: Self) -> Bool {
    left.fiber == right.fiber ? left.ordinal < right.ordinal : left.fiber < right.fiber
  }
}

/// Where a fiber stands in the tree of fibers: each is numbered among its parent's children, in the
/// order in which the script started them. The roots (the top level, a handler, each `undo` block)
/// are numbered in the order in which the run started them.
///
/// However deep the tree, a path takes constant memory, as it shares what its parent's path holds.
///
/// `@unchecked Sendable`: `parent` is written only while the path is being freed, by its own `deinit` or
/// by that of the child with the last reference to it, so that no one else has it; the rest is constant.
package final class FiberPath: @unchecked Sendable, Hashable, Comparable, CustomStringConvertible {
  private var parent: FiberPath?
  /// The fiber's number among its siblings, from 0.
  package let number: Int
  /// How many fibers stand above it.
  package let depth: Int
  private let digest: Int

  /// The path of child `number` of `parent`; of a root where there is no parent.
  package init(parent: FiberPath? = nil, number: Int) {
    self.parent = parent
    self.number = number
    depth = parent.map { $0.depth + 1 } ?? 0
    var hasher = Hasher()
    hasher.combine(parent?.digest)
    hasher.combine(number)
    digest = hasher.finalize()
  }

  /// The path with these numbers, outermost first; nil where there are none.
  package convenience init?(numbers: [Int]) {
    guard let last = numbers.last else { return nil }
    let parent = numbers.dropLast().reduce(nil as FiberPath?) { FiberPath(parent: $0, number: $1) }
    self.init(parent: parent, number: last)
  }

  deinit {
    // A long chain must not be freed by recursion.
    var next = parent
    parent = nil
    while isKnownUniquelyReferenced(&next) { next = next?.takeParent() }
  }

  private func takeParent() -> FiberPath? {
    defer { parent = nil }
    return parent
  }

  /// The numbers of the fibers from the root down to this one.
  package var numbers: [Int] {
    var numbers: [Int] = []
    numbers.reserveCapacity(depth + 1)
    var path: FiberPath? = self
    while let current = path {
      numbers.append(current.number)
      path = current.parent
    }
    return numbers.reversed()
  }

  package var description: String { numbers.map(String.init).joined(separator: ".") }

  package func hash(into hasher: inout Hasher) { hasher.combine(digest) }

  package static func == (left: FiberPath, right: FiberPath) -> Bool {
    var (left, right) = (left as FiberPath?, right as FiberPath?)
    while let one = left, let other = right {
      if one === other { return true }
      guard one.digest == other.digest, one.depth == other.depth, one.number == other.number
      else { return false }
      (left, right) = (one.parent, other.parent)
    }
    return left == nil && right == nil
  }

  package static func < (left: FiberPath, right: FiberPath) -> Bool {
    left.numbers.lexicographicallyPrecedes(right.numbers)
  }
}
