/// The names that the blocks around the code at hand declare. Looking up one costs the same however
/// deep the blocks are nested.
struct ScopeStack {
  private struct Entry {
    let symbol: Symbol
    let variable: Int
    let function: Int
    /// The entry that this one hides, or -1.
    let hidden: Int
  }

  /// By symbol: the entry that is visible, or -1.
  private var heads: ContiguousArray<Int>
  private var entries: [Entry] = []
  /// Where the blocks that are open start among the entries. The module's own block is always open.
  private var blockStarts = [0]

  init(symbolCount: Int) { heads = ContiguousArray(repeating: -1, count: symbolCount) }

  /// How many blocks are open.
  var depth: Int { blockStarts.count }

  mutating func enterBlock() { blockStarts.append(entries.count) }

  mutating func leaveBlock() {
    guard let start = blockStarts.popLast() else { return }
    while entries.count > start {
      let entry = entries.removeLast()
      heads[Int(entry.symbol)] = entry.hidden
    }
  }

  /// Declares a name in the innermost block.
  ///
  /// - Returns: the variable of that name which the block has declared already.
  mutating func add(_ symbol: Symbol, variable: Int, function: Int) -> Int? {
    let hidden = heads[Int(symbol)]
    entries.append(Entry(symbol: symbol, variable: variable, function: function, hidden: hidden))
    heads[Int(symbol)] = entries.count - 1
    guard let start = blockStarts.last, hidden >= start else { return nil }
    return entries[hidden].variable
  }

  /// The variable that a name stands for, with the depth of the function that declares it.
  func lookUp(_ symbol: Symbol) -> (variable: Int, function: Int)? {
    let head = symbol >= 0 ? heads[Int(symbol)] : -1
    return head >= 0 ? (entries[head].variable, entries[head].function) : nil
  }

  /// The variables whose names are visible.
  var visible: [Int] {
    entries.indices.filter { heads[Int(entries[$0].symbol)] == $0 }.map { entries[$0].variable }
  }
}
