/// The registers of a function's variables. The variables of a function lie close together among those
/// of its module.
struct VariableRegisters {
  /// The variable of the first place.
  private var first = 0
  private var registers: [UInt8] = []

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
      // A register above the limit belongs to a function that is refused.
      registers[variable - first] = newValue.flatMap { UInt8(exactly: $0) } ?? Self.none
    }
  }

  /// Whether a variable is in the register.
  func contains(_ register: Int) -> Bool {
    register < Int(Self.none) && registers.contains { Int($0) == register }
  }
}
