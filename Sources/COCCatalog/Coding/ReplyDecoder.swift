/// Reads replies of the service.
package enum ReplyDecoder {
  /// The payload of a reply: without its envelope, with the names of the language, of the documented
  /// types. Members that the catalog does not know are kept under their own name.
  ///
  /// - Parameters:
  ///   - attempts: How many times the request was sent, for the error.
  ///   - shown: What an error may show of a text that the service sent, at most as many characters as
  ///     the second argument says; `nil`: all of it that is no longer.
  /// - Throws: ``OperationError`` where the reply carries an error code other than success, whatever
  ///   its status, where the status is not a success, and where the payload cannot be understood.
  package static func decode(
    _ response: ServiceResponse, for operation: Operation, attempts: Int,
    shown: ((_ text: String, _ limit: Int) -> String)? = nil
  ) throws(OperationError) -> JSONValue {
    do {
      return try ReplyReading(response: response, operation: operation, attempts: attempts)
        .payload()
    } catch {
      throw error.showing(shown ?? { $0.shortened(to: $1) })
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
        if !isSuccess {
          throw failure(code: nil, message: plainText.map { "\(answer): \($0)" }, in: .null)
        }
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

  private func checked(
    _ value: JSONValue, _ shape: Shape, in body: JSONValue
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

  /// What is said of a reply that says nothing but its status.
  private var answer: String {
    let title = StatusMeaning.title(of: response.status).map { " \($0)" } ?? ""
    return "the service answered \(response.status)\(title)"
  }

  /// The longest body that is taken for a sentence, in bytes.
  private static let longestPlainText = 2000

  /// A body that is a text to be read; `nil` for pages of HTML, cut JSON and anything else.
  private var plainText: String? {
    let type = response.header("Content-Type")?.lowercased() ?? ""
    guard response.body.count <= Self.longestPlainText, !type.contains("html"),
      !type.contains("xml"),
      let text = String(validating: response.body, as: UTF8.self),
      let first = text.first(where: { !$0.isWhitespace }), !"<{[".contains(first),
      !text.unicodeScalars.contains(where: { $0.value < 9 })
    else { return nil }
    return text
  }

  private func failure(code: String?, message: String?, in body: JSONValue) -> OperationError {
    let documented = code.flatMap { code in
      (operation.errors + Faults.everywhere).first {
        $0.matches(code: code, message: message ?? "")
      }
    }
    let text =
      message.flatMap { $0.isEmpty ? nil : $0 } ?? documented?.meaning
      ?? answer
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
    // Some list what is wrong.
    let body = isSuccess ? body : body.arrayValue?.first ?? body
    let spellings = [("error_code", "error_msg"), ("errorCode", "errorMsg")]
    for (codeName, messageName) in isSuccess ? spellings : spellings + [("code", "message")] {
      guard let code = body[codeName].flatMap(Coercion.text(of:)), !code.isEmpty else { continue }
      self.code = code
      message = body[messageName].flatMap(Coercion.text(of:))
      return
    }
    guard !isSuccess else { return }
    let said = Self.message(in: body)
    guard let inner = body["error"], inner.objectValue != nil else {
      // RFC 6749, section 5.2.
      let parts = [body["error"]?.stringValue, body["error_description"]?.stringValue]
      let texts = parts.compactMap { $0 }.filter { !$0.isEmpty }
      message = said ?? (texts.isEmpty ? body.stringValue : texts.joined(separator: ": "))
      return
    }
    code = (inner["error_code"] ?? inner["code"]).flatMap(Coercion.text(of:))
    message = Self.message(in: inner) ?? said
  }

  private static func message(in object: JSONValue) -> String? {
    ["error_msg", "errorMsg", "message"].lazy
      .compactMap { object[$0].flatMap(Coercion.text(of:)) }.first { !$0.isEmpty }
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
      kind: kind, operation: operation,
      message: shown(message, Self.longestMessage).onOneLine, status: status,
      code: code.map { shown($0, Self.longestName).onOneLine },
      requestID: requestID.map { shown($0, Self.longestName).onOneLine }, attempts: attempts,
      hint: hint,
      argument: argument)
  }
}

extension String {
  /// The text with spaces in place of line breaks, and without characters that a terminal acts upon: these
  /// are written as `\u{1B}`.
  fileprivate var onOneLine: String {
    guard unicodeScalars.contains(where: Self.isActing) else { return self }
    var result = ""
    var isAfterBreak = false
    for scalar in unicodeScalars {
      let isBreak = scalar == "\r" || scalar == "\n" || scalar == "\t"
      if isBreak {
        if !isAfterBreak { result += " " }
      } else if Self.isActing(scalar) {
        result += "\\u{\(String(scalar.value, radix: 16, uppercase: true))}"
      } else {
        result.unicodeScalars.append(scalar)
      }
      isAfterBreak = isBreak
    }
    return result
  }

  /// Control characters, and those that change the direction of a text or end a line.
  private static func isActing(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0..<0x20, 0x7F..<0xA0, 0x200E, 0x200F, 0x2028...0x202E, 0x2066...0x2069: true
    default: false
    }
  }

  /// The text with at most `limit` characters, and a mark where it goes on.
  package func shortened(to limit: Int, isCut: Bool = false) -> String {
    let beginning = prefix(limit)
    return isCut || beginning.endIndex < endIndex ? beginning + "…" : self
  }
}
