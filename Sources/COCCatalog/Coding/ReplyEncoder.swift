/// Writes replies as the service does.
package enum ReplyEncoder {
  /// The code of the service that tickets and alarms carry (`provider_code`).
  static let providerCode: JSONValue = "049"

  /// The reply to a call that succeeded, its payload given with the names of the language.
  package static func encode(payload: JSONValue, for operation: Operation) -> ServiceResponse {
    let wire = operation.reply.shape.map { Coercion.toWire(payload, $0) } ?? .null
    switch operation.reply.envelope {
    case .bare: return response(200, wire)
    case .data: return response(200, .object(["data": wire]))
    case .ticket(let code, let message):
      return response(
        200,
        [
          "provider_code": providerCode, "error_code": .string(code),
          "error_msg": message.map(JSONValue.string) ?? .null, "data": wire,
        ])
    case .header(let name, let field, let member):
      var fields = wire.objectValue ?? [:]
      let text = fields.removeValue(forKey: field)?.stringValue ?? ""
      var reply = response(201, .object([member: .object(fields)]))
      reply.headers.append((name, text))
      return reply
    }
  }

  /// The reply to a call that failed, in the style of the operation's family.
  package static func encodeError(
    status: Int, code: String, message: String, for operation: Operation?
  ) -> ServiceResponse {
    if operation?.service == .iam {
      let title = StatusMeaning.title(of: status) ?? "Error"
      return response(
        status,
        [
          "error": [
            "code": .int(Int64(status)), "message": .string(message), "title": .string(title),
          ],
          "error_code": .string(code), "error_msg": .string(message),
        ])
    }
    if case .ticket = operation?.reply.envelope {
      return response(
        status,
        [
          "provider_code": providerCode, "error_code": .string(code), "error_msg": .string(message),
          "data": .null,
        ])
    }
    return response(status, ["error_code": .string(code), "error_msg": .string(message)])
  }

  private static func response(_ status: Int, _ body: JSONValue) -> ServiceResponse {
    ServiceResponse(
      status: status, headers: [(name: "Content-Type", value: "application/json")],
      body: body.serialized())
  }
}
