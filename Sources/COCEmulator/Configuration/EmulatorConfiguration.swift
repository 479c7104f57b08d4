/// How an emulator behaves. The defaults suit a runbook that is tried out on one machine.
public struct EmulatorConfiguration: Sendable {
  /// The hosts, the scripts that exist from the start, and the patch reports.
  public var fleet: Fleet = .standard
  /// Where tickets, scripts and all else that is made is kept.
  public var storage: Storage = .memory
  /// Hosts on which scripts do not succeed. Where several apply to one host, the last one counts.
  public var hostFaults: [HostFault] = []
  /// Faults in how requests are answered. The bodies that arrive slowly and the clock that is off are
  /// of the server alone; the others are also of ``Emulator/perform(_:)``.
  public var requestFaults: [RequestFault] = []
  /// The time by which tickets move forward.
  public var clock: any EmulatorClock = ScaledClock(speed: 1)
  /// The key pairs that may sign requests. The first one's project is the default project: the one
  /// that owns the fleet and that ``Emulator/perform(_:)`` acts for.
  public var accessKeys: [AccessKey] = [.standard]
  /// The users that may get a token with name and password.
  public var users: [User] = [.standard]
  /// What becomes of scripts that name reviewers.
  public var review: ReviewPolicy = .approve(afterMilliseconds: 30_000)

  /// Whether scripts really run.
  public var execution: ScriptExecution = .simulated

  /// The defaults.
  public init() {}

  /// The project that owns the fleet.
  public var defaultProject: String { accessKeys.first?.projectID ?? AccessKey.standard.projectID }
}

/// Where the emulator keeps its state.
public enum Storage: Sendable, Hashable {
  /// In memory, gone when the process ends.
  case memory
  /// In an SQLite database at this path, made where there is none.
  case file(String)
}

/// What the execution of a script does.
public enum ScriptExecution: Sendable, Hashable {
  /// Nothing runs: the hosts take 5 to 25 seconds each, and their logs are made up.
  case simulated
  /// SHELL and PYTHON scripts run as child processes on this machine, each host in a fresh folder
  /// inside this one, with the time limit of the ticket and without the environment of this process.
  /// The user of this process runs them, whichever user the ticket names.
  ///
  /// Values of parameters are put in for `${name}` as plain text, as by the service: a script that
  /// takes values with quotes has to expect them. What a script starts ends with it. With
  /// ``Storage/file(_:)``, a script that was running when the process ended is not run again: its host
  /// has failed, and the success rate decides whether the next batches go on.
  case local(folder: String)
}

/// A key pair that signs requests (section 3.2, AK/SK authentication).
public struct AccessKey: Sendable, CustomStringConvertible, CustomReflectable {
  /// The access key ID (AK).
  public let access: String
  /// The secret access key (SK).
  public let secret: String
  /// The project that requests signed with it act for.
  public let projectID: String
  /// The name under which the key's owner appears as creator.
  public let userName: String
  /// The name of the project, which is the ID of its region.
  public let region: String
  /// The token that requests signed with a temporary key pair carry as `X-Security-Token`; `nil` for a
  /// permanent pair, whose requests carry none.
  public let securityToken: String?

  /// - Parameters:
  ///   - access: The access key ID.
  ///   - secret: The secret access key.
  ///   - projectID: The project that the key is for.
  ///   - userName: Under which the key's owner appears as creator.
  ///   - region: The name of the project.
  ///   - securityToken: `nil` for a permanent key pair.
  public init(
    access: String, secret: String, projectID: String, userName: String = "operator",
    region: String = "cn-north-4", securityToken: String? = nil
  ) {
    self.access = access
    self.secret = secret
    self.projectID = projectID
    self.userName = userName
    self.region = region
    self.securityToken = securityToken
  }

  /// The pair that is valid where no other is configured. It is no secret: use it on loopback alone.
  public static let standard = AccessKey(
    access: "COCREMULATORACCESSKEY", secret: "cocr-emulator-secret-key-for-loopback-use",
    projectID: "0a1b2c3d4e5f60718293a4b5c6d7e8f9")

  /// The access key ID; the secret and the token stay out of it.
  public var description: String { "AccessKey(\(access))" }
  public var customMirror: Mirror { Mirror(self, children: ["access": access]) }
}

/// An IAM user that gets tokens with name and password (section 3.1).
///
/// A project belongs to the account of the user that owns its key pair, or that is given it as
/// ``projectID``; to the account of the first user where neither is so.
public struct User: Sendable, CustomStringConvertible, CustomReflectable {
  /// As in `auth.identity.password.user.name`.
  public let name: String
  /// It is neither in the description nor in a dump.
  public let password: String
  /// The name of the account the user belongs to.
  public let domain: String
  /// The project that the user gets tokens for; `nil` for each of the user's account.
  public let projectID: String?

  /// - Parameters:
  ///   - name: The user's name.
  ///   - password: The user's password.
  ///   - domain: The name of the account.
  ///   - projectID: The project that the user gets tokens for; `nil` for each of the account.
  public init(name: String, password: String, domain: String, projectID: String? = nil) {
    self.name = name
    self.password = password
    self.domain = domain
    self.projectID = projectID
  }

  /// The user that exists where no other is configured. It is no secret: use it on loopback alone.
  public static let standard = User(name: "operator", password: "cocr-emulator", domain: "cocr")

  /// The name; the password stays out of it.
  public var description: String { "User(\(name))" }
  public var customMirror: Mirror { Mirror(self, children: ["name": name]) }
}

/// What becomes of a script that names reviewers. The API has no operation for reviewers, so the
/// emulator decides for them.
public enum ReviewPolicy: Sendable, Hashable {
  /// It is approved after this time.
  case approve(afterMilliseconds: Int64)
  /// It is rejected after this time.
  case reject(afterMilliseconds: Int64)
  /// It stays to be approved until someone decides through ``Emulator/review(script:approve:)``.
  case wait
}
