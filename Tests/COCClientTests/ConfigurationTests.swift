import COCClient
import COCSigning
import Foundation
import Testing

@testable import COCClient

@Suite("Configuration")
struct ConfigurationTests {
  private func problem<T>(_ body: () throws -> T) throws -> ConfigurationError {
    try #require(throws: ConfigurationError.self) { _ = try body() }
  }

  @Test(
    "endpoints are read",
    arguments: [
      ("https://coc.myhuaweicloud.com", "coc.myhuaweicloud.com", 443, "coc.myhuaweicloud.com"),
      ("HTTP://127.0.0.1:8080/", "127.0.0.1", 8080, "127.0.0.1:8080"),
      ("http://[::1]:80", "::1", 80, "[::1]"), ("https://h:80", "h", 80, "h:80"),
    ])
  func endpoint(text: String, host: String, port: Int, authority: String) throws {
    let endpoint = try Endpoint(text)
    #expect(endpoint.host == host)
    #expect(endpoint.port == port)
    #expect(endpoint.authority == authority)
  }

  @Test(
    "other endpoints are refused with a sentence",
    arguments: [
      "", "coc.myhuaweicloud.com", "127.0.0.1:80", "ftp://h", "http://", "http://h:", "http://h:0",
      "http://h:65536", "http://h:8a", "http://::1", "http://[::1", "http://[::1]80", "http://h/v1",
      "http://h?x", "http://h h", "http://h\n", "https://user:pass-word@h", "http://h:+80", "://h",
      "http://h%41", "http://ü",
    ])
  func wrongEndpoint(text: String) throws {
    let error = try problem { try Endpoint(text) }
    #expect(!error.message.contains("pass-word"))
    #expect(!error.message.contains("\n"))
    #expect(try #require(error.hint).contains("https://coc.myhuaweicloud.com"))
  }

  @Test("a region has its endpoints, a misspelt one a suggestion")
  func region() throws {
    #expect(try Region.endpoint("cn-north-4").host == "coc.myhuaweicloud.com")
    #expect(try Region.iamEndpoint("eu-west-101").host == "iam.myhuaweicloud.eu")
    let error = try problem { try Region.endpoint("eu-west-11") }
    #expect(try #require(error.hint).contains("did you mean eu-west-101?"))
    #expect(try #require(error.hint).contains("ap-southeast-3"))
  }

  @Test("the endpoint of IAM follows that of COC")
  func iamEndpoint() throws {
    var configuration = ClientConfiguration(
      region: "cn-north-4", credentials: .key(COCClient.testKey), environment: [:])
    #expect(try configuration.endpoints().iam.host == "iam.cn-north-4.myhuaweicloud.com")
    configuration.endpoint = "http://127.0.0.1:8080"
    #expect(try configuration.endpoints().iam.port == 8080)
    configuration.iamEndpoint = "http://127.0.0.1:8081"
    #expect(try configuration.endpoints().iam.port == 8081)
  }

  @Test("what is missing or wrong is told before anything is sent")
  func checks() throws {
    func error(
      _ credentials: Credentials = .key(COCClient.testKey),
      _ change: (inout ClientConfiguration) -> Void
    ) throws -> ConfigurationError {
      try problem {
        try COCClient.forTest("http://127.0.0.1:1", credentials: credentials, change: change)
      }
    }
    #expect(try error { $0.endpoint = nil }.message == "neither an endpoint nor a region is given")
    #expect(try error { $0.timeouts.read = .zero }.message.contains("read timeout"))
    #expect(try error { $0.retries.maximumAttempts = 0 }.message.contains("at least once"))
    #expect(try error { $0.projectID = "a\r\nb" }.message.contains("project ID"))
    #expect(
      try error { $0.certificateAuthorityFile = "/no/such/file" }.message.contains("not exist"))
    #expect(try error { $0.certificateAuthorityFile = #filePath }.message.contains("certificate"))
    let broken = try error(.key(SigningKey(access: "A", secret: "hush\nhush"))) { _ in }
    #expect(broken.message.contains("secret key"))
    #expect(!broken.description.contains("hush"))
    let user = Credentials.user(IAMUser(name: "n", password: "p", domain: "d"))
    #expect(try error(user) { $0.projectID = nil }.message.contains("no project is given"))
  }

  @Test("pauses double up to their limit")
  func delays() {
    let policy = RetryPolicy(baseDelay: .seconds(1), maximumDelay: .seconds(5))
    #expect(
      [1, 2, 3, 4, 5, 1000].map { policy.longestDelay(after: $0) }
        == [1, 2, 4, 5, 5, 5].map { .seconds($0) })
    let drawn = (0..<200).map { _ in policy.delay(after: 3) }
    #expect(drawn.allSatisfy { $0 >= .zero && $0 <= .seconds(4) })
    #expect(Set(drawn).count > 100)
    #expect(drawn.contains { $0 < .seconds(2) } && drawn.contains { $0 > .seconds(2) })
  }

  @Test("the budget is earned back by successes, up to its size")
  func budget() {
    let budget = RetryBudget(reserve: 2)
    #expect([budget.withdraw(), budget.withdraw(), budget.withdraw()] == [true, true, false])
    for _ in 0..<6 { budget.deposit() }
    #expect([budget.withdraw(), budget.withdraw()] == [true, false])
    for _ in 0..<1000 { budget.deposit() }
    #expect([budget.withdraw(), budget.withdraw(), budget.withdraw()] == [true, true, false])
  }

  @Test("Retry-After is read as seconds or a date")
  func retryAfter() {
    let now = Date(timeIntervalSince1970: 1_445_412_420)
    let cases: [(String, Duration?)] = [
      ("0", .zero), (" 120", .seconds(120)), ("99999999999", .seconds(1_000_000)), ("-1", nil),
      ("soon", nil), ("", nil), ("Wed, 21 Oct 2015 07:28:00 GMT", .seconds(60)),
      ("Wed, 21 Oct 2015 07:00:00 GMT", .zero), ("Wed, 99 Oct 2015 07:28:00 GMT", nil),
      ("Wednesday, 21-Oct-15 07:28:00 GMT", .seconds(60)),
      ("Wed Oct 21 07:28:00 2015", .seconds(60)), ("Wed Nov  4 07:27:01 2015", .seconds(1_000_000)),
      ("Sun Nov  6 08:49:37 1994", .zero), ("Wednesday, 21-Oct-15 07:28:00", nil),
      ("Wednesday, 21-Oct-2015 07:28:00 GMT", nil), ("Wednesday, 31-Feb-15 07:28:00 GMT", nil),
      ("Wed Oct 21 07:28:00", nil), ("Wed Oct 211 07:28:00 2015", nil),
      ("Wed, 21 Oct 2015 07:28:00", nil), ("1.5", .seconds(2)), ("1.2.3", nil),
      ("99999999999999999999999", .seconds(1_000_000)),
    ]
    for (text, duration) in cases {
      #expect(RetryAfter.duration(text, now: now) == duration, "\(text)")
    }
  }

  /// RFC 9110, section 5.6.7.
  @Test("a year of two digits is the one near the present")
  func yearOfTwoDigits() throws {
    let now = try #require(HTTPDate.parse("Tue, 24 Nov 2026 12:00:00 GMT"))
    for (digits, year) in [("94", "1994"), ("26", "2026"), ("75", "2075"), ("77", "1977")] {
      let short = HTTPDate.parse("Sunday, 06-Nov-\(digits) 08:49:37 GMT", now: now)
      let long = HTTPDate.parse("Sun, 06 Nov \(year) 08:49:37 GMT")
      #expect(short != nil && short == long)
    }
  }

  @Test("a token's end is read with and without fractions")
  func tokenEnd() {
    let whole = Authenticator.date("2019-02-13T06:52:13Z")
    #expect(whole == Date(timeIntervalSince1970: 1_550_040_733))
    let fraction = Authenticator.date("2019-02-13T06:52:13.855000Z")
    #expect(abs((fraction?.timeIntervalSince1970 ?? 0) - 1_550_040_733.855) < 0.001)
    #expect(Authenticator.date("tomorrow") == nil)
  }

  @Test(
    "the proxy comes from the environment",
    arguments: [
      (["HTTPS_PROXY": "http://p:1"], "https://h", "http://p:1"),
      (["https_proxy": "p:1", "HTTPS_PROXY": "q:1"], "https://h", "http://p:1"),
      (["HTTPS_PROXY": "http://p:1"], "http://h", nil),
      (["HTTP_PROXY": "p"], "http://h", "http://p:3128"),
      (["ALL_PROXY": "socks5://p"], "https://h", "socks5://p:1080"),
      (["HTTPS_PROXY": ""], "https://h", nil), ([:], "https://h", nil),
      (["ALL_PROXY": "p"], "http://127.0.0.1:1", nil), (["ALL_PROXY": "p"], "http://[::1]:1", nil),
      (["ALL_PROXY": "p", "NO_PROXY": "*"], "https://h", nil),
      (["ALL_PROXY": "p", "NO_PROXY": "x, example.com"], "https://coc.Example.com", nil),
      (["ALL_PROXY": "p", "no_proxy": ".example.com"], "https://coc.example.com", nil),
      (["ALL_PROXY": "p", "NO_PROXY": "*.example.com"], "https://coc.example.com", nil),
      (["ALL_PROXY": "p", "NO_PROXY": "ample.com"], "https://example.com", "http://p:3128"),
      (["ALL_PROXY": "p", "NO_PROXY": "h:443"], "https://h", nil),
      (["ALL_PROXY": "p", "NO_PROXY": "h:80"], "https://h", "http://p:3128"),
      (["ALL_PROXY": "p"], "http://127.example.com", "http://p:3128"),
    ] as [([String: String], String, String?)])
  func proxy(environment: [String: String], endpoint: String, expected: String?) throws {
    let server = try ProxyChoice.environment.server(
      for: Endpoint(endpoint), environment: environment)
    #expect(server?.description == expected)
  }

  @Test(
    "NO_PROXY lists names, addresses and blocks of addresses",
    arguments: [
      ("example.com", ["coc.example.com", "example.com", "example.com."], ["anexample.com"]),
      (".example.com", ["coc.example.com", "example.com"], ["anexample.com", "example.org"]),
      ("example.com.", ["example.com"], []),
      ("example.com:443", ["coc.example.com"], ["coc.example.com:8443"]),
      ("10.1.2.3", ["10.1.2.3", "[::ffff:10.1.2.3]"], ["10.1.2.30", "110.1.2.3"]),
      // The end of an address is no domain.
      ("1.2.3", [], ["10.1.2.3"]), (".3", [], ["10.1.2.3"]),
      ("10.1.2.3:8443", ["10.1.2.3:8443"], ["10.1.2.3"]),
      ("10.0.0.0/8", ["10.0.0.1", "10.255.255.255"], ["11.0.0.1", "10.example.com", "[a::1]"]),
      ("192.168.16.0/20", ["192.168.31.9"], ["192.168.32.1", "192.168.15.255"]),
      ("10.9.8.7/8", ["10.0.0.1"], ["11.0.0.1"]), ("10.1.2.3/32", ["10.1.2.3"], ["10.1.2.2"]),
      ("0.0.0.0/0", ["8.8.8.8"], ["example.com", "[fd00::1]"]),
      ("fd00::/8", ["[fd00::1]", "[FDFF:1::2]"], ["[fe00::1]", "253.0.0.1"]),
      ("2001:db8::/33", ["[2001:db8:7fff::1]"], ["[2001:db8:8000::1]"]),
      ("fd00::1", ["[fd00:0:0::1]", "[fd00::1]:8443"], ["[fd00::11]"]),
      ("[fd00::1]", ["[fd00::1]"], []),
      ("[fd00::1]:8443", ["[fd00::1]:8443"], ["[fd00::1]"]),
      ("x 10.0.0.0/8\texample.com,,fd00::/8", ["10.1.1.1", "example.com", "[fd00::1]"], ["y"]),
      // What makes no sense means no host, and does no harm.
      (
        "10.0.0.0/33,10.0.0.0/-1,10.0.0.0/,/8,/,:,.,[,10.0.0.0/8/8,fd00::/129,10.0.0.0:443/8,h:x",
        [],
        ["10.0.0.1", "[fd00::1]", "h", "example.com"]
      ),
    ] as [(String, [String], [String])])
  func noProxy(list: String, direct: [String], others: [String]) throws {
    for (hosts, isDirect) in [(direct, true), (others, false)] {
      for host in hosts {
        let server = try ProxyChoice.environment.server(
          for: Endpoint("https://\(host)"), environment: ["HTTPS_PROXY": "p", "NO_PROXY": list])
        #expect((server == nil) == isDirect, "\(host)")
      }
    }
  }

  @Test(
    "a wrong proxy is told by the variable's name, never by its text",
    arguments: [
      "https://p:1", "http://u:pass-word@", "http://u:pass-word@h:x", "socks5://u:pass-word@h",
    ])
  func wrongProxy(text: String) throws {
    let error = try problem {
      try ProxyChoice.environment.server(
        for: Endpoint("https://h"), environment: ["HTTPS_PROXY": text])
    }
    #expect(error.message.contains("HTTPS_PROXY"))
    #expect(!error.description.contains("pass-word"))
  }

  @Test("a proxy's password is read, and not shown")
  func proxyPassword() throws {
    let server = try ProxyServer("http://us%40er:p%3Aw@proxy:8080/")
    #expect(server.user == "us@er")
    #expect(server.password == "p:w")
    var text = "\(server)"
    dump(server, to: &text)
    #expect(!text.contains("p:w"))
  }
}
