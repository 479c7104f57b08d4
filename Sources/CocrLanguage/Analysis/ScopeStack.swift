/// The names that the blocks around the code at hand declare. Looking up one costs the same however
/// deep the blocks are nested.
struct ScopeStack {
  private struct Entry {
    let symbol: Int
    let variable: Int
    let function: Int
    /// The entry that this one hides, or -1.
    let hidden: Int
  }

  /// A name, which is ASCII: hashing it as other strings would cost more than all else here.
  private struct Name: Hashable {
    let text: String

    func hash(into hasher: inout Hasher) {
      var text = text
      hasher.combine(text.withUTF8(StringHash.hash))
    }
  }

  /// Every name that was ever declared, numbered.
  private var symbols: [Name: Int] = [:]
  /// By symbol: the entry that is visible, or -1.
  private var heads: [Int] = []
  private var entries: [Entry] = []
  /// Where the blocks that are open start among the entries. The module's own block is always open.
  private var blockStarts = [0]

  /// How many blocks are open.
  var depth: Int { blockStarts.count }

  mutating func enterBlock() { blockStarts.append(entries.count) }

  mutating func leaveBlock() {
    guard let start = blockStarts.popLast() else { return }
    while entries.count > start {
      let entry = entries.removeLast()
      heads[entry.symbol] = entry.hidden
    }
  }

  /// Declares a name in the innermost block.
  ///
  /// - Returns: the variable of that name which the block has declared already.
  mutating func add(_ name: String, variable: Int, function: Int) -> Int? {
    let symbol: Int
    if let known = symbols[Name(text: name)] {
      symbol = known
    } else {
      symbol = heads.count
      symbols[Name(text: name)] = symbol
      heads.append(-1)
    }
    let hidden = heads[symbol]
    entries.append(Entry(symbol: symbol, variable: variable, function: function, hidden: hidden))
    heads[symbol] = entries.count - 1
    guard let start = blockStarts.last, hidden >= start else { return nil }
    return entries[hidden].variable
  }

  /// The variable that a name stands for, with the depth of the function that declares it.
  func lookUp(_ name: String) -> (variable: Int, function: Int)? {
    guard let symbol = symbols[Name(text: name)], heads[symbol] >= 0 else { return nil }
    let entry = entries[heads[symbol]]
    return (entry.variable, entry.function)
  }

  /// The names that are visible, in no order.
  var visible: [String] { symbols.filter { heads[$0.value] >= 0 }.map(\.key.text) }
}
