import ArgumentParser
import COCCatalog
import CocrLanguage
import CocrTerminal

extension Screen {
  /// Says why standard output did not take everything, unless nobody wants it any more.
  ///
  /// - Returns: whether that is so.
  func tellOfOutput() -> Bool {
    guard let problem = outputProblem else { return false }
    if !isReaderGone { complain("standard output cannot be written: \(problem)") }
    return true
  }

  /// Writes what is left of the output.
  ///
  /// - Throws: `failure` after a sentence, where standard output did not take everything.
  func finishOutput(orExitWith failure: ExitCode = .failure) throws {
    flush()
    if tellOfOutput() { throw failure }
  }
}

extension JSONValue {
  /// The value in one line, in which texts are escaped as JSON has it wherever a terminal would act upon
  /// them.
  var line: String {
    let text = String(decoding: serialized(), as: UTF8.self)
    if text.escaped == text { return text }
    return text.unicodeScalars.map { scalar in
      let character = String(scalar)
      if character.escaped == character { return character }
      return character.utf16.map { unit in
        let digits = String(unit, radix: 16)
        return "\\u" + String(repeating: "0", count: 4 - digits.utf8.count) + digits
      }.joined()
    }.joined()
  }
}
