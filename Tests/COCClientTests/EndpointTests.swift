import COCClient
import COCSigning
import Testing

@testable import COCClient

@Suite("Where secrets and questions for IAM go")
struct EndpointTests {
  private static let user = Credentials.user(IAMUser(name: "n", password: "p", domain: "d"))

  private func endpoints(
    _ credentials: Credentials, _ endpoint: String, region: String? = nil, iam: String? = nil
  ) throws -> (coc: Endpoint, iam: Endpoint) {
    try ClientConfiguration(
      endpoint: endpoint, iamEndpoint: iam, region: region, projectID: "p",
      credentials: credentials, environment: [:]
    ).endpoints()
  }

  @Test(
    "the endpoint of a region has the IAM of that region, whatever is given beside it",
    arguments: [
      "https://coc.myhuaweicloud.com", "https://COC.MyHuaweiCloud.com:443/",
    ], [nil, "cn-north-4", "eu-west-101"])
  func regional(endpoint: String, region: String?) throws {
    let found = try endpoints(Self.user, endpoint, region: region)
    #expect(found.iam.description == "https://iam.cn-north-4.myhuaweicloud.com")
  }

  @Test("the region of an endpoint serves to look up the project")
  func regionOfEndpoint() {
    var configuration = ClientConfiguration(
      endpoint: "https://coc-intl.myhuaweicloud.com", credentials: Self.user, environment: [:])
    #expect(configuration.regionInForce == "ap-southeast-3")
    configuration.region = "cn-north-4"
    #expect(configuration.regionInForce == "cn-north-4")
    configuration = ClientConfiguration(
      endpoint: "https://coc.example.com", credentials: Self.user, environment: [:])
    #expect(configuration.regionInForce == nil)
  }

  @Test("a password goes to no place that is not known to be IAM")
  func passwordStays() throws {
    let error = try #require(throws: ConfigurationError.self) {
      try endpoints(Self.user, "https://coc.example.com")
    }
    #expect(error.message.contains("https://coc.example.com"))
    #expect(error.hint?.contains("HUAWEICLOUD_SDK_IAM_ENDPOINT") == true)
    // A key pair is sent nowhere.
    let key = Credentials.key(COCClient.testKey)
    #expect(try endpoints(key, "https://coc.example.com").iam.host == "coc.example.com")
    #expect(
      try endpoints(Self.user, "https://coc.example.com", iam: "https://iam.example.com").iam.host
        == "iam.example.com")
    #expect(try endpoints(Self.user, "http://localhost:80").iam.host == "localhost")
  }

  @Test("a password is not sent in the clear to another machine")
  func passwordIsEncrypted() throws {
    let error = try #require(throws: ConfigurationError.self) {
      try endpoints(Self.user, "https://coc.example.com", iam: "http://iam.example.com")
    }
    #expect(error.hint?.contains("https://") == true)
    #expect(try endpoints(Self.user, "http://127.0.0.1:80", iam: "http://[::1]:81").iam.port == 81)
  }

  @Test("a wrong endpoint of IAM is told with the place it is from")
  func wrongIAMEndpoint() throws {
    let direct = try #require(throws: ConfigurationError.self) {
      try endpoints(Self.user, "https://coc.example.com", iam: "https://iam.example.com/v3")
    }
    #expect(direct.message.hasPrefix("IAM: the endpoint"))
    let environment = [
      "HUAWEICLOUD_SDK_AK": "a", "HUAWEICLOUD_SDK_SK": "s",
      "HUAWEICLOUD_SDK_IAM_ENDPOINT": "nonsense",
    ]
    let found = try #require(throws: ConfigurationError.self) {
      try CredentialChain(environment: environment).find()
    }
    #expect(found.message.hasSuffix("(from HUAWEICLOUD_SDK_IAM_ENDPOINT)"))
  }

  @Test("a password in an endpoint is in no description")
  func descriptions() {
    let configuration = ClientConfiguration(
      endpoint: "https://me:hush@coc.example.com", iamEndpoint: "https://me:hush@iam.example.com",
      credentials: .key(COCClient.testKey), environment: [:])
    var dumped = ""
    dump(configuration, to: &dumped)
    #expect(!"\(configuration) \(dumped)".contains("hush"))
    #expect(dumped.contains("iam.example.com"))
  }

  @Test("a secret key with a space at an end is refused")
  func spaces() throws {
    let error = try #require(throws: ConfigurationError.self) {
      try COCClient.forTest(
        "http://127.0.0.1:1", credentials: .key(SigningKey(access: "A", secret: "hush ")))
    }
    #expect(error.message == "the secret key begins or ends with a space")
  }
}
