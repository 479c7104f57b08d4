/// The errors that the reference documents (sections 4.2.1, 4.4 and 5.2).
public enum Faults {
  public static let nameTaken = DocumentedError(
    "COC.00040601", "a script of the same name exists",
    hint: "choose another name, or change the existing script with scripts.update",
    marker: "same name")

  public static let parameterInvalid = DocumentedError(
    "COC.00040601", "a script parameter has an invalid value",
    hint: "a value may hold only \(TextRule.scriptParameterValue.explanation)")

  public static let outOfBounds = DocumentedError(
    "COC.00040701", "a value is outside its limits",
    hint: "correct the value that the message names", marker: "must be")

  public static let internalError = DocumentedError(
    "COC.00040701", "the service failed internally, or refused a value",
    hint: "check the values that the message names; if it names none, try again, then contact "
      + "customer service")

  public static let incidentParameters = DocumentedError(
    "GOM.00007256", "invalid parameters",
    hint: "check incident_num, and that its status allows the operation: accept, then solution, "
      + "then confirmation (incidents.get shows the status)")

  public static let alarmBody = DocumentedError(
    "COC.00000001", "the alarm is incomplete or wrong",
    hint: "give the members that the message names")

  public static let tokenInvalid = DocumentedError(
    "common.01010001", "the token is missing or invalid",
    hint: "check the credentials; a token is valid for 24 hours")

  public static let scripts = [nameTaken, parameterInvalid, outOfBounds, internalError]
  public static let reading = [outOfBounds, internalError]

  /// What any operation may answer.
  public static let everywhere = [tokenInvalid]
}
