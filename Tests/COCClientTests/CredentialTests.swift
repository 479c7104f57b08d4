import COCClient
import COCSigning
import Foundation
import Testing

@Suite("Finding credentials")
struct CredentialTests {
  /// A folder that is removed afterwards.
  private func withHome(_ file: String?, _ body: (String) throws -> Void) throws {
    let home = FileManager.default.temporaryDirectory.appending(
      path: "cocr-home-\(UUID().uuidString)")
    let folder = home.appending(path: ".huaweicloud")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: home) }
    if let file { try Data(file.utf8).write(to: folder.appending(path: "credentials")) }
    try body(home.path)
  }

  private func problem(_ environment: [String: String]) throws -> ConfigurationError {
    try #require(throws: ConfigurationError.self) {
      _ = try CredentialChain(environment: environment).find()
    }
  }

  @Test("the environment goes before the file")
  func environment() throws {
    try withHome("[basic]\nak = FILE\nsk = S\nproject_id = pf\niam_endpoint = http://iam") { home in
      let found = try CredentialChain(environment: [
        "HOME": home, "HUAWEICLOUD_SDK_AK": "AK", "HUAWEICLOUD_SDK_SK": "SK",
        "HUAWEICLOUD_SDK_SECURITY_TOKEN": "T", "HUAWEICLOUD_SDK_PROJECT_ID": "p",
        "HUAWEICLOUD_SDK_IAM_ENDPOINT": "https://iam.example.com",
      ]).find()
      guard case .key(let key) = found.credentials else {
        Issue.record("no key was found")
        return
      }
      #expect(key.access == "AK")
      #expect(key.secret == "SK")
      #expect(key.securityToken == "T")
      #expect(found.projectID == "p")
      #expect(found.iamEndpoint == "https://iam.example.com")
    }
  }

  @Test("the file of the official SDK is read")
  func file() throws {
    let text = """
      \u{FEFF}# a comment
      [global]
      ak = OTHER

      [basic]
      AK = FILE
      ; another
      sk: a=b:c
      security_token =
      project_id=pf\r
      iam_endpoint = https://iam.example.com
      """
    try withHome(text) { home in
      let found = try CredentialChain(environment: ["HOME": home]).find()
      guard case .key(let key) = found.credentials else {
        Issue.record("no key was found")
        return
      }
      #expect(key.access == "FILE")
      #expect(key.secret == "a=b:c")
      #expect(key.securityToken == nil)
      #expect(found.projectID == "pf")
      #expect(found.iamEndpoint == "https://iam.example.com")
      #expect(found.source.contains(".huaweicloud/credentials"))
      let elsewhere = try CredentialChain(environment: [
        "HUAWEICLOUD_SDK_CREDENTIALS_FILE": home + "/.huaweicloud/credentials"
      ]).find()
      #expect(elsewhere.projectID == "pf")
    }
  }

  @Test("what the official SDK's reader of such files allows is read the same")
  func lenience() throws {
    let text = """
      [DEFAULT]
      ak = SHARED
      project_id = pd
      [basic] ; mine
        sk = S%%3
        project_id = pb
      [other]
      sk = x
      """
    try withHome(text) { home in
      let found = try CredentialChain(environment: ["HOME": home]).find()
      guard case .key(let key) = found.credentials else {
        Issue.record("no key was found")
        return
      }
      #expect(key.access == "SHARED")
      #expect(key.secret == "S%3")
      #expect(found.projectID == "pb")
    }
    // A line that is indented further goes on with the value before it, which is no key then.
    try withHome("[basic]\nak = A\nsk = hush\n  token = x") { home in
      let error = try problem(["HOME": home])
      #expect(error.message.contains("secret key"))
      #expect(!error.description.contains("hush"))
    }
  }

  @Test("a user of IAM is found in the environment")
  func user() throws {
    let found = try CredentialChain(environment: [
      "HW_USER_NAME": "n", "HW_USER_PASSWORD": "p", "HW_DOMAIN_NAME": "d",
    ]).find()
    guard case .user(let user) = found.credentials else {
      Issue.record("no user was found")
      return
    }
    #expect([user.name, user.password, user.domain] == ["n", "p", "d"])
  }

  @Test("where there is nothing, every place is named")
  func nothing() throws {
    try withHome(nil) { home in
      let error = try problem(["HOME": home, "HUAWEICLOUD_SDK_AK": ""])
      for place in [
        "HUAWEICLOUD_SDK_AK", "HUAWEICLOUD_SDK_SK", "HW_USER_NAME", "HW_USER_PASSWORD",
        "\(home)/.huaweicloud/credentials",
      ] {
        #expect(error.message.contains(place))
      }
      #expect(error.hint != nil)
    }
    #expect(try problem([:]).message.contains("HOME"))
  }

  @Test("half of what the environment needs is passed over for a whole file")
  func halfBesideFile() throws {
    let halves = [
      ["HUAWEICLOUD_SDK_AK": "A"], ["HUAWEICLOUD_SDK_SK": "S"],
      ["HW_USER_NAME": "n", "HW_USER_PASSWORD": "p"],
    ]
    for half in halves {
      try withHome("[basic]\nak = FILE\nsk = S") { home in
        let found = try CredentialChain(
          environment: half.merging(["HOME": home]) { $1 }
        ).find()
        guard case .key(let key) = found.credentials else {
          Issue.record("no key was found")
          return
        }
        #expect(key.access == "FILE")
      }
      try withHome("[basic]\nak = FILE") { home in
        let message = try problem(half.merging(["HOME": home]) { $1 }).message
        #expect(message.contains("the environment has") && message.contains("lacks sk"))
      }
    }
    let user = try CredentialChain(environment: [
      "HUAWEICLOUD_SDK_AK": "A", "HW_USER_NAME": "n", "HW_USER_PASSWORD": "p",
      "HW_DOMAIN_NAME": "d",
    ]).find()
    #expect(user.source.contains("HW_USER_NAME"))
  }

  @Test("what the official SDK knows and this does not is named where it is there")
  func unsupported() throws {
    let variables = ["HUAWEICLOUD_SDK_IDP_ID": "i", "HUAWEICLOUD_SDK_ID_TOKEN_FILE": "/x"]
    let message = try problem(variables).message
    for text in variables.keys + ["identity provider is not supported", "metadata of an ECS"] {
      #expect(message.contains(text), "\(message)")
    }
    #expect(try problem([:]).message.contains("are not supported"))
    try withHome("[basic]\nidp_id = i\nid_token_file = /x") { home in
      let error = try problem(["HOME": home])
      #expect(error.message.contains("identity provider") && error.message.contains(home))
      #expect(error.message.contains("not supported") && error.hint?.contains("ak") == true)
    }
  }

  @Test("half of a pair is an error where nothing else is found")
  func half() throws {
    #expect(
      try problem(["HUAWEICLOUD_SDK_AK": "A"]).message
        == "the environment has HUAWEICLOUD_SDK_AK but not HUAWEICLOUD_SDK_SK")
    #expect(try problem(["HUAWEICLOUD_SDK_SK": "secret"]).message.contains("HUAWEICLOUD_SDK_AK"))
    #expect(
      try problem(["HW_USER_NAME": "n", "HW_USER_PASSWORD": "p"]).message
        .contains("HW_DOMAIN_NAME"))
  }

  @Test(
    "a wrong file is told with its place, never with its text",
    arguments: [
      ("[basic]\nak = A", "lacks sk"), ("[basic]\nsk = hush-hush", "lacks ak"),
      ("[other]\nak = A\nsk = hush-hush", "no section [basic]"), ("", "no section [basic]"),
      ("[basic\nak = A", "line 1"), ("[basic]\nhush-hush", "line 2"),
      ("sk = hush-hush", "line 1"),
      ("[basic]\nak = A\nsk = %(hush)s", "line 3"),
      ("[basic]\nak = A\nsk = hush\u{1}hush", "secret key"),
    ])
  func wrongFile(text: String, expected: String) throws {
    try withHome(text) { home in
      let error = try problem(["HOME": home])
      #expect(error.message.contains(expected))
      #expect(error.message.contains(home))
      #expect(!error.description.contains("hush"))
    }
  }

  @Test("a folder or a binary file in place of the file is told")
  func noText() throws {
    try withHome("") { home in
      let folder = home + "/.huaweicloud"
      #expect(
        try problem(["HUAWEICLOUD_SDK_CREDENTIALS_FILE": folder]).message
          == "\(folder) is a folder, not a file")
      let binary = URL(filePath: home + "/binary")
      try Data([0xFF, 0xFE, 0x00, 0xC0]).write(to: binary)
      #expect(
        try problem(["HUAWEICLOUD_SDK_CREDENTIALS_FILE": binary.path]).message.contains("UTF-8"))
    }
  }
}
