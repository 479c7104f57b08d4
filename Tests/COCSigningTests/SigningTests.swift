import COCCatalog
import COCSigning
import Testing

@Suite("Signing")
struct SigningTests {
  @Test("all vectors are there")
  func vectorsAreRead() {
    #expect(Vector.all.count >= 50)
  }

  @Test("the official signer's signatures are accepted", arguments: Vector.all)
  func verifies(vector: Vector) throws {
    let access = try SignatureVerifier.verify(
      vector.signed, key: { $0 == vector.ak ? SecretKey(vector.sk) : nil },
      nowEpochSeconds: vector.epochSeconds)
    #expect(access == vector.ak)
  }

  /// Two things only the official signer does: it lists a header given twice twice, and sorts
  /// numbers as numbers, which can no longer be told from the strings of a query.
  @Test(
    "signs as the official signer does",
    arguments: Vector.all.filter {
      !["one name twice", "repeated key with numbers"].contains($0.name)
    })
  func signs(vector: Vector) throws {
    var request = vector.unsigned
    try Signer.sign(
      &request, host: vector.host, with: vector.key, atEpochSeconds: vector.epochSeconds)
    let authorization = request.headers.filter { $0.name == "Authorization" }.map(\.value)
    #expect(authorization == [vector.authorization])
  }

  @Test("what is signed here verifies here, even signed twice and over odd values")
  func signsAgain() throws {
    let key = SigningKey(access: "AK", secret: "SK", securityToken: "token")
    var request = ServiceRequest(
      method: "POST", path: "/v1/a%20b/磁盘%", query: [("b", "10"), ("a", ""), ("b", "9")],
      headers: [("x-sdk-date", "stale"), ("host", "elsewhere"), ("Accept_X", "1")],
      body: Array("{}".utf8))
    Signer.sign(&request, host: "coc.example.com", with: key, atEpochSeconds: 1_700_000_000)
    Signer.sign(&request, host: "coc.example.com:81", with: key, atEpochSeconds: 1_700_000_060)
    #expect(request.headers.map { $0.name.lowercased() }.count { $0 == "host" } == 1)
    #expect(request.headers.contains { $0.name == "X-Security-Token" && $0.value == "token" })
    #expect(
      request.headers.contains { $0.name == "X-Sdk-Date" && $0.value == "20231114T221420Z" })
    let access = try SignatureVerifier.verify(
      request, key: { _ in SecretKey("SK") }, nowEpochSeconds: 1_700_000_060)
    #expect(access == "AK")
  }

  @Test("any time gives a date, and none a crash", arguments: [0, -1, -62_135_596_800, .max, .min])
  func signsAtAnyTime(epochSeconds: Int64) {
    var request = ServiceRequest(method: "GET", path: "/")
    Signer.sign(
      &request, host: "h", with: SigningKey(access: "A", secret: "S"), atEpochSeconds: epochSeconds)
    #expect(request.headers.contains { $0.name == "X-Sdk-Date" && $0.value.hasSuffix("Z") })
  }

  @Test(
    "the parts of the header Authorization may stand apart or not", arguments: ["", " ", "   "])
  func readsBlanks(between: String) throws {
    var request = ServiceRequest(method: "GET", path: "/v1", headers: [("X-A", " b  c ")])
    let key = SigningKey(access: "AK", secret: "SK")
    Signer.sign(&request, host: "h", with: key, atEpochSeconds: 1_700_000_000)
    let index = try #require(request.headers.firstIndex { $0.name == "Authorization" })
    request.headers[index].value = request.headers[index].value
      .replacing(", ", with: "\(between),\(between)").replacing("=", with: "\(between)=\(between)")
    let access = try SignatureVerifier.verify(
      request, key: { _ in SecretKey("SK") }, nowEpochSeconds: 1_700_000_000)
    #expect(access == "AK")
  }

  @Test("a secret key is in no description")
  func redactsSecretKey() {
    let key = SecretKey("hush-hush")
    var dumped = ""
    dump(key, to: &dumped)
    for text in ["\(key)", String(reflecting: key), String(describing: [key]), dumped] {
      #expect(!text.contains("hush") && text.contains("redacted"))
    }
  }

  @Test("the secrets of a key are in no description")
  func redacts() {
    let key = SigningKey(access: "AKVISIBLE", secret: "hush-hush", securityToken: "mum-token")
    var dumped = ""
    dump(key, to: &dumped)
    dump([Optional(key)], to: &dumped)
    for text in ["\(key)", String(reflecting: key), String(describing: [key]), dumped] {
      #expect(text.contains("AKVISIBLE"))
      #expect(!text.contains("hush-hush"))
      #expect(!text.contains("mum-token"))
    }
  }
}
