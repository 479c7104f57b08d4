import CYaml
import CocrLanguage

/// Writes a value as a YAML document, event by event: so it ends where the task is cancelled, and counts
/// what the text takes before it is there.
final class YAMLWriter {
  private let memory: CallMemory.Claim
  private var emitter = yaml_emitter_t()
  private var bytes: [UInt8] = []
  private var isExceeded = false

  init(_ memory: CallMemory.Claim) {
    self.memory = memory
    yaml_emitter_initialize(&emitter)
    yaml_emitter_set_encoding(&emitter, YAML_UTF8_ENCODING)
    yaml_emitter_set_width(&emitter, -1)
    yaml_emitter_set_unicode(&emitter, 1)
    yaml_emitter_set_break(&emitter, YAML_LN_BREAK)
  }

  deinit { yaml_emitter_delete(&emitter) }

  /// The text of a document that holds the value.
  func document(_ value: HostValue) throws -> String {
    yaml_emitter_set_output(
      &emitter,
      { writer, buffer, size in
        guard let writer, let buffer, !Task.isCancelled else { return 0 }
        return Unmanaged<YAMLWriter>.fromOpaque(writer).takeUnretainedValue()
          .append(UnsafeBufferPointer(start: buffer, count: size))
      }, Unmanaged.passUnretained(self).toOpaque())
    try emit { yaml_stream_start_event_initialize(&$0, YAML_UTF8_ENCODING) }
    try emit { yaml_document_start_event_initialize(&$0, nil, nil, nil, 1) }
    try write(value)
    try emit { yaml_document_end_event_initialize(&$0, 1) }
    try emit { yaml_stream_end_event_initialize(&$0) }
    return String(decoding: bytes, as: UTF8.self)
  }

  private func append(_ text: UnsafeBufferPointer<UInt8>) -> Int32 {
    do {
      // The bytes, the text that is made of them, and the one that the machine makes of that.
      try memory.take(3 * text.count)
      bytes.append(contentsOf: text)
      return 1
    } catch {
      isExceeded = true
      return 0
    }
  }

  private func emit(_ make: (inout yaml_event_t) -> Int32) throws {
    var event = yaml_event_t()
    guard make(&event) == 1 else {
      throw YAML.refusal("the value cannot be written as YAML: there is no memory for it")
    }
    // The emitter takes the event over, whatever comes of it.
    if yaml_emitter_emit(&emitter, &event) == 1 { return }
    if isExceeded { throw CallMemory.Exceeded() }
    try Task.checkCancellation()
    let problem = emitter.problem.map { String(cString: $0) } ?? "the writer failed"
    throw YAML.refusal("the value cannot be written as YAML: \(problem)")
  }

  private func write(_ value: HostValue) throws {
    switch value {
    case .list(let items):
      try emit {
        yaml_sequence_start_event_initialize(&$0, nil, nil, 1, YAML_ANY_SEQUENCE_STYLE)
      }
      for item in items { try write(item) }
      try emit { yaml_sequence_end_event_initialize(&$0) }
    case .map(let map):
      try emit { yaml_mapping_start_event_initialize(&$0, nil, nil, 1, YAML_ANY_MAPPING_STYLE) }
      for entry in map.entries {
        try write(text: entry.key)
        try write(entry.value)
      }
      try emit { yaml_mapping_end_event_initialize(&$0) }
    case .null: try write("null")
    case .bool(let value): try write(value ? "true" : "false")
    case .int(let value): try write(String(value))
    case .float(let value): try write(YAMLScalar.float(value))
    case .string(let text): try write(text: text)
    case .duration(let nanoseconds): try write(DurationText.format(nanoseconds))
    case .time(let nanoseconds): try write(text: TimeText.format(nanoseconds))
    case .secret: try write(text: "***")
    case .function(let name):
      let named = ["function", "block"].contains(name) ? "a function" : "the function `\(name)`"
      throw YAML.refusal("\(named) cannot be written as YAML")
    }
  }

  /// Writes a scalar that reads back as text. The emitter quotes what YAML's signs are in.
  private func write(text: String) throws {
    try write(
      text,
      YAMLScalar.isAmbiguous(text) ? YAML_DOUBLE_QUOTED_SCALAR_STYLE : YAML_PLAIN_SCALAR_STYLE)
  }

  private func write(
    _ text: String, _ style: yaml_scalar_style_t = YAML_ANY_SCALAR_STYLE
  ) throws {
    guard let length = Int32(exactly: text.utf8.count) else {
      throw YAML.refusal("a text of more than 2 GiB cannot be written as YAML")
    }
    // A text of size is copied; the many small ones are not counted one by one.
    if length > 1024 { try memory.take(2 * Int(length)) }
    var text = text
    try text.withUTF8 { bytes in
      // An empty buffer has no address; no byte is read of this one.
      var none: UInt8 = 0
      try withUnsafePointer(to: &none) { none in
        try emit {
          yaml_scalar_event_initialize(
            &$0, nil, nil, bytes.baseAddress ?? none, length, 1, 1, style)
        }
      }
    }
  }
}
