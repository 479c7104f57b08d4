import COCCatalog
import Foundation
import Testing

@testable import COCEmulator

/// The official Python SDK must not be able to tell the emulator from the service.
@Suite struct OfficialSDKTests {
  @Test(.enabled("Python cannot get huaweicloudsdkcoc from PyPI") { await PythonSDK.isAvailable })
  func theOfficialSDKWorksUnchanged() async throws {
    try await ServedEmulator.run {
      $0.clock = ScaledClock(speed: 200)
      $0.hostFaults = [
        HostFault(hosts: ["ecs-29"], kind: .rollback), HostFault(hosts: ["ecs-30"], kind: .error),
      ]
    } _: { served in
      let script = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .appendingPathComponent("official_sdk.py")
      let key = AccessKey.standard
      let (status, output) = try await PythonSDK.run(
        PythonSDK.python,
        [
          script.path, "http://127.0.0.1:\(served.port)", key.access, key.secret, key.projectID,
        ])
      #expect(status == 0, "\(output)")
      #expect(output.hasSuffix("ok\n"))
    }
  }
}

/// A Python with the official SDK, set up once beside the build.
private enum PythonSDK {
  private static let folder = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    .appendingPathComponent(".build/official-sdk")
  static let python = folder.appendingPathComponent("bin/python3").path

  static var isAvailable: Bool {
    get async { await setUp.value }
  }

  private static let setUp = Task { () -> Bool in
    if await has() { return true }
    _ = try? await run("/usr/bin/env", ["python3", "-m", "venv", folder.path])
    _ = try? await run(
      python, ["-m", "pip", "install", "--quiet", "--retries", "1", "huaweicloudsdkcoc"])
    return await has()
  }

  private static func has() async -> Bool {
    let result = try? await run(python, ["-c", "import huaweicloudsdkcoc"])
    return result?.status == 0
  }

  static func run(
    _ executable: String, _ arguments: [String]
  ) async throws -> (status: Int32, output: String) {
    try await withCheckedThrowingContinuation { continuation in
      let process = Process()
      let pipe = Pipe()
      process.executableURL = URL(fileURLWithPath: executable)
      process.arguments = arguments
      process.standardOutput = pipe
      process.standardError = pipe
      do {
        try process.run()
      } catch {
        return continuation.resume(throwing: error)
      }
      Thread.detachNewThread {
        let output = pipe.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        continuation.resume(
          returning: (process.terminationStatus, String(decoding: output, as: UTF8.self)))
      }
    }
  }
}
