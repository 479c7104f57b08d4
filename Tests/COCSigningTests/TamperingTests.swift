import COCCatalog
import COCSigning
import Testing

@Suite("Tampering with signed requests")
struct TamperingTests {
  /// A way to spoil a request, and why it is then refused.
  struct Tampering: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let reason: SignatureProblem.Reason
    let change: @Sendable (inout ServiceRequest) -> Void

    init(
      _ name: String, _ reason: SignatureProblem.Reason,
      _ change: @escaping @Sendable (inout ServiceRequest) -> Void
    ) {
      testDescription = name
      self.reason = reason
      self.change = change
    }
  }

  static let now: Int64 = 1_700_000_000

  static func signedRequest() -> ServiceRequest {
    var request = ServiceRequest(
      method: "PUT", path: "/v1/job/scripts/SC1",
      query: [("limit", "10"), ("id", "a"), ("id", "b")],
      headers: [("Content-Type", "application/json"), ("X-Project-Id", "p")],
      body: Array(#"{"a": 1}"#.utf8))
    Signer.sign(
      &request, host: "coc.example.com", with: SigningKey(access: "AK", secret: "SK"),
      atEpochSeconds: now)
    return request
  }

  static func problem(
    _ request: ServiceRequest, secret: String = "SK", now: Int64 = now
  ) -> SignatureProblem? {
    do throws(SignatureProblem) {
      _ = try SignatureVerifier.verify(
        request, key: { $0 == "AK" ? SecretKey(secret) : nil }, nowEpochSeconds: now)
      return nil
    } catch {
      return error
    }
  }

  static let tamperings: [Tampering] = [
    .init("method", .mismatch) { $0.method = "POST" },
    .init("path", .mismatch) { $0.path = "/v1/job/scripts/SC2" },
    .init("path made longer", .mismatch) { $0.path += "/x" },
    .init("value in the query", .mismatch) { $0.query[0].value = "11" },
    .init("name in the query", .mismatch) { $0.query[0].name = "Limit" },
    .init("one more in the query", .mismatch) { $0.query.append(("x", "1")) },
    .init("one less in the query", .mismatch) { $0.query.removeLast() },
    .init("a repeated value", .mismatch) { $0.query.append(("id", "b")) },
    .init("body changed", .mismatch) { $0.body[0] = 0x5B },
    .init("body emptied", .mismatch) { $0.body = [] },
    .init("body made longer", .mismatch) { $0.body.append(0x20) },
    .init("another project", .mismatch) { $0.replace("X-Project-Id", "q") },
    .init("one more value of a signed header", .mismatch) {
      $0.headers.append(("x-project-id", "q"))
    },
    .init("another content type", .mismatch) {
      $0.replace("Content-Type", "application/json;charset=utf-8")
    },
    .init("another host", .mismatch) { $0.replace("Host", "evil.example.com") },
    .init("another date in the window", .mismatch) {
      $0.replace("X-Sdk-Date", "20231114T221321Z")
    },
    .init("unsigned hash of the body", .mismatch) {
      $0.headers.append(("X-Sdk-Content-Sha256", "UNSIGNED-PAYLOAD"))
      $0.body = Array("other".utf8)
    },
    .init("another access key", .unknownAccessKey) { $0.edit { $0.replacing("AK,", with: "BK,") } },
    .init("one digit of the signature", .mismatch) {
      $0.edit { $0.dropLast() + ($0.hasSuffix("0") ? "1" : "0") }
    },
    .init("signature cut short", .malformed) { $0.edit { String($0.dropLast()) } },
    .init("signature cut by a byte", .malformed) { $0.edit { String($0.dropLast(2)) } },
    .init("signature too long", .malformed) { $0.edit { $0 + "00" } },
    .init("signature not hex", .malformed) { $0.edit { $0.dropLast() + "g" } },
    .init("a signed header less", .mismatch) {
      $0.edit { $0.replacing("content-type;", with: "") }
    },
    .init("host unsigned", .headerUnsigned) { $0.edit { $0.replacing("host;", with: "") } },
    .init("date unsigned", .headerUnsigned) { $0.edit { $0.replacing(";x-sdk-date", with: "") } },
    .init("a signed header that is not there", .malformed) {
      $0.headers.removeAll { $0.name == "X-Project-Id" }
    },
    .init("no host", .malformed) { $0.headers.removeAll { $0.name == "Host" } },
    .init("no date", .dateMissing) { $0.headers.removeAll { $0.name == "X-Sdk-Date" } },
    .init("no authorization", .missing) { $0.headers.removeAll { $0.name == "Authorization" } },
    .init("empty authorization", .malformed) { $0.edit { _ in "" } },
    .init("another scheme", .malformed) { $0.edit { _ in "Bearer abc" } },
    .init("another algorithm", .malformed) { $0.edit { "SDK-HMAC-SM3" + $0.dropFirst(15) } },
    .init("scheme alone", .malformed) { $0.edit { _ in "SDK-HMAC-SHA256" } },
    .init("no access key", .malformed) { $0.edit { $0.replacing("Access=AK", with: "Access=") } },
    .init("no list of headers", .malformed) {
      $0.edit { $0.replacing("SignedHeaders", with: "X") }
    },
    .init("two authorizations", .malformed) { $0.headers.append(("authorization", "x")) },
  ]

  @Test("each change is refused, with its reason", arguments: tamperings)
  func refuses(tampering: Tampering) throws {
    var request = Self.signedRequest()
    #expect(Self.problem(request) == nil)
    tampering.change(&request)
    let problem = try #require(Self.problem(request))
    #expect(problem.reason == tampering.reason)
    #expect(!problem.message.isEmpty)
    #expect(!"\(problem)".contains("SK,"))
  }

  @Test("a wrong secret key is refused, and neither key is told")
  func wrongSecret() throws {
    let problem = try #require(Self.problem(Self.signedRequest(), secret: "other-secret"))
    #expect(problem.reason == .mismatch)
    #expect(!problem.message.contains("other-secret"))
  }

  @Test("the date may be 15 minutes off, not more", arguments: [-1, 1] as [Int64])
  func window(direction: Int64) {
    let request = Self.signedRequest()
    #expect(Self.problem(request, now: Self.now + direction * 900) == nil)
    #expect(
      Self.problem(request, now: Self.now + direction * 901)?.reason == .dateOutsideWindow)
    #expect(Self.problem(request, now: direction > 0 ? .max : .min)?.reason == .dateOutsideWindow)
  }

  @Test(
    "what is no date is refused",
    arguments: [
      "", "20231114", "20231114T221320", "20231314T221320Z", "20230229T221320Z", "20231114T241320Z",
      "20231114T226020Z", "20231114 221320Z", "2023-11-14T22:13:20Z", "２0231114T2213Z",
      "-0231114T221320Z",
    ])
  func malformedDate(date: String) {
    var request = Self.signedRequest()
    request.replace("X-Sdk-Date", date)
    #expect(Self.problem(request)?.reason == .dateMalformed)
  }

  @Test("headers that were not signed do not matter")
  func otherHeaders() {
    var request = Self.signedRequest()
    request.headers.append(("User-Agent", "any"))
    request.headers.append(("X_Trace", "1"))
    request.headers.append(("Accept", "*/*"))
    #expect(Self.problem(request) == nil)
  }

  @Test("the body's hash may be signed instead of the body, if it is that of the body")
  func contentHash() throws {
    let unsigned = try Vector.named("unsigned payload").signed
    var request = unsigned
    request.body = Array("other".utf8)
    #expect(try verifies(request))
    request.replace("X-Sdk-Content-Sha256", String(repeating: "0", count: 64))
    #expect(try !verifies(request))
  }

  private func verifies(_ request: ServiceRequest) throws -> Bool {
    let vector = try Vector.named("unsigned payload")
    let now = try vector.epochSeconds
    do throws(SignatureProblem) {
      _ = try SignatureVerifier.verify(
        request, key: { _ in SecretKey(vector.sk) }, nowEpochSeconds: now)
      return true
    } catch {
      return false
    }
  }
}

extension ServiceRequest {
  fileprivate mutating func replace(_ name: String, _ value: String) {
    headers.removeAll { $0.name == name }
    headers.append((name, value))
  }

  /// Changes the header `Authorization`.
  fileprivate mutating func edit(_ change: (String) -> some StringProtocol) {
    let value = headers.first { $0.name == "Authorization" }?.value ?? ""
    replace("Authorization", String(change(value)))
  }
}
