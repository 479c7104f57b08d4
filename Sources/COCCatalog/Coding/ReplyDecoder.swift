/// Reads replies of the service.
public enum ReplyDecoder {
  /// The payload of a reply: without its envelope, with the names of the language, of the documented
  /// types. Members that the catalog does not know are kept under their own name.
  ///
  /// - Parameters:
  ///   - attempts: How many times the request was sent, for the error.
  ///   - shown: What an error may show of a text that the service sent, at most as many characters as
  ///     the second argument says.
  /// - Throws: ``OperationError`` where the reply carries an error code other than success, whatever
  ///   its status, where the status is not a success, and where the payload cannot be understood.
  public static func decode(
    _ response: ServiceResponse, for operation: Operation, attempts: Int,
    shown: (_ text: String, _ limit: Int) -> String = { $0.shortened(to: $1) }
  ) throws(OperationError) -> JSONValue {
    do {
      return try ReplyReading(response: response, operation: operation, attempts: attempts)
        .payload()
    } catch {
      throw error.showing(shown)
    }
  }
}

private struct ReplyReading {
  let response: ServiceResponse
  let operation: Operation
  let attempts: Int

  func payload() throws(OperationError) -> JSONValue {
    let body: JSONValue
    let isSuccess = (200..<300).contains(response.status)
    if response.body.allSatisfy({ [0x20, 0x0A, 0x0D, 0x09].contains($0) }) {
      body = .null
    } else {
      do {
        body = try JSONValue(repairing: response.body)
      } catch {
        if !isSuccess { throw failure(code: nil, message: nil, in: .null) }
        throw malformed("the reply is not JSON: \(error)", in: .null)
      }
    }
    // Where the payload is missing, any spelling of an error is one.
    let found = ServiceFault(in: body, isSuccess: isSuccess && hasPayload(body))
    if !isSuccess || found.isFailure {
      throw failure(code: found.code, message: found.message, in: body)
    }
    guard let shape = operation.reply.shape else { return .null }
    return try checked(unwrapped(body, shape), shape, in: body)
  }

  /// Whether a body can be a reply that is a success.
  private func hasPayload(_ body: JSONValue) -> Bool {
    guard let members = body.objectValue, !members.isEmpty else { return true }
    switch operation.reply.envelope {
    case .data, .ticket: if let data = members["data"], !data.isNull { return true }
    case .bare: break
    case .header(_, _, let member): return members[member] != nil
    }
    guard case .object(let model)? = operation.reply.shape else {
      return Self.hasCode(members)
    }
    return model.fields.contains { members[$0.wireName] != nil }
  }

  private static func hasCode(_ members: [String: JSONValue]) -> Bool {
    members["error_code"] != nil || members["errorCode"] != nil
  }

  /// The payload inside the envelope. Where the envelope is missing, the body is the payload: the
  /// reference shows some replies that way.
  private func unwrapped(_ body: JSONValue, _ shape: Shape) -> JSONValue {
    switch operation.reply.envelope {
    case .bare: return body
    case .data, .ticket:
      guard let members = body.objectValue else { return body }
      guard case .object(let model) = shape else {
        // A service that says nothing but that it succeeded has nothing to list.
        return members["data"] ?? (members.isEmpty || Self.hasCode(members) ? .null : body)
      }
      if let data = members["data"], data.objectValue != nil || model.field("data") == nil {
        return data
      }
      return model.fields.contains { members[$0.wireName] != nil } ? body : .null
    case .header(let name, let field, let member):
      var fields = body[member]?.objectValue ?? [:]
      fields[field] = response.header(name).map(JSONValue.string)
      return fields[field] == nil ? .null : .object(fields)
    }
  }

  private func checked(_ value: JSONValue, _ shape: Shape, in body: JSONValue
  ) throws(OperationError) -> JSONValue {
    let payload = Coercion.toLanguage(value, shape, keepsUnknown: true)
    switch (shape, payload) {
    case (.array, .null): return .array([])
    case (.string, .string), (.object, .object), (.array, .array), (.any, _): return payload
    default:
      let expected =
        switch shape {
        case .array: "a list"
        case .object, .map: "an object"
        default: "a string"
        }
      let found = payload.isNull ? "nothing" : payload.kindDescription
      throw malformed("the reply should carry \(expected), but carries \(found)", in: body)
    }
  }

  private func requestID(in body: JSONValue) -> String? {
    response.requestID
      ?? ["request_id", "requestId"].lazy.compactMap { body[$0]?.stringValue }.first { !$0.isEmpty }
  }

  private func malformed(_ message: String, in body: JSONValue) -> OperationError {
    OperationError(
      kind: .malformedReply, operation: operation.qualifiedName, message: message,
      status: response.status, requestID: requestID(in: body), attempts: attempts,
      hint: "check that the endpoint is that of the service and no proxy answers in its place")
  }

  private func failure(code: String?, message: String?, in body: JSONValue) -> OperationError {
    let title = StatusMeaning.title(of: response.status).map { " \($0)" } ?? ""
    let documented = code.flatMap { code in
      (operation.errors + Faults.everywhere).first {
        $0.matches(code: code, message: message ?? "")
      }
    }
    let text =
      message.flatMap { $0.isEmpty ? nil : $0 } ?? documented?.meaning
      ?? "the service answered \(response.status)\(title)"
    let isAuthentication = response.status == 401 || code == Faults.tokenInvalid.code
    return OperationError(
      kind: isAuthentication ? .authentication : .service, operation: operation.qualifiedName,
      message: text, status: response.status, code: code, requestID: requestID(in: body),
      attempts: attempts, hint: documented?.hint ?? StatusMeaning.hint(for: response.status))
  }
}

/// The error that a body carries, in any of the spellings in use.
private struct ServiceFault {
  private(set) var code: String?
  private(set) var message: String?

  /// `code`, `message` and `error` count only where there is no success: they may be fields of a
  /// payload otherwise.
  init(in body: JSONValue, isSuccess: Bool) {
    let spellings = [("error_code", "error_msg"), ("errorCode", "errorMsg")]
    for (codeName, messageName) in isSuccess ? spellings : spellings + [("code", "message")] {
      guard let code = body[codeName].flatMap(Coercion.text(of:)), !code.isEmpty else { continue }
      self.code = code
      message = body[messageName].flatMap(Coercion.text(of:))
      return
    }
    guard !isSuccess else { return }
    message = body["error_msg"]?.stringValue ?? body["message"]?.stringValue
    if let inner = body["error"], inner.objectValue != nil {
      code = (inner["error_code"] ?? inner["code"]).flatMap(Coercion.text(of:))
      message = (inner["error_msg"] ?? inner["message"]).flatMap(Coercion.text(of:))
    }
  }

  /// Success is a code of zeros alone after its last point: `GOM.00000000`, `COC.00000000`, `0`.
  var isFailure: Bool {
    guard let code, let digits = code.utf8.split(separator: UInt8(ascii: ".")).last else {
      return false
    }
    return !digits.allSatisfy { $0 == UInt8(ascii: "0") }
  }
}

extension OperationError {
  /// The longest text of the service in an error, in characters.
  private static let longestMessage = 4000
  /// The longest code and number of a request.
  private static let longestName = 200

  fileprivate func showing(_ shown: (String, Int) -> String) -> OperationError {
    OperationError(
      kind: kind, operation: operation, message: shown(message, Self.longestMessage),
      status: status, code: code.map { shown($0, Self.longestName) },
      requestID: requestID.map { shown($0, Self.longestName) }, attempts: attempts, hint: hint,
      argument: argument)
  }
}

extension String {
  /// The text with at most `limit` characters, and a mark where it goes on.
  public func shortened(to limit: Int, isCut: Bool = false) -> String {
    let beginning = prefix(limit)
    return isCut || beginning.endIndex < endIndex ? beginning + "…" : self
  }
}
