import COCCatalog
import COCClient
import Foundation
import Testing

@Suite("TLS and proxies")
struct RouteTests {
  static let authority = certificate("authority")

  static func certificate(_ name: String) -> String {
    URL(filePath: #filePath).deletingLastPathComponent()
      .appending(path: "Certificates/\(name).pem").path
  }

  @Test("a certificate of an unknown authority is refused at once")
  func untrusted() async throws {
    let server = try await ScriptedServer(.reply(200, [:], scriptReply), security: .http1)
    let client = try COCClient.forTest("https://localhost:\(server.port)")
    let error = try await client.failure(of: Call.read.0, Call.read.1)
    #expect(error.kind == .connection)
    #expect(error.message == "the certificate of localhost is not trusted")
    #expect(error.attempts == 1)
    #expect(server.requests.isEmpty)
  }

  @Test("an authority of one's own is trusted beside the others")
  func ownAuthority() async throws {
    let server = try await ScriptedServer(.reply(200, [:], scriptReply), security: .http1)
    let client = try COCClient.forTest("https://localhost:\(server.port)") {
      $0.certificateAuthorityFile = Self.authority
    }
    #expect(try await client.call(Call.read.0, Call.read.1)["name"] == "n")
    #expect(server.versions == ["1.1"])
  }

  @Test(
    "a change whose answer breaks the encryption is not sent again, and may have had its effect")
  func brokenAfterSending() async throws {
    let server = try await ScriptedServer(.brokenTLS, security: .http1)
    let client = try COCClient.forTest("https://localhost:\(server.port)") {
      $0.certificateAuthorityFile = Self.authority
    }
    let error = try await client.failure(of: Call.open.0, Call.open.1)
    #expect(error.kind == .connection)
    #expect(error.message.contains("broke"))
    #expect(error.hint?.contains("may have taken effect") == true)
    #expect(error.attempts == 1)
    #expect(server.requests.count == 1)
  }

  @Test("a change that HTTP/2 refuses unread is sent again")
  func refusedStream() async throws {
    let server = try await ScriptedServer(
      .refuseStream, .reply(200, [:], #"{"data": "SC1"}"#), security: .http2)
    let client = try COCClient.forTest("https://localhost:\(server.port)") {
      $0.certificateAuthorityFile = Self.authority
    }
    #expect(try await client.call(Call.delete.0, Call.delete.1) == "SC1")
    #expect(server.requests.count == 2)
    #expect(server.versions == ["2.0", "2.0"])
  }

  @Test("a certificate of another host is refused")
  func otherHost() async throws {
    let server = try await ScriptedServer(.reply(200, [:], scriptReply), security: .http1)
    let client = try COCClient.forTest("https://127.0.0.1:\(server.port)") {
      $0.certificateAuthorityFile = Self.authority
    }
    let error = try await client.failure(of: Call.read.0, Call.read.1)
    #expect(
      error.message == "the certificate that 127.0.0.1:\(server.port) shows is for another host")
    #expect(server.requests.isEmpty)
  }

  @Test("HTTP/2 is used where it is offered, and the signature holds")
  func http2() async throws {
    let server = try await ScriptedServer(.reply(200, [:], scriptReply), security: .http2)
    let client = try COCClient.forTest("https://localhost:\(server.port)") {
      $0.certificateAuthorityFile = Self.authority
    }
    #expect(try await client.call(Call.read.0, Call.read.1)["name"] == "n")
    #expect(server.versions == ["2.0"])
    let host = server.requests.first?.headers.first { $0.name.lowercased() == "host" }?.value
    #expect(host == "localhost:\(server.port)")
  }

  @Test("a proxy is asked to connect, and what goes through it is encrypted")
  func proxy() async throws {
    let server = try await ScriptedServer(.reply(200, [:], scriptReply), security: .http1)
    let proxy = try await ConnectProxy(authorization: "Basic dXNlcjpwYXNzd29yZA==")
    let choice = ProxyChoice.server(
      try ProxyServer("http://user:password@127.0.0.1:\(proxy.port)"))
    let client = try COCClient.forTest("https://localhost:\(server.port)") {
      $0.certificateAuthorityFile = Self.authority
      $0.proxy = choice
    }
    #expect(try await client.call(Call.read.0, Call.read.1)["name"] == "n")
    #expect(proxy.requests.count == 1)
    #expect(proxy.requests[0].hasPrefix("CONNECT localhost:\(server.port) "))
    #expect(!proxy.requests[0].contains("Access="))
  }

  @Test("an endpoint without encryption is reached through a tunnel, too")
  func plainEndpointBehindProxy() async throws {
    let server = try await ScriptedServer(.reply(200, [:], scriptReply))
    let proxy = try await ConnectProxy()
    let choice = ProxyChoice.server(try ProxyServer("127.0.0.1:\(proxy.port)"))
    let client = try COCClient.forTest("http://localhost:\(server.port)") { $0.proxy = choice }
    #expect(try await client.call(Call.read.0, Call.read.1)["name"] == "n")
    #expect(proxy.requests.count == 1)
    #expect(proxy.requests[0].hasPrefix("CONNECT localhost:\(server.port) "))
  }

  @Test("an address behind a proxy could be anybody's")
  func addressBehindProxy() async throws {
    let proxy = ProxyChoice.server(try ProxyServer("127.0.0.1:1"))
    for address in ["10.1.2.3", "[fd00::1]"] {
      let error = try #require(throws: ConfigurationError.self) {
        try COCClient.forTest("https://\(address)") { $0.proxy = proxy }
      }
      #expect(
        error.message.contains("https://\(address)") && error.hint?.contains("NO_PROXY") == true)
    }
    _ = try COCClient.forTest("http://10.1.2.3") { $0.proxy = proxy }
  }

  @Test("a proxy that refuses a tunnel to an endpoint without encryption is told why it is asked")
  func proxyWithoutTunnel() async throws {
    let proxy = try await ScriptedServer(.reply(405, [:], ""))
    let choice = ProxyChoice.server(try ProxyServer("127.0.0.1:\(proxy.port)"))
    let client = try COCClient.forTest("http://localhost:8080") { $0.proxy = choice }
    let error = try await client.failure(of: Call.read.0, Call.read.1)
    #expect(error.message.contains("does not connect to localhost:8080"), "\(error)")
    #expect(error.hint?.contains("must allow CONNECT to port 8080") == true, "\(error)")
  }

  @Test("a proxy that wants a password is told apart")
  func proxyPassword() async throws {
    let server = try await ScriptedServer(.reply(200, [:], scriptReply), security: .http1)
    let proxy = try await ConnectProxy(authorization: "Basic dXNlcjpwYXNzd29yZA==")
    let place = "127.0.0.1:\(proxy.port)"
    let choice = ProxyChoice.server(try ProxyServer(place))
    let client = try COCClient.forTest("https://localhost:\(server.port)") { $0.proxy = choice }
    let error = try await client.failure(of: Call.read.0, Call.read.1)
    #expect(error.message == "the proxy \(place) asks for a user name and password")
    #expect(error.attempts == 1)
  }

  @Test("a proxy that is not there is told apart from the service")
  func noProxy() async throws {
    let gone = try await ScriptedServer(.silence)
    let place = "127.0.0.1:\(gone.port)"
    try await gone.stop()
    let choice = ProxyChoice.server(try ProxyServer(place))
    let client = try COCClient.forTest("https://localhost:1") { $0.proxy = choice }
    let error = try await client.failure(of: Call.read.0, Call.read.1)
    #expect(error.message == "nothing listens on the proxy \(place)")
    #expect(error.hint == "check the proxy settings")
  }

  @Test("a proxy that cannot reach the service says so")
  func unreachableBehindProxy() async throws {
    let gone = try await ScriptedServer(.silence)
    let port = gone.port
    try await gone.stop()
    let proxy = try await ConnectProxy()
    let choice = ProxyChoice.server(try ProxyServer("127.0.0.1:\(proxy.port)"))
    let client = try COCClient.forTest("https://localhost:\(port)") { $0.proxy = choice }
    let error = try await client.failure(of: Call.read.0, Call.read.1)
    #expect(error.kind == .connection)
    #expect(error.message.contains("the proxy 127.0.0.1:\(proxy.port) does not connect to"))
    #expect(error.attempts == 4)
  }
}
