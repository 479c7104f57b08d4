/// The registers of a function's variables. The variables of a function lie close together among those
/// of its module.
struct VariableRegisters {
  /// The variable of the first place.
  private var first = 0
  private var registers: [UInt8] = []
  /// By register: how many variables have been put into it.
  private var counts = [Int32](repeating: 0, count: Int(none))

  private static let none = UInt8.max

  /// The register of a variable; nil where it has none in this function.
  subscript(variable: Int) -> Int? {
    get {
      let place = variable - first
      guard registers.indices.contains(place), registers[place] != Self.none else { return nil }
      return Int(registers[place])
    }
    set {
      if registers.isEmpty { first = variable }
      if variable < first {
        registers.insert(contentsOf: repeatElement(Self.none, count: first - variable), at: 0)
        first = variable
      }
      let missing = variable - first - registers.count + 1
      if missing > 0 { registers.append(contentsOf: repeatElement(Self.none, count: missing)) }
      let old = registers[variable - first]
      // A register above the limit belongs to a function that is refused.
      let new = newValue.flatMap { UInt8(exactly: $0) } ?? Self.none
      registers[variable - first] = new
      if old != Self.none { counts[Int(old)] -= 1 }
      if new != Self.none { counts[Int(new)] += 1 }
    }
  }

  /// Whether a variable is in the register.
  func contains(_ register: Int) -> Bool {
    register < Int(Self.none) && counts[register] > 0
  }
}
