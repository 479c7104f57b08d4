import COCCatalog
import COCClient
import COCEmulator
import COCSigning
import CocrLanguage
import CocrRuntime
import Logging

/// A service over HTTP.
enum ServiceTarget {
  /// Why a target cannot be used.
  struct Problem: Error, CustomStringConvertible { let description: String }

  /// A client for a region or a URL, with the credentials that the user has already.
  ///
  /// An emulator on this machine takes the emulator's own key pair where the user has none.
  ///
  /// - Parameters:
  ///   - certificateAuthorityFile: certificates that are trusted beside those of the system.
  ///   - logger: takes the log of the attempts; nil for none.
  /// - Throws: ``Problem`` where the target makes no sense, and `ConfigurationError` where there are
  ///   no credentials.
  static func client(
    for target: String, certificateAuthorityFile: String? = nil, logger: Logger? = nil
  ) throws -> any Transport {
    var configuration = try configuration(for: target)
    configuration.certificateAuthorityFile = certificateAuthorityFile
    if let problem = OpenFiles.problem(needed: OpenFiles.neededForConnections) {
      throw Problem(description: problem)
    }
    guard let logger else { return try COCClient(configuration) }
    return try COCClient(configuration, logger: logger)
  }

  private static func configuration(for target: String) throws -> ClientConfiguration {
    guard target.contains("://") else {
      guard Region.identifiers.contains(target) else {
        let near = CocrLanguage.Suggestion.closest(
          to: target, among: Region.identifiers + ["emulator"])
        throw Problem(
          description: "it is neither emulator nor a URL nor a region that is known"
            + (near.map { "; did you mean \($0)?" }
              ?? "; the regions are \(Region.identifiers.joined(separator: ", "))"))
      }
      return try .standard(region: target)
    }
    if try Endpoint(target).isLoopback, !hasCredentials {
      let pair = AccessKey.standard
      return ClientConfiguration(
        endpoint: target, projectID: pair.projectID,
        credentials: .key(SigningKey(access: pair.access, secret: pair.secret)))
    }
    return try .standard(endpoint: target)
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

/// The certificates that the user wants trusted beside those of the system.
enum CertificateFile {
  /// Why they cannot be had.
  struct Problem: Error, CustomStringConvertible { let description: String }

  /// The file that the option names, or else `SSL_CERT_FILE`; nil where neither does.
  ///
  /// - Throws: ``Problem`` where the file cannot be read or holds no certificate in PEM form.
  static func path(
    option: String?, environment: [String: String]
  ) throws(Problem) -> String? {
    let variable = environment["SSL_CERT_FILE"].flatMap { $0.isEmpty ? nil : $0 }
    guard let path = option ?? variable else { return nil }
    let source = option != nil ? "--ca-file" : "SSL_CERT_FILE"
    let text: String
    do {
      text = try TextFile.readPlain(path)
    } catch {
      throw Problem(description: "\(source): \(error)")
    }
    guard text.contains("-----BEGIN CERTIFICATE-----") else {
      throw Problem(
        description: "\(source): \(TextFile.shownName(path)) holds no certificate; it must hold "
          + "certificates in PEM form, which begin with -----BEGIN CERTIFICATE-----")
    }
    return path
  }
}
