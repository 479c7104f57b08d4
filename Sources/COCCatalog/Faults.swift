/// The errors that the reference documents (sections 4.2.1, 4.4 and 5.2).
package enum Faults {
  /// A script's name is taken (section 4.2.1).
  package static let nameTaken = DocumentedError(
    "COC.00040601", "a script of the same name exists",
    hint: "choose another name, or change the existing script with scripts.update",
    marker: "same name")

  /// A script parameter's value breaks its rule (section 4.2.1).
  package static let parameterInvalid = DocumentedError(
    "COC.00040601", "a script parameter has an invalid value",
    hint: "a value may hold only \(TextRule.scriptParameterValue.explanation)")

  /// A value is outside its limits.
  package static let outOfBounds = DocumentedError(
    "COC.00040701", "a value is outside its limits",
    hint: "correct the value that the message names", marker: "must be")

  /// The same code for a fault of the service's own.
  package static let internalError = DocumentedError(
    "COC.00040701", "the service failed internally, or refused a value",
    hint: "check the values that the message names; if it names none, try again, then contact "
      + "customer service")

  /// Whether the service says that the fault is its own, whatever the status (section 5.2).
  package static func isInternal(code: String?, message: String) -> Bool {
    code == internalError.code
      && ["internal server error", "service internal error", "internal error"].contains {
        message.lowercased().hasPrefix($0)
      }
  }

  /// An incident's parameters, or its status, do not fit the operation (section 4.4).
  package static let incidentParameters = DocumentedError(
    "GOM.00007256", "invalid parameters",
    hint: "check incident_num, and that its status allows the operation: accept, then solution, "
      + "then confirmation (incidents.get shows the status)")

  /// The same code for an incident that is to be created (section 4.4.1.1).
  package static let newIncidentParameters = DocumentedError(
    "GOM.00007256", "invalid parameters", hint: "correct the values that the message names")

  /// The body of an alarm is incomplete or wrong (section 4.4.2).
  package static let alarmBody = DocumentedError(
    "COC.00000001", "the alarm is incomplete or wrong",
    hint: "give the members that the message names")

  /// The request is not authenticated (section 5.2).
  package static let tokenInvalid = DocumentedError(
    "common.01010001", "the token is missing or invalid",
    hint: "check the credentials; a token is valid for 24 hours")

  /// What operations that change scripts may answer.
  package static let scripts = [nameTaken, parameterInvalid, outOfBounds, internalError]
  /// What operations that read, and others with plain arguments, may answer.
  package static let reading = [outOfBounds, internalError]

  /// What any operation may answer.
  package static let everywhere = [tokenInvalid]
}
