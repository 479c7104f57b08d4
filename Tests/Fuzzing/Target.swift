// The entry points that libFuzzer calls: see `run` in this folder.

import CocrLanguage

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// The language with its library, read from the folder `stdlib` below the working directory.
private let environment: Environment = {
  let roles: [(String, LibraryFile.Role)] = [
    ("list", .methods(of: .list)), ("map", .methods(of: .map)), ("prelude", .prelude),
  ]
  do {
    return try Environment(
      host: InputCheck.host,
      library: roles.map { name, role in
        LibraryFile(
          role, SourceFile(name: "<library>/\(name).cocr", bytes: read("stdlib/\(name).cocr")))
      })
  } catch let failure as CompilationFailure {
    fatalError("\(failure.diagnostics.map(\.message))")
  } catch {
    fatalError("\(error)")
  }
}()

private func read(_ path: String) -> [UInt8] {
  guard let file = fopen(path, "r") else { fatalError("\(path) cannot be read") }
  defer { fclose(file) }
  var bytes: [UInt8] = []
  while case let byte = getc(file), byte != EOF { bytes.append(UInt8(truncatingIfNeeded: byte)) }
  return bytes
}

@_cdecl("LLVMFuzzerTestOneInput")
public func testOneInput(_ data: UnsafePointer<UInt8>?, _ count: Int) -> Int32 {
  guard count <= InputCheck.largestInput else { return -1 }
  let bytes = Array(UnsafeBufferPointer(start: data, count: count))
  if let problem = InputCheck.check(bytes, environment: environment) { fatalError(problem) }
  return 0
}

@_silgen_name("LLVMFuzzerMutate")
private func mutateBytes(_ data: UnsafeMutablePointer<UInt8>, _ count: Int, _ capacity: Int) -> Int

/// Half of the changes are libFuzzer's own, in bytes; the others keep to the language's tokens.
@_cdecl("LLVMFuzzerCustomMutator")
public func mutate(
  _ data: UnsafeMutablePointer<UInt8>, _ count: Int, _ capacity: Int, _ seed: UInt32
) -> Int {
  var mutator = TokenMutator(seed: UInt64(seed))
  guard mutator.random.next() % 2 == 0 else { return mutateBytes(data, count, capacity) }
  let changed = mutator.change(Array(UnsafeBufferPointer(start: data, count: count)))
    .prefix(capacity)
  for (index, byte) in changed.enumerated() { data[index] = byte }
  return changed.count
}
