import CocrRuntime
import CocrTerminal
import Logging
import Synchronization

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Writes lines to standard error as `StreamLogHandler` does, but looks the local time up once a
/// second and not for each line: the emulator writes one for each request.
struct EmulatorLog: LogHandler {
  let label: String
  var logLevel = Logger.Level.info
  var metadata: Logger.Metadata = [:]

  init(label: String) { self.label = label }

  subscript(metadataKey key: String) -> Logger.Metadata.Value? {
    get { metadata[key] }
    set { metadata[key] = newValue }
  }

  func log(event: LogEvent) {
    guard metadata.isEmpty, event.metadata?.isEmpty ?? true, event.error == nil else {
      var handler = StreamLogHandler.standardError(label: label)
      handler.metadata = metadata
      return handler.log(event: event)
    }
    var line =
      "\(Self.timestamp()) \(event.level) \(label): [\(event.source)] \(event.message.description.escaped)\n"
    line.withUTF8 { bytes in
      _ = FileSystem.writeAll(UnsafeRawBufferPointer(bytes), to: STDERR_FILENO)
    }
  }

  /// A second and how it is written.
  private static let latest = Mutex<(second: time_t, text: String)>((0, ""))

  private static func timestamp() -> String {
    var now = time(nil)
    return latest.withLock { latest in
      if latest.second != now {
        var local = tm()
        localtime_r(&now, &local)
        let text = String(unsafeUninitializedCapacity: 64) { buffer in
          buffer.withMemoryRebound(to: CChar.self) { buffer in
            strftime(buffer.baseAddress, buffer.count, "%Y-%m-%dT%H:%M:%S%z", &local)
          }
        }
        latest = (now, text)
      }
      return latest.text
    }
  }
}
