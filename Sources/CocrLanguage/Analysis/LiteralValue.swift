/// An argument as far as the source states it.
package indirect enum LiteralValue: Sendable, Equatable {
  /// Only the run will tell.
  case unknown
  case value(HostValue)
  case list([LiteralValue])
  case map([Entry])

  /// A key with its value.
  package struct Entry: Sendable, Equatable {
    /// The key of a map, or the name of an argument.
    package var key: String
    /// The value as far as it is known.
    package var value: LiteralValue

    /// A key with its value.
    package init(_ key: String, _ value: LiteralValue) {
      self.key = key
      self.value = value
    }
  }
}

/// What is wrong with the literals in the arguments of a call.
package struct LiteralProblem: Sendable, Equatable {
  /// Where it is: `execute_batches[2].target_instances`, items counted from 0.
  package var path: String
  /// What is wrong, to go after the path: "has 12 items, at most 10 are allowed".
  package var message: String
  /// What to do about it, where known.
  package var hint: String?

  /// A problem of the argument, or of a part of it, at `path`.
  package init(path: String, message: String, hint: String? = nil) {
    self.path = path
    self.message = message
    self.hint = hint
  }
}

/// Checks what is known of a call's arguments, by name, against the limits of the host's function of
/// this name; nil where the host knows no more of the function than its signature says.
package typealias LiteralCheck =
  @Sendable (_ function: String, _ arguments: [LiteralValue.Entry]) -> [LiteralProblem]?
