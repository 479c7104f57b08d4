import COCCatalog
import Testing

@Suite struct HostNameTests {
  @Test(arguments: [
    "localhost", "LocalHost", "127.0.0.1", "127.8.9.255", "::1", "::ffff:127.0.0.1",
  ])
  func namesThisMachine(host: String) {
    #expect(HostName.isLoopback(host))
  }

  /// Names may begin like an address.
  @Test(arguments: [
    "127.example.com", "127.0.0.1.example.com", "127.0.0", "127.0.0.256", "127.0..1", "128.0.0.1",
    "10.0.0.1", "::ffff:10.0.0.1", "::2", "localhost.example.com", "",
    "127.0.0.+1", "127.0.0.-0", "127.0.0.01", "127.0.0.\u{661}", "+127.0.0.1", "::ffff:127.0.0.+1",
    "[::1]", "::1 ", " localhost", "127.0.0.1:80",
  ])
  func namesAnotherMachine(host: String) {
    #expect(!HostName.isLoopback(host))
  }

  @Test(
    arguments: [
      ("127.0.0.1", "127.0.0.1", nil), ("localhost:80", "localhost", 80), ("[::1]", "::1", nil),
      ("[::1]:65535", "::1", 65535),
    ] as [(String, String, Int?)])
  func takesHostAndPortApart(text: String, host: String, port: Int?) throws {
    let parts = try #require(HostName.split(text[...]))
    #expect(parts.host == host && parts.port == port)
  }

  @Test(arguments: [
    "", ":80", "[::1", "[]", "[::1].evil.com", "[::1]evil.com:80", "[::1]x80", "[localhost]", "::1",
    "127.0.0.1:", "127.0.0.1:+80", "127.0.0.1:0", "127.0.0.1:65536", "127.0.0.1:80:80",
    "localhost\u{301}:80", "localhost/", "user@localhost", "[::\u{661}]",
  ])
  func takesNothingElseApart(text: String) {
    #expect(HostName.split(text[...]) == nil)
  }
}
