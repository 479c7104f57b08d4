import Foundation
import StandardLibrary
import Testing

@testable import CocrLanguage

/// What the compiler emits is what the forms of the instructions declare.
@Suite struct InstructionTests {
  /// Every chunk of the library and of the scripts that compile.
  static let chunks: [Chunk] = {
    guard let environment = try? ScriptTests.environment.get() else { return [] }
    let library = environment.library
    let pool = ConstantPool(parent: library.pool)
    var chunks = (try? library.chunks(using: Set(library.files.indices), for: pool)) ?? []
    for name in ScriptTests.scripts {
      let url = ScriptTests.folder.appendingPathComponent(name)
      guard let data = try? Data(contentsOf: url) else { continue }
      chunks += compiled(SourceFile(name: url.path, bytes: [UInt8](data)), environment)
    }
    let many = "let items = [\((0..<60).map { "\($0)" }.joined(separator: ", "))]"
    chunks += compiled(SourceFile(name: "many", text: many), environment)
    // More constants than there are short numbers for, and a jump over all of them.
    let large = "let t = true\nif t { let items = [\((0..<50_000).map { "\($0).5,\n" }.joined())] }"
    chunks += compiled(SourceFile(name: "large", text: large), environment)
    return chunks + ((try? sessionChunks(environment)) ?? [])
  }()

  /// Only a session assigns variables of another module.
  private static func sessionChunks(_ environment: Environment) throws -> [Chunk] {
    let session = try Session(environment: environment)
    let first = try session.compile("var count = 1")
    session.begin(first)
    while case .busy = session.machine.run() {}
    _ = session.end(first, succeeded: true)
    return try Array(session.compile("count += 1").program.chunks.suffix(1))
  }

  private static func compiled(_ file: SourceFile, _ environment: Environment) -> [Chunk] {
    let program = try? Program(
      file, environment: environment,
      loader: { path, importer in
        let url = URL(fileURLWithPath: importer.name).deletingLastPathComponent()
          .appendingPathComponent(path)
        return (try? Data(contentsOf: url)).map {
          SourceFile(name: url.standardizedFileURL.path, bytes: [UInt8]($0))
        }
      })
    return program.map { Array($0.chunks.dropFirst(environment.library.files.count)) } ?? []
  }

  /// The instructions of a function by the place of their first word.
  private static func instructions(_ code: Code) -> [Int: Opcode] {
    var found: [Int: Opcode] = [:]
    var place = 0
    while place < code.count {
      guard let opcode = Opcode(rawValue: UInt8(truncatingIfNeeded: code[place])) else {
        Issue.record("\(code.name): no instruction at word \(place)")
        return found
      }
      found[place] = opcode
      place += 1 + opcode.extraWords
      if opcode == .closure { place += code.captureCount(Instruction.wide(code[place - 1])) }
    }
    #expect(place == code.count, "\(code.name) ends inside an instruction")
    return found
  }

  /// The words of one function.
  private struct Code {
    let chunk: Chunk
    let number: Int
    var prototype: Prototype { chunk.prototypes[number] }
    var info: FunctionInfo { chunk.functions[number] }
    var name: String { "\(chunk.file.name): \(info.name)" }
    var count: Int { info.spans.count }
    subscript(place: Int) -> UInt64 { prototype.code[place] }
    func captureCount(_ function: Int) -> Int { chunk.functions[function].captureCount }
    /// How many constants there are; those of the last function have no end to measure by.
    var constantCount: Int {
      number + 1 < chunk.functions.count
        ? chunk.prototypes[number + 1].constants - prototype.constants : .max
    }
  }

  private static let functions = chunks.flatMap { chunk in
    chunk.functions.indices.map { Code(chunk: chunk, number: $0) }
  }

  @Test func groupsHoldEveryInstructionOnce() {
    let ends = Opcode.groups.map { Int($0.last.rawValue) }
    #expect(ends == ends.sorted() && Set(ends).count == ends.count)
    #expect(Opcode.groups.last?.last == Opcode.allCases.last)
    #expect(Set(Opcode.groups.map(\.title)).count == Opcode.groups.count)
    for opcode in Opcode.allCases { #expect(!opcode.form.text.isEmpty) }
  }

  /// Beyond, the quotient by the multiplication could be one too large, and the processor divides.
  @Test func smallDivisorsDivideExactly() {
    var numbers: [UInt64] = [(1 << 57) - 1]
    for bit in 0..<57 {
      let power = UInt64(1) << UInt64(bit)
      numbers += [power - 1, power, power + 1]
    }
    for divisor in 2...127 {
      let reciprocal = UInt64(bitPattern: Int64(SmallDivisor.reciprocal(of: divisor)))
      for base in numbers {
        let multiple = base / UInt64(divisor) * UInt64(divisor)
        for number in [base, multiple, multiple &- 1] where SmallDivisor.applies(to: number) {
          #expect(
            SmallDivisor.quotient(number, reciprocal: reciprocal) == number / UInt64(divisor),
            "\(number) // \(divisor)")
        }
      }
    }
  }

  /// So none is left that the compiler has forgotten, and the next test sees each.
  @Test func everyInstructionIsEmitted() {
    var missing = Set(Opcode.allCases)
    for code in Self.functions { missing.subtract(Self.instructions(code).values) }
    #expect(missing.isEmpty)
  }

  @Test func wordsAreAsDeclared() {
    #expect(Self.functions.count > 500)
    for code in Self.functions {
      let instructions = Self.instructions(code)
      for (place, opcode) in instructions { check(opcode, at: place, in: code, instructions) }
      for handler in code.info.handlers {
        #expect(instructions[handler.start] != nil && instructions[handler.target] != nil)
        #expect(handler.end == code.count || instructions[handler.end] != nil)
        #expect(handler.register < code.prototype.registerCount)
      }
      // Nothing runs past the end.
      let last = instructions.keys.max().flatMap { instructions[$0] }
      #expect(last == .return, "\(code.name)")
    }
  }

  private func check(
    _ opcode: Opcode, at place: Int, in code: Code, _ instructions: [Int: Opcode]
  ) {
    let form = opcode.form
    let word = code[place]
    var operands = [(form.a, Instruction.a(word)), (form.d, Instruction.d(word))]
    if let wide = form.wide {
      operands.append((wide, Instruction.wide(word)))
    } else {
      operands += [(form.b, Instruction.b(word)), (form.c, Instruction.c(word))]
    }
    let extra = form.words.filter { $0 != .captures }
    let words = extra.enumerated().map {
      ($1, Int(truncatingIfNeeded: code[place + 1 + $0]))
    }
    let end = place + 1 + extra.count
    for (field, value) in operands + words {
      let isRight: Bool =
        switch field {
        case .unused: value == 0
        case .reads, .writes, .changes: value < code.prototype.registerCount
        case .registers(let count): value + count <= code.prototype.registerCount
        case .window(let counter, let more):
          value + more + Self.count(counter, in: word) <= code.prototype.registerCount
        case .count, .flag, .number, .parameter: true
        case .constant: value < code.constantCount
        case .field, .method:
          value & 0xFFFF_FFFF < code.constantCount
            && code.prototype.constants[value & 0xFFFF_FFFF].tag == Tag.string
        case .offset: instructions[end + Instruction.jumpOffset(word)] != nil
        case .global: value < code.chunk.globalNames.count
        case .otherGlobal, .module, .native, .captures: true
        case .capture: value < code.info.captureCount
        case .type: value < code.chunk.types.count
        case .function: value < code.chunk.functions.count
        case .arguments: value < code.chunk.argumentDescriptions.count
        }
      #expect(isRight, "\(code.name), word \(place): \(opcode) with \(field) \(value)")
    }
  }

  private static func count(_ field: InstructionForm.FieldName, in word: UInt64) -> Int {
    switch field {
    case .b: Instruction.b(word)
    case .c: Instruction.c(word)
    case .d: Instruction.d(word)
    }
  }
}
