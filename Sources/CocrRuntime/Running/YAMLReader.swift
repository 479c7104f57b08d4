import CYaml
import CocrLanguage
import Yams

/// Reads one YAML document event by event: so it ends where the task is cancelled, and counts what a value
/// takes before it makes it.
final class YAMLReader {
  /// How many values the document may stand for, aliases counted each time they occur: with few bytes
  /// they can name each other so often that no machine could hold what they stand for.
  private let valueLimit: Int
  private var valueCount = 0
  private let memory: CallMemory.Claim
  private let bytes: UnsafeBufferPointer<UInt8>
  private var position = 0
  private var parser = yaml_parser_t()
  /// The lists and maps around the place at hand.
  private var open: [Container] = []
  private var anchors: [String: Anchored] = [:]

  /// - Parameter bytes: must stay as they are while the reader is used.
  init(_ bytes: UnsafeBufferPointer<UInt8>, _ memory: CallMemory.Claim) {
    self.bytes = bytes
    self.memory = memory
    valueLimit = 10_000 + 10 * bytes.count
    yaml_parser_initialize(&parser)
    yaml_parser_set_encoding(&parser, YAML_UTF8_ENCODING)
  }

  deinit { yaml_parser_delete(&parser) }

  /// A value that is complete, and what a machine needs for it.
  private struct Item {
    let value: HostValue
    /// The text as it stands in the document; nil for a list or map.
    var key: String?
    /// How many lists and maps stand inside each other in it.
    var height = 0
    var values = 1
    var bytes: Int
  }

  private typealias Anchored = Item

  /// A place in the text, counted from 1.
  private struct Place {
    let line: Int
    let column: Int

    init(_ mark: yaml_mark_t) {
      line = mark.line + 1
      column = mark.column + 1
    }

    init(_ line: Int, _ column: Int) {
      self.line = line
      self.column = column
    }

    var words: String { " (line \(line), column \(column))" }
  }

  private struct Key {
    let place: Place
    let isQuoted: Bool
  }

  /// A list or map that is being read.
  private struct Container {
    let isMap: Bool
    let anchor: String?
    var items: [HostValue] = []
    var entries: [HostValue.HostMap.Entry] = []
    /// The keys so far.
    var keys: [String: Key] = [:]
    /// The key whose value comes next.
    var key: String?
    var height = 0
    var values = 1
    var bytes = bytesOfContainer

    var awaitsKey: Bool { isMap && key == nil }
  }

  // What values take at most as the reader makes them and in the machine, both together.
  private static var bytesOfValue: Int { 128 }
  private static var bytesOfContainer: Int { 256 }
  private static var bytesOfKey: Int { 256 }

  /// The value of the only document; null where there is none.
  func document() throws -> HostValue {
    // The parser asks for the text bit by bit.
    yaml_parser_set_input(
      &parser,
      { reader, buffer, size, count in
        guard let reader, let buffer, let count, !Task.isCancelled else { return 0 }
        return Unmanaged<YAMLReader>.fromOpaque(reader).takeUnretainedValue()
          .read(into: buffer, size, count)
      }, Unmanaged.passUnretained(self).toOpaque())
    var value: HostValue?
    var turn = 0
    while true {
      turn &+= 1
      if turn & 0xFF == 0 { try Task.checkCancellation() }
      var event = yaml_event_t()
      guard yaml_parser_parse(&parser, &event) == 1 else { throw problem() }
      defer { yaml_event_delete(&event) }
      switch event.type {
      case YAML_STREAM_END_EVENT: return value ?? .null
      case YAML_DOCUMENT_START_EVENT:
        if value != nil {
          throw YAML.refusal(
            "the text is not YAML: but found another document\(Place(event.start_mark).words)")
        }
      default:
        if let item = try take(event) { value = item }
      }
    }
  }

  private func read(
    into buffer: UnsafeMutablePointer<UInt8>, _ size: Int, _ count: UnsafeMutablePointer<Int>
  ) -> Int32 {
    let length = min(size, bytes.count - position)
    if length > 0, let start = bytes.baseAddress {
      buffer.update(from: start + position, count: length)
    }
    position += length
    count.pointee = length
    return 1
  }

  /// - Returns: the value of the document, where the event completes it.
  private func take(_ event: yaml_event_t) throws -> HostValue? {
    let place = Place(event.start_mark)
    switch event.type {
    case YAML_SCALAR_EVENT:
      return try put(
        try item(event, place), place, anchor: Self.text(event.data.scalar.anchor),
        isQuoted: event.data.scalar.quoted_implicit == 1)
    case YAML_ALIAS_EVENT:
      let name = Self.text(event.data.alias.anchor) ?? ""
      guard let item = anchors[name] else {
        throw YAML.refusal(
          "the alias `*\(YAML.excerpt(name))` in the YAML text stands for nothing\(place.words)",
          hint: "`&\(YAML.excerpt(name))` before a value that comes first gives it that name")
      }
      try count(item)
      return try put(item, place, anchor: nil, isQuoted: true)
    case YAML_SEQUENCE_START_EVENT:
      try begin(isMap: false, place, anchor: Self.text(event.data.sequence_start.anchor))
    case YAML_MAPPING_START_EVENT:
      try begin(isMap: true, place, anchor: Self.text(event.data.mapping_start.anchor))
    case YAML_SEQUENCE_END_EVENT, YAML_MAPPING_END_EVENT:
      guard let container = open.popLast() else { return nil }
      let item = Item(
        value: container.isMap ? .map(.init(container.entries)) : .list(container.items),
        height: container.height, values: container.values, bytes: container.bytes)
      return try put(item, place, anchor: container.anchor, isQuoted: false)
    default: break
    }
    return nil
  }

  private func begin(isMap: Bool, _ place: Place, anchor: String?) throws {
    if open.last?.awaitsKey ?? false {
      throw YAML.refusal("a key of a YAML map must be text\(place.words)")
    }
    if open.count > YAML.depthLimit { throw Self.tooDeep }
    try count(values: 1, bytes: Self.bytesOfContainer)
    open.append(Container(isMap: isMap, anchor: anchor))
  }

  /// Puts a value where it belongs.
  private func put(
    _ item: Item, _ place: Place, anchor: String?, isQuoted: Bool
  ) throws -> HostValue? {
    if let anchor { anchors[anchor] = item }
    let last = open.count - 1
    if last < 0 { return item.value }
    if open[last].awaitsKey {
      guard let key = item.key else {
        throw YAML.refusal("a key of a YAML map must be text\(place.words)")
      }
      if let earlier = open[last].keys[key] {
        // `1` and `"1"` are two keys in YAML, and one here.
        let place = earlier.isQuoted == isQuoted ? earlier.place : place
        throw YAML.refusal(
          "the key `\(YAML.excerpt(key))` stands more than once in a YAML map\(place.words)")
      }
      let bytes = Self.bytesOfKey + 2 * key.utf8.count
      try memory.take(bytes)
      open[last].bytes += bytes
      open[last].keys[key] = Key(place: place, isQuoted: isQuoted)
      open[last].key = key
      return nil
    }
    if open.count + item.height > YAML.depthLimit { throw Self.tooDeep }
    open[last].height = max(open[last].height, item.height + 1)
    open[last].values += item.values
    open[last].bytes += item.bytes
    if let key = open[last].key {
      open[last].entries.append(.init(key, item.value))
      open[last].key = nil
    } else {
      open[last].items.append(item.value)
    }
    return nil
  }

  /// Counts another occurrence of a value.
  private func count(_ item: Item) throws { try count(values: item.values, bytes: item.bytes) }

  private func count(values: Int, bytes: Int) throws {
    valueCount += values
    if valueCount > valueLimit {
      throw YAML.refusal(
        "the YAML text stands for more than \(valueLimit) values: its aliases multiply them")
    }
    try memory.take(bytes)
  }

  private static let tooDeep = YAML.refusal(
    "the YAML text is nested deeper than \(YAML.depthLimit) lists and maps")

  private static func text(_ name: UnsafeMutablePointer<yaml_char_t>?) -> String? {
    name.map { String(decoding: UnsafeBufferPointer(start: $0, count: length($0)), as: UTF8.self) }
  }

  private static func length(_ name: UnsafeMutablePointer<yaml_char_t>) -> Int {
    var length = 0
    while name[length] != 0 { length += 1 }
    return length
  }

  // MARK: Values without parts

  private func item(_ event: yaml_event_t, _ place: Place) throws -> Item {
    let scalar = event.data.scalar
    let bytes = Self.bytesOfValue + 2 * scalar.length
    try count(values: 1, bytes: bytes)
    let text = String(
      decoding: UnsafeBufferPointer(start: scalar.value, count: scalar.length), as: UTF8.self)
    let tag = Self.text(scalar.tag)
    let value =
      scalar.quoted_implicit == 1
      ? .string(text) : try value(text, tag: tag, style: scalar.style, place)
    return Item(value: value, key: text, bytes: bytes)
  }

  /// Longer texts are no numbers that anybody wrote, and the rules for them take long.
  private static var longestNumber: Int { 4096 }

  private func value(
    _ text: String, tag: String?, style: yaml_scalar_style_t, _ place: Place
  ) throws -> HostValue {
    if tag == nil {
      if !YAMLScalar.isAmbiguous(text) { return .string(text) }
      if let value = Self.plainInt(text) { return .int(value) }
      if text.utf8.count > Self.longestNumber {
        if !text.utf8.allSatisfy({ $0 >= 43 && $0 <= 58 || $0 == 95 || $0 | 32 == 101 }) {
          return .string(text)
        }
        throw YAML.refusal(
          "the number \(YAML.excerpt(text)) in the YAML text is too long\(place.words)",
          hint: "in quotes it is a text")
      }
    }
    return try value(
      of: Node.Scalar(
        text, Tag(tag.map(Tag.Name.init(rawValue:)) ?? .implicit),
        Node.Scalar.Style(rawValue: numericCast(style.rawValue)) ?? .any), place)
  }

  /// The int that a text of digits without a zero before them stands for, where it fits.
  private static func plainInt(_ text: String) -> Int64? {
    let digits = text.utf8.first == UInt8(ascii: "-") ? text.utf8.dropFirst() : text.utf8[...]
    guard let first = digits.first, first > 48, digits.count < 20,
      digits.allSatisfy({ $0 >= 48 && $0 <= 57 })
    else { return nil }
    return Int64(text)
  }

  private func value(of scalar: Node.Scalar, _ place: Place) throws -> HostValue {
    let tag = Node.scalar(scalar).tag
    if tag == Tag(.null) { return .null }
    if tag == Tag(.bool), let value = Bool.construct(from: scalar) { return .bool(value) }
    if tag == Tag(.int), let value = Int64.construct(from: scalar) { return .int(value) }
    if tag == Tag(.int) {
      throw YAML.refusal(
        "the int \(YAML.excerpt(scalar.string)) in the YAML text does not fit 64 bits\(place.words)",
        hint: "in quotes it is a text, with `.0` at its end a float")
    }
    if tag == Tag(.float), let value = Double.construct(from: scalar) {
      if value.isInfinite, !scalar.string.lowercased().contains("inf") {
        throw YAML.refusal(
          "the number \(YAML.excerpt(scalar.string)) in the YAML text does not fit a float"
            + place.words)
      }
      return .float(value)
    }
    return .string(scalar.string)
  }

  // MARK: Errors

  /// What the parser stopped for.
  private func problem() -> any Error {
    if Task.isCancelled { return CancellationError() }
    guard let problem = parser.problem else { return YAML.refusal("the text is not YAML") }
    let words = String(cString: problem)
    // The parser has a limit of its own, beyond this one.
    if words.contains("nesting level") { return Self.tooDeep }
    let place =
      parser.error == YAML_READER_ERROR
      ? self.place(of: parser.problem_offset) : Place(parser.problem_mark)
    return YAML.refusal("the text is not YAML: \(words)\(place.words)")
  }

  private func place(of offset: Int) -> Place {
    let before = bytes.prefix(max(0, offset))
    let line = before.split(separator: 10, omittingEmptySubsequences: false).last ?? []
    return Place(
      1 + before.count { $0 == 10 }, 1 + String(decoding: line, as: UTF8.self).unicodeScalars.count)
  }
}
