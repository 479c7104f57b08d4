import COCCatalog

/// Why the service refuses a request, before it is known in which style it answers.
struct Refusal: Error {
  let status: Int
  /// `nil`: the code of the operation's family for a value that cannot be.
  let code: String?
  let message: String

  init(_ message: String, status: Int = 400, code: String? = nil) {
    self.message = message
    self.status = status
    self.code = code
  }

  /// Something that an identifier names does not exist.
  static func unknown(_ noun: String, _ id: String) -> Refusal {
    Refusal("\(noun) \(id.prefix(64)) does not exist", status: 404)
  }

  func response(for operation: Operation) -> ServiceResponse {
    // An error's message has at most 512 characters, section 4.2.1 and others, but 256 by Table 4-76.
    let limit = operation.namespace == "alarms" ? 256 : 512
    return ReplyEncoder.encodeError(
      status: status, code: code ?? operation.refusalCode, message: String(message.prefix(limit)),
      for: operation)
  }
}

extension Operation {
  /// The code that the operation's family documents for values that cannot be.
  var refusalCode: String {
    switch namespace {
    case "incidents": Faults.incidentParameters.code
    case "alarms": Faults.alarmBody.code
    case "projects": "IAM.0011"
    default: Faults.outOfBounds.code
    }
  }
}
