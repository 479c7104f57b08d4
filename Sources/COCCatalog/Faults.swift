/// The errors that the reference documents (sections 4.2.1, 4.4 and 5.2).
enum Faults {
  static let nameTaken = DocumentedError(
    "COC.00040601", "a script of the same name exists",
    hint: "choose another name, or change the existing script with scripts.update",
    marker: "same name")

  static let parameterInvalid = DocumentedError(
    "COC.00040601", "a script parameter has an invalid value",
    hint: "a value may hold only \(TextRule.scriptParameterValue.explanation)")

  static let outOfBounds = DocumentedError(
    "COC.00040701", "a value is outside its limits",
    hint: "correct the value that the message names", marker: "must be")

  static let internalError = DocumentedError(
    "COC.00040701", "the service failed internally, or refused a value",
    hint: "check the values that the message names; if it names none, try again, then contact "
      + "customer service")

  static let incidentParameters = DocumentedError(
    "GOM.00007256", "invalid parameters",
    hint: "check incident_num, and that its status allows the operation: accept, then solution, "
      + "then confirmation (incidents.get shows the status)")

  static let alarmBody = DocumentedError(
    "COC.00000001", "the alarm is incomplete or wrong",
    hint: "give the members that the message names")

  static let tokenInvalid = DocumentedError(
    "common.01010001", "the token is missing or invalid",
    hint: "check the credentials; a token is valid for 24 hours")

  static let scripts = [nameTaken, parameterInvalid, outOfBounds, internalError]
  static let reading = [outOfBounds, internalError]

  /// What any operation may answer.
  static let everywhere = [tokenInvalid]
}
