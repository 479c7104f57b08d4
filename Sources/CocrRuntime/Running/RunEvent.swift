import COCCatalog
import CocrLanguage

/// What a driver learns of a run while it goes on.
public enum RunEvent: Sendable {
  case stepBegan(title: String, depth: Int)
  case stepFinished(title: String, depth: Int)
  case stepFailed(title: String, depth: Int)
  /// An operation goes out.
  case operationBegan(OperationCall)
  /// The service has answered.
  case operationFinished(OperationCall, reply: JSONValue)
  case operationFailed(OperationCall, OperationError)
  /// `log.info` and its kin.
  case logged(level: LogLevel, message: String)
  /// After a failure, the `undo` of a step begins or ends.
  case undoBegan(step: String)
  case undoFinished(step: String)
  case undoFailed(step: String, ScriptError)
}

/// How grave a message is.
public enum LogLevel: String, Sendable { case info, warn, error }
