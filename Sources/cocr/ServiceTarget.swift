import COCCatalog
import COCClient
import COCEmulator
import COCSigning
import CocrLanguage

/// A service over HTTP.
enum ServiceTarget {
  /// Why a target cannot be used.
  struct Problem: Error, CustomStringConvertible { let description: String }

  /// A client for a region or a URL, with the credentials that the user has already.
  ///
  /// An emulator on this machine takes the emulator's own key pair where the user has none.
  ///
  /// - Throws: ``Problem`` where the target makes no sense, and `ConfigurationError` where there are
  ///   no credentials.
  static func client(for target: String) throws -> any Transport {
    guard target.contains("://") else {
      guard Region.identifiers.contains(target) else {
        let near = CocrLanguage.Suggestion.closest(
          to: target, among: Region.identifiers + ["emulator"])
        throw Problem(
          description: "it is neither emulator nor a URL nor a region that is known"
            + (near.map { "; did you mean \($0)?" }
              ?? "; the regions are \(Region.identifiers.joined(separator: ", "))"))
      }
      return try COCClient(.standard(region: target))
    }
    if try Endpoint(target).isLoopback, !hasCredentials {
      let pair = AccessKey.standard
      return try COCClient(
        ClientConfiguration(
          endpoint: target, projectID: pair.projectID,
          credentials: .key(SigningKey(access: pair.access, secret: pair.secret))))
    }
    return try COCClient(.standard(endpoint: target))
  }

  /// Whether the user has said in the environment who they are. A credentials file is meant for the
  /// service, not for an emulator.
  private static var hasCredentials: Bool {
    let environment = ProcessEnvironment.variables
    return [
      "HUAWEICLOUD_SDK_AK", "HUAWEICLOUD_SDK_SK", "HUAWEICLOUD_SDK_CREDENTIALS_FILE",
      "HW_USER_NAME", "HW_USER_PASSWORD",
    ].contains { environment[$0]?.isEmpty == false }
  }
}
