#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// The random numbers of this machine.
public struct SystemRandomness: RandomSource {
  /// The random numbers of this machine.
  public init() {}

  /// A number from 0 up to, not including, 1.
  public func next() -> Double { Double.random(in: 0..<1) }
}

/// The environment of this process.
public struct SystemEnvironment: EnvironmentVariables {
  /// The environment of this process.
  public init() {}

  /// The value of a variable; nil if it is not set.
  public func value(of name: String) -> String? { getenv(name).map { String(cString: $0) } }
}

/// The files of this machine.
public struct SystemFiles: FileReader {
  /// The files of this machine.
  public init() {}

  /// The text of a plain file of at most ``TextFile/sizeLimit`` bytes.
  ///
  /// - Throws: ``TextFile/Problem`` if it cannot be read or is not UTF-8 text.
  public func text(of path: String) throws(TextFile.Problem) -> String {
    try TextFile.readPlain(path)
  }
}
