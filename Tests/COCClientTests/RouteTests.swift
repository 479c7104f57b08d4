import COCCatalog
import COCClient
import Foundation
import NIOSSL
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

  @Test("versions of TLS before 1.2 are refused", arguments: [TLSVersion.tlsv1, .tlsv11])
  func oldVersions(newest: TLSVersion) async throws {
    let server = try await ScriptedServer(
      .reply(200, [:], scriptReply), security: .http1, newest: newest)
    let client = try COCClient.forTest("https://localhost:\(server.port)") {
      $0.certificateAuthorityFile = Self.authority
    }
    let error = try await client.failure(of: Call.read.0, Call.read.1)
    #expect(error.kind == .connection, "\(error)")
    #expect(server.requests.isEmpty)
  }

  @Test("TLS 1.2 is spoken with a service that has no other", arguments: [TLSVersion.tlsv12, nil])
  func versionInCommon(newest: TLSVersion?) async throws {
    let server = try await ScriptedServer(
      .reply(200, [:], scriptReply), security: .http1, newest: newest)
    let client = try COCClient.forTest("https://localhost:\(server.port)") {
      $0.certificateAuthorityFile = Self.authority
    }
    #expect(try await client.call(Call.read.0, Call.read.1)["name"] == "n")
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

  /// How an attempt to change something fails behind a proxy.
  private func failure(
    behind proxy: String, to endpoint: String = "https://service.invalid",
    change: (inout ClientConfiguration) -> Void = { _ in }
  ) async throws -> OperationError {
    let choice = ProxyChoice.server(try ProxyServer(proxy))
    let client = try COCClient.forTest(endpoint) {
      $0.proxy = choice
      change(&$0)
    }
    let error = try await client.failure(of: Call.open.0, Call.open.1)
    try await client.shutdown()
    return error
  }

  @Test(
    "a proxy that ends before the request was sent is named, and the change is sent again",
    arguments: [ScriptedServer.Step.closeUnread, .closeAfterReading])
  func proxyCloses(step: ScriptedServer.Step) async throws {
    let proxy = try await ScriptedServer(step)
    let place = "127.0.0.1:\(proxy.port)"
    for scheme in ["http", "https"] {
      let error = try await failure(behind: place, to: "\(scheme)://service.invalid")
      #expect(error.kind == .connection && error.attempts == 4, "\(error)")
      #expect(error.message.contains("the proxy \(place) closed the connection"), "\(error)")
      #expect(error.hint?.contains("proxy settings") == true)
      #expect(error.hint?.contains("may have taken effect") == false)
    }
  }

  @Test("a proxy that does not speak HTTP is named")
  func proxyGarbage() async throws {
    let proxy = try await ScriptedServer(.garbage)
    let error = try await failure(behind: "127.0.0.1:\(proxy.port)") {
      $0.timeouts.connect = .milliseconds(200)
    }
    #expect(error.message.contains("the proxy 127.0.0.1:\(proxy.port)"), "\(error)")
    #expect(error.hint?.contains("may have taken effect") == false)
  }

  @Test("a proxy of SOCKS that refuses, ends or speaks otherwise is named in plain words")
  func socks() async throws {
    let refusing = try await ByteServer([5, 0], [5, 5, 0, 1, 0, 0, 0, 0, 0, 0])
    let demanding = try await ByteServer([5, 0xFF])
    let ending = try await ByteServer()
    let other = try await ByteServer(Array("HTTP/1.1 400 Bad Request\r\n\r\n".utf8))
    for proxy in [refusing, demanding, ending, other] {
      let place = "127.0.0.1:\(proxy.port)"
      let error = try await failure(behind: "socks5://\(place)")
      #expect(error.kind == .connection && error.attempts == 4, "\(error)")
      #expect(error.message.contains("the proxy \(place) "), "\(error)")
      #expect(!error.message.contains("SOCKS") && !error.message.contains("Error"), "\(error)")
      #expect(error.hint?.contains("proxy settings") == true)
      #expect(error.hint?.contains("may have taken effect") == false)
    }
  }

  @Test("a service that ends while the encryption is agreed on had no request")
  func closesInHandshake() async throws {
    let server = try await ByteServer()
    let client = try COCClient.forTest("https://localhost:\(server.port)")
    let error = try await client.failure(of: Call.open.0, Call.open.1)
    #expect(error.kind == .connection && error.attempts == 4, "\(error)")
    #expect(error.hint?.contains("may have taken effect") != true, "\(error)")
  }

  @Test("a proxy that hangs is named", arguments: ["", "socks5://"])
  func proxyHangs(scheme: String) async throws {
    let proxy = try await ScriptedServer(.silence)
    let silent = try await ByteServer([], [], [], [])
    let place = "127.0.0.1:\(scheme.isEmpty ? proxy.port : silent.port)"
    let error = try await failure(behind: scheme + place) {
      $0.timeouts.connect = .milliseconds(200)
      $0.retries = .never
    }
    #expect(error.kind == .timeout && error.message.contains("the proxy \(place)"), "\(error)")
    #expect(error.hint?.contains("may have taken effect") == false)
  }

  @Test(
    "the hint about a proxy's password names the variable in force",
    arguments: [
      ("http_proxy", "http"), ("HTTPS_PROXY", "https"), ("ALL_PROXY", "http"),
    ])
  func proxyVariable(name: String, scheme: String) async throws {
    let proxy = try await ScriptedServer(.reply(407))
    let client = try COCClient.forTest("\(scheme)://service.invalid") {
      $0.environment = [name: "http://127.0.0.1:\(proxy.port)"]
    }
    let error = try await client.failure(of: Call.read.0, Call.read.1)
    #expect(error.hint == "set \(name)=http://USER:PASSWORD@HOST:PORT")
    try await client.shutdown()
  }

  @Test("a damaged certificate beside a good one is named by its place")
  func damagedCertificate() throws {
    let good = try String(contentsOfFile: Self.authority, encoding: .utf8)
    let lines = good.split(separator: "\n")
    let damaged = (lines.prefix(3) + lines.suffix(2)).joined(separator: "\n") + "\n"
    let file = FileManager.default.temporaryDirectory.appending(
      path: "cocr-\(UUID().uuidString).pem")
    defer { try? FileManager.default.removeItem(at: file) }
    for (text, expected) in [
      (good + damaged, "line \(lines.count + 1) of \(file.path), number 2 of 2, is damaged"),
      ("no PEM", "holds no certificate"),
    ] {
      try Data(text.utf8).write(to: file)
      let error = try #require(throws: ConfigurationError.self) {
        try COCClient.forTest("https://localhost") { $0.certificateAuthorityFile = file.path }
      }
      #expect(error.message.contains(expected), "\(error)")
    }
  }
}
