import Foundation
import Testing

@testable import CocrLanguage

@Suite struct MemoryTests {
  /// A million turns that leave all kinds of garbage behind keep the heap at the size it had.
  @Test func garbageDoesNotAccumulate() throws {
    let text = """
      var kept = {}
      for i in 0..<1000000 {
        let text = "item \\(i)"
        let list = [i, text, [text]]
        let map = {list: list, next: null}
        map.next = map
        let closure = () => map.list[0]
        kept["slot \\(i % 100)"] = map
        if i % 1000 == 0 {
          parallel([1, 2]) { x => x + closure() }
          try { throw {message: text, data: list} } catch e { kept.error = e }
          kept.remove("slot \\(i % 7)")
        }
      }
      """
    let program = try Program(
      SourceFile(name: "garbage.cocr", text: text), environment: ScriptTests.environment.get())
    let machine = program.makeMachine(limits: Limits(memory: 64 << 20))
    var sizes: [Int] = []
    var residents: [Int] = []
    loop: while true {
      switch machine.run() {
      case .busy:
        try sizes.append(settledSize(machine))
        if let resident = Self.residentSize() { residents.append(resident) }
      case .finished: break loop
      case .failed(let error):
        Issue.record("\(error.message)")
        return
      case .waiting:
        Issue.record("the script waits")
        return
      }
    }
    #expect(sizes.count >= 5)
    let (first, last) = (try #require(sizes.first), try #require(sizes.last))
    #expect(last < first + first / 2, "\(sizes)")
    #expect(last < 1 << 20, "\(sizes)")
    // The first slice has touched what the others use again.
    if let early = residents.first, let late = residents.last {
      #expect(late < early + (8 << 20), "\(residents)")
    }
    #expect(machine.fibers.count <= 1)
    #expect(machine.groups.isEmpty)
  }

  /// How much memory the process holds, in bytes; nil where the system does not tell.
  private static func residentSize() -> Int? {
    let text = try? String(contentsOfFile: "/proc/self/statm", encoding: .utf8)
    let pages = text?.split(separator: " ").dropFirst().first.flatMap { Int($0) }
    return pages.map { $0 * sysconf(Int32(_SC_PAGESIZE)) }
  }

  /// What is left after a collection.
  private func settledSize(_ machine: Machine) throws -> Int {
    try machine.collect()
    return machine.heap.pointee.byteCount
  }
}
