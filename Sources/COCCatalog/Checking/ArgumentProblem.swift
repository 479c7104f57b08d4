/// One argument that breaks what the catalog declares.
package struct ArgumentProblem: Error, Sendable, Hashable, CustomStringConvertible {
  /// Where it is: `execute_batches[2].target_instances`, items counted from 0.
  package let argument: String
  /// What is wrong, to go after the argument: "has 12 items, at most 10 are allowed".
  package let message: String
  /// What to do about it, where that can be said.
  package let hint: String?

  /// The message for a mandatory argument that was not given.
  static let isMissing = "is missing"

  /// A problem of one argument, with a hint where there is something to do about it.
  package init(argument: String, message: String, hint: String? = nil) {
    self.argument = argument
    self.message = message
    self.hint = hint
  }

  /// The argument and what is wrong with it as one sentence, without a full stop.
  package var description: String { argument.isEmpty ? message : "\(argument) \(message)" }
}
