import COCCatalog
import CocrLanguage
import Foundation
import Testing

@testable import CocrRuntime

/// What a call came to can be written down and read again without loss.
@Suite struct AnswerTests {
  private func copied(_ answer: Answer, secrets: [String: String] = [:]) throws -> Answer {
    let decoder = JSONDecoder()
    let text: @Sendable (String) -> String? = { secrets[$0] }
    decoder.userInfo[try #require(CodingUserInfoKey.secretTexts)] = text
    return try decoder.decode(Answer.self, from: JSONEncoder().encode(answer))
  }

  private static let values: [HostValue] = [
    .null, .bool(false), .int(.min), .int(.max), .int(1 << 53 + 1), .string(""),
    .string("a\u{0}\u{1F600}\"\\"), .duration(.min), .duration(1), .time(.max), .list([]),
    .list([.list([.null]), .int(1), .float(1)]), .map(.init([])), .function(name: "f"),
    .map(.init(model: "Order", [.init("status", .string("FINISHED")), .init("", .time(-1))])),
  ]

  @Test(arguments: values) func valuesKeepEverything(_ value: HostValue) throws {
    #expect(try copied(.value(value)).outcome.get() == value)
  }

  @Test(arguments: [
    0.1, -0.0, .infinity, -.infinity, .leastNonzeroMagnitude, .greatestFiniteMagnitude,
    Double(nan: 7, signaling: false),
  ])
  func floatsKeepTheirBits(_ float: Double) throws {
    guard case .float(let copy) = try copied(.value(.float(float))).outcome.get() else {
      Issue.record("another kind of value")
      return
    }
    #expect(copy.bitPattern == float.bitPattern)
  }

  @Test func repliesKeepIntegersAndDoublesApart() throws {
    let reply: JSONValue = [
      "id": .int(.max), "rate": .double(1), "small": .double(.leastNonzeroMagnitude),
      "list": [1, 1.5, nil, true],
    ]
    let answer = try copied(Answer(.success(.null), reply: reply))
    #expect(answer.reply == reply)
  }

  @Test func refusalsKeepTheirFieldsAndTheirError() throws {
    let error = OperationError(
      kind: .service, operation: "scripts.get", message: "the script is gone", status: 404,
      code: "COC.00040601", requestID: "r-1", attempts: 3, hint: "look", argument: "script_uuid")
    let refusal = Refusal(error)
    #expect(throws: refusal) { try copied(.refusal(refusal)).outcome.get() }
    #expect(refusal.message == "the script is gone (in 3 attempts)")
    #expect(refusal.fields.contains(.init("status", .int(404))))
  }

  @Test func theTextOfASecretIsNeverWritten() throws {
    let secret = HostValue.list([.secret(.init(name: "TOKEN", revealed: "hunter2"))])
    let bytes = try JSONEncoder().encode(Answer.value(secret))
    let text = String(decoding: bytes, as: UTF8.self)
    #expect(text.contains("TOKEN") && !text.contains("hunter2"))
    #expect(throws: DecodingError.self) { try JSONDecoder().decode(Answer.self, from: bytes) }
    #expect(try copied(.value(secret), secrets: ["TOKEN": "hunter2"]).outcome.get() == secret)
  }

  @Test(arguments: [
    #"{"value":{}}"#, #"{"value":{"int":1,"null":true}}"#, #"{"value":{"int":1.5}}"#,
    #"{"value":{"map":{"entries":[["a"]]}}}"#, #"{"reply":"{}"}"#,
    #"{"value":{"null":true},"reply":"{"}"#,
  ])
  func damagedAnswersAreErrors(_ text: String) {
    #expect(throws: DecodingError.self) {
      try JSONDecoder().decode(Answer.self, from: Data(text.utf8))
    }
  }
}
