import CocrLanguage

/// YAML for scripts: `yaml.parse` and `yaml.print`.
enum YAML {
  /// How deep lists and maps may stand inside each other.
  static var depthLimit: Int { 100 }

  /// The value that a YAML document stands for.
  ///
  /// - Parameter memory: counts what the value takes, each alias as much as what it stands for.
  /// - Throws: ``World/Problem`` where the text is no YAML, has a key that is no text or stands twice in
  ///   its map, a number that does not fit, or stands for more values than a script could use;
  ///   `CancellationError` where the task was cancelled.
  static func parse(_ text: String, _ memory: CallMemory.Claim) throws -> HostValue {
    do {
      // The text itself, and what the reader holds of it: one scalar may be nearly all of it.
      try memory.take(2 * text.utf8.count)
      var text = text
      return try text.withUTF8 { try YAMLReader($0, memory).document() }
    } catch is CallMemory.Exceeded {
      throw refusal(
        "the YAML text stands for more than the memory that the run has left",
        hint: "an alias takes as much as what it stands for; otherwise read less at a time")
    }
  }

  /// The value as a YAML document; secrets are `***`.
  ///
  /// - Parameter memory: counts what the text takes.
  /// - Throws: ``World/Problem`` where the value is a function or holds one; `CancellationError` where
  ///   the task was cancelled.
  static func print(_ value: HostValue, _ memory: CallMemory.Claim) throws -> String {
    do {
      return try YAMLWriter(memory).document(value)
    } catch is CallMemory.Exceeded {
      throw refusal("the YAML text of the value takes more than the memory that the run has left")
    }
  }

  static func refusal(_ message: String, hint: String? = nil) -> World.Problem {
    World.Problem(kind: "value", message: message, hint: hint)
  }

  /// The beginning of a text, for a message.
  static func excerpt(_ text: String) -> String {
    text.unicodeScalars.count > 40 ? String(text.prefix(39)) + "…" : text
  }
}
