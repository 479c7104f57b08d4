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
  ])
  func namesAnotherMachine(host: String) {
    #expect(!HostName.isLoopback(host))
  }
}
