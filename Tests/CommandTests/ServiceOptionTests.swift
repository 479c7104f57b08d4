import Foundation
import Testing

/// The options for a service over HTTP: trusted certificates and the log of attempts.
@Suite struct ServiceOptionTests {
  private static let certificates = Command.root
    .appendingPathComponent("Tests/COCClientTests/Certificates")
  private static let authority = certificates.appendingPathComponent("authority.pem").path

  /// A service over HTTPS with the certificate of an authority that nobody knows.
  private final class SecureService {
    private let process = Process()
    /// The service ends with it.
    private let life = Pipe()
    let endpoint: String

    init() throws {
      let program = """
        import http.server, ssl, sys, threading
        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self):
                body = b'{"data":{"total":7,"data":[]}}'
                self.send_response(200)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)
            def log_message(self, *arguments): pass
        class Server(http.server.ThreadingHTTPServer):
            def handle_error(self, request, address): pass
        server = Server(("127.0.0.1", 0), Handler)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(sys.argv[1] + "/server.pem", sys.argv[1] + "/server-key.pem")
        server.socket = context.wrap_socket(server.socket, server_side=True)
        print(server.server_port, flush=True)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        sys.stdin.read()
        """
      let pipe = Pipe()
      process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
      process.arguments = ["python3", "-c", program, ServiceOptionTests.certificates.path]
      process.standardInput = life
      process.standardOutput = pipe
      try process.run()
      var line = Data()
      while !line.contains(10) {
        let part = pipe.fileHandleForReading.availableData
        if part.isEmpty { break }
        line += part
      }
      let text = String(decoding: line, as: UTF8.self).trimmingCharacters(
        in: .whitespacesAndNewlines)
      endpoint = "https://localhost:\(try #require(Int(text)))"
    }

    deinit { try? life.fileHandleForWriting.close() }
  }

  private static let read = ["-e", "print(scripts.list().total)"]
  private static let keys = [
    "HUAWEICLOUD_SDK_AK": "AKOFTEST", "HUAWEICLOUD_SDK_SK": "hunter2-is-secret",
    "HUAWEICLOUD_SDK_PROJECT_ID": "p1", "SSL_CERT_FILE": "",
  ]

  @Test func anAuthorityOfOnesOwnIsTrusted() throws {
    let service = try SecureService()
    let arguments = Self.read + ["--target", service.endpoint]
    let refused = try Command.run(arguments, environment: Self.keys)
    #expect(refused.status == 1)
    #expect(refused.errors.contains("the certificate of localhost is not trusted"))
    let option = try Command.run(
      arguments + ["--ca-file", Self.authority], environment: Self.keys)
    #expect(option.status == 0 && option.output == "7\n", "\(option.errors)")
    let variable = try Command.run(
      arguments, environment: Self.keys.merging(["SSL_CERT_FILE": Self.authority]) { $1 })
    #expect(variable.status == 0 && variable.output == "7\n", "\(variable.errors)")
    // The option goes before the variable.
    let both = try Command.run(
      arguments + ["--ca-file", Self.authority],
      environment: Self.keys.merging(["SSL_CERT_FILE": "/no/such.pem"]) { $1 })
    #expect(both.status == 0, "\(both.errors)")
  }

  @Test func aFileThatHoldsNoCertificatesIsRefused() throws {
    let folder = try TemporaryFolder()
    let text = try folder.write("plain.pem", "no certificate\n")
    let broken = try folder.write(
      "broken.pem", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n")
    for (file, words) in [
      ("/no/such.pem", "--ca-file: `/no/such.pem` cannot be read: no such file"),
      ("/", "--ca-file: `/` cannot be read: it is a folder"),
      (text, "--ca-file: `\(text)` holds no certificate; it must hold certificates in PEM form"),
      (broken, "the certificate that begins in line 1 of \(broken), number 1 of 1, is damaged"),
    ] {
      let outcome = try Command.run(
        Self.read + ["--target", "https://localhost:1", "--ca-file", file], environment: Self.keys)
      #expect(outcome.status == 2)
      #expect(outcome.errors.contains(words), "\(outcome.errors)")
    }
    let variable = try Command.run(
      Self.read + ["--target", "https://localhost:1"],
      environment: Self.keys.merging(["SSL_CERT_FILE": "/no/such.pem"]) { $1 })
    #expect(variable.status == 2)
    #expect(variable.errors.contains("SSL_CERT_FILE: `/no/such.pem` cannot be read"))
  }

  @Test(arguments: [["--ca-file", "x.pem"], ["--verbose"]])
  func whatIsForAServiceIsNotForTheEmulatorInside(options: [String]) throws {
    let outcome = try Command.run(Self.read + options)
    #expect(outcome.status == 2)
    #expect(outcome.errors.contains("\(options[0]) is for a service"), "\(outcome.errors)")
  }

  @Test func everyAttemptIsShownWithoutSecrets() throws {
    let emulator = try Command.Running(
      ["emulator", "--port", "0", "--request-fault", "503,operation=scripts.list,count=1"])
    #expect(emulator.waitForErrors("HUAWEICLOUD_SDK_PROJECT_ID"), "\(emulator.errors)")
    let line = try #require(
      emulator.errors.split(separator: "\n").first { $0.contains("listens on ") })
    let endpoint = String(try #require(line.split(separator: " ").last))
    let secret = """
      let key = secret("TOKEN_OF_TEST")
      print(scripts.list(name_like: key).total)
      """
    let environment = ["TOKEN_OF_TEST": "hunter2"]
    let outcome = try Command.run(
      ["-e", secret, "--target", endpoint, "--verbose"], environment: environment)
    #expect(outcome.status == 0 && outcome.output == "0\n", "\(outcome.errors)")
    let lines = outcome.errors.split(separator: "\n").filter { $0.hasPrefix("debug: ") }
    let start = "debug: attempt: operation=scripts.list, request=GET /v1/job/scripts, "
    #expect(lines.contains { $0.hasPrefix(start + "attempt=1, outcome=503, time=") })
    #expect(lines.contains { $0.hasPrefix(start + "attempt=2, outcome=200, time=") })
    #expect(lines.contains { $0.contains("pausing before the next attempt") })
    #expect(!outcome.errors.contains("hunter2") && !outcome.errors.contains("Signature="))
    // Without the option there is nothing of it.
    let quiet = try Command.run(Self.read + ["--target", endpoint])
    #expect(quiet.status == 0 && quiet.errors.isEmpty, "\(quiet.errors)")
  }
}
