private import Synchronization

/// A JSON document that was read: its text, and for each value in it one word that says where it stands.
///
/// Values are made from it when they are asked for, so that a document of millions of them takes the
/// memory of its text and 8 bytes for each, not of as many objects.
///
/// `@unchecked Sendable`, as it holds pointers: nothing behind them changes after `init`, and what is made
/// later, `indexes`, is behind a lock.
final class JSONDocument: @unchecked Sendable {
  /// The longest text, in bytes: words count up to that.
  static let maximumSize = 1 << 28 - 1
  /// In objects of more members a name is looked up by its hash.
  private static let smallObject = 32

  private let bytes: [UInt8]
  private let words: JSONWords
  /// By the place of an object: the number of the member of each name.
  private let indexes = Mutex<[Int: [String: Int]]>([:])

  /// Takes over the words.
  init(_ bytes: [UInt8], _ words: JSONWords) {
    self.bytes = bytes
    self.words = words
  }

  deinit { words.deallocate() }

  /// The value that a word stands for.
  func value(_ word: JSONWord) -> JSONValue {
    switch word.tag {
    case .null: .null
    case .false: .bool(false)
    case .true: .bool(true)
    case .int: .int(word.int)
    case .number: number(word)
    case .text, .escaped: .string(text(word))
    case .array: .array(JSONArray(self, start: word.start, count: word.count))
    case .object: .object(JSONObject(self, start: word.start, count: word.count))
    }
  }

  /// The item of an array, or a name or value of an object: they take turns.
  func value(at place: Int) -> JSONValue { value(words[place]) }

  func name(at place: Int) -> String { text(words[place]) }

  /// Gives the text and the words, which are valid only inside `body`.
  func withContents<Result>(
    _ body: (UnsafeBufferPointer<UInt8>, JSONWords) -> Result
  ) -> Result {
    bytes.withUnsafeBufferPointer { body($0, words) }
  }

  private func number(_ word: JSONWord) -> JSONValue {
    let text = plainText(word)
    if let value = Int64(text) { return .int(value) }
    return .double(Double(text) ?? 0)
  }

  private func text(_ word: JSONWord) -> String {
    if word.tag == .text { return plainText(word) }
    return bytes.withUnsafeBufferPointer {
      let text = $0[word.start..<(word.start + word.count)]
      return JSONParser.unescaped(UnsafeBufferPointer(rebasing: text))
    }
  }

  private func plainText(_ word: JSONWord) -> String {
    bytes.withUnsafeBufferPointer {
      String(
        decoding: UnsafeBufferPointer(rebasing: $0[word.start..<(word.start + word.count)]),
        as: UTF8.self)
    }
  }

  /// The place of the value that an object has under a name.
  func place(of name: String, start: Int, count: Int) -> Int? {
    if count > Self.smallObject {
      return index(start: start, count: count)[name].map { start + 2 * $0 + 1 }
    }
    var name = name
    return name.withUTF8 { name in
      bytes.withUnsafeBufferPointer { bytes in
        for place in stride(from: start, to: start + 2 * count, by: 2) {
          let word = words[place]
          let isSame =
            word.tag == .text
            ? word.count == name.count
              && name.elementsEqual(bytes[word.start..<(word.start + word.count)])
            : text(word).utf8.elementsEqual(name)
          if isSame { return place + 1 }
        }
        return nil
      }
    }
  }

  private func index(start: Int, count: Int) -> [String: Int] {
    indexes.withLock { indexes in
      if let index = indexes[start] { return index }
      var index = [String: Int](minimumCapacity: count)
      for number in 0..<count { index[name(at: start + 2 * number)] = number }
      indexes[start] = index
      return index
    }
  }
}

/// What stands for one value of a document: its kind in the lowest 4 bits, then a number of 60 bits, or a
/// count of 28 bits and a start of 32.
struct JSONWord {
  enum Tag: UInt64 {
    case null, `false`, `true`, int, number, text, escaped, array, object
  }

  let bits: UInt64

  init(bits: UInt64) { self.bits = bits }

  init(_ tag: Tag) { bits = tag.rawValue }

  /// A number of 60 bits.
  init(_ number: Int64) { bits = UInt64(bitPattern: number << 4) | Tag.int.rawValue }

  init(_ tag: Tag, start: Int, count: Int) {
    bits =
      UInt64(truncatingIfNeeded: start) << 32 | UInt64(truncatingIfNeeded: count) << 4
      | tag.rawValue
  }

  var tag: Tag { Tag(rawValue: bits & 15) ?? .null }
  var int: Int64 { Int64(bitPattern: bits) >> 4 }
  var start: Int { Int(truncatingIfNeeded: bits >> 32) }
  var count: Int { Int(truncatingIfNeeded: bits >> 4) & 0xFFF_FFFF }
}

/// A growing row of words, in pieces of one size: it is never copied to grow.
struct JSONWords {
  private static let pieceBits = 15
  private static let pieceSize = 1 << pieceBits

  private let pieces: UnsafeMutablePointer<UnsafeMutablePointer<UInt64>?>
  private let pieceCount: Int
  /// The size of the first piece, which is the only one of a small document.
  private let firstSize: Int
  private(set) var count = 0

  /// - Parameter capacity: How many words there can be at most.
  init(capacity: Int) {
    firstSize = min(capacity, Self.pieceSize)
    pieceCount = capacity >> Self.pieceBits + 1
    pieces = .allocate(capacity: pieceCount)
    pieces.initialize(repeating: nil, count: pieceCount)
  }

  func deallocate() {
    for piece in 0..<pieceCount { pieces[piece]?.deallocate() }
    pieces.deallocate()
  }

  @inline(__always)
  subscript(place: Int) -> JSONWord {
    // Words are read only where they were written.
    JSONWord(bits: pieces[place >> Self.pieceBits].unsafelyUnwrapped[place & (Self.pieceSize - 1)])
  }

  @inline(__always)
  mutating func append(_ word: JSONWord) {
    set(count, word)
    count += 1
  }

  @inline(__always)
  func set(_ place: Int, _ word: JSONWord) {
    let number = place >> Self.pieceBits
    let piece = pieces[number] ?? makePiece(number)
    piece[place & (Self.pieceSize - 1)] = word.bits
  }

  @inline(never)
  private func makePiece(_ number: Int) -> UnsafeMutablePointer<UInt64> {
    let piece = UnsafeMutablePointer<UInt64>.allocate(
      capacity: number == 0 ? firstSize : Self.pieceSize)
    pieces[number] = piece
    return piece
  }

  mutating func removeAll(from first: Int) { count = first }

  /// Moves the words from `first` on to the end of `other`.
  ///
  /// - Returns: Where they are there.
  mutating func move(from first: Int, to other: inout JSONWords) -> Int {
    let start = other.count
    let moved = count - first
    if moved < Self.pieceSize {
      for place in first..<count { other.append(self[place]) }
    } else {
      // From the end, and each piece is given back once it is empty: there is never more than one piece
      // of words twice.
      other.count = start + moved
      for number in (0..<moved).reversed() {
        let place = first + number
        other.set(start + number, self[place])
        if place & (Self.pieceSize - 1) == 0 { freePiece(place >> Self.pieceBits) }
      }
    }
    count = first
    return start
  }

  private func freePiece(_ number: Int) {
    pieces[number]?.deallocate()
    pieces[number] = nil
  }
}
