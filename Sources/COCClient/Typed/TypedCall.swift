import COCCatalog

/// One operation with its arguments, and the type of its reply.
struct TypedCall<Reply: CatalogValue>: Sendable {
  let transport: any Transport
  let name: String
  let arguments: Members

  init(_ transport: any Transport, _ name: String, _ arguments: Members) {
    self.transport = transport
    self.name = name
    self.arguments = arguments
  }

  /// Performs the operation.
  func perform() async throws -> Reply {
    let payload = try await transport.perform(operationCall())
    guard let reply = Reply(json: payload) else { throw mistyped(payload) }
    return reply
  }

  func operationCall() throws -> OperationCall {
    guard let operation = Catalog.operation(name) else {
      throw OperationError(
        kind: .invalidArgument, operation: name, message: "the catalog has no operation \(name)",
        attempts: 0)
    }
    return OperationCall(operation, arguments.values)
  }

  private func mistyped(_ payload: JSONValue) -> OperationError {
    OperationError(
      kind: .malformedReply, operation: name,
      message: "the reply is \(payload.kindDescription) of another form than documented",
      hint: "use the generic call to see it as it is")
  }
}

/// The items of a listing, page by page as they are asked for.
///
/// ```swift
/// for try await script in client.scripts.listAll(nameLike: "disk") { … }
/// ```
public struct PagedItems<Item: CatalogValue>: AsyncSequence, Sendable {
  let call: TypedCall<JSONValue>

  public func makeAsyncIterator() -> Iterator { Iterator(pages: pages.makeAsyncIterator()) }

  /// The same, a page at a time.
  public var pages: Pages { Pages(call: call) }

  public struct Iterator: AsyncIteratorProtocol {
    var pages: Pages.Iterator
    var items: ArraySlice<Item> = []

    public mutating func next() async throws -> Item? {
      while items.isEmpty {
        guard let page = try await pages.next() else { return nil }
        items = page[...]
      }
      return items.popFirst()
    }
  }

  public struct Pages: AsyncSequence, Sendable {
    let call: TypedCall<JSONValue>

    public func makeAsyncIterator() -> Iterator { Iterator(call: call) }

    public struct Iterator: AsyncIteratorProtocol {
      let call: TypedCall<JSONValue>
      var walk: PageWalk?
      var isStarted = false

      public mutating func next() async throws -> [Item]? {
        if !isStarted {
          isStarted = true
          walk = PageWalk(try call.operationCall())
        }
        let transport = call.transport
        guard let items = try await walk?.next(over: transport) else { return nil }
        guard let page = [Item](json: .array(items)) else {
          throw OperationError(
            kind: .malformedReply, operation: call.name,
            message: "the reply lists an item of another form than documented",
            hint: "use the generic call to see it as it is")
        }
        return page
      }
    }
  }
}

/// A way through the pages of a listing.
public struct PageWalk: Sendable {
  private let operation: Operation
  private let paging: Paging
  private var arguments: [String: JSONValue]
  private var seen: Int64 = 0
  private var isOver = false

  /// `nil` where the operation has no pages. The arguments may name the page to begin with.
  public init?(_ call: OperationCall) {
    guard let paging = call.operation.paging else { return nil }
    operation = call.operation
    self.paging = paging
    arguments = call.arguments
  }

  /// The items of the next page; `nil` after the last one.
  ///
  /// - Throws: ``COCCatalog/OperationError``, also where the service sends a page a second time.
  public mutating func next(over transport: any Transport) async throws -> [JSONValue]? {
    if isOver { return nil }
    let page = try await transport.perform(OperationCall(operation, arguments))
    let items = paging.items(of: page)
    guard let last = items.last else {
      isOver = true
      return nil
    }
    seen += Int64(items.count)
    try advance(after: last)
    if let total = paging.total.flatMap({ page[$0]?.intValue }) {
      // The total may have been for a listing from its beginning.
      isOver = isOver || seen >= total
    } else if let limit = limit, Int64(items.count) < limit {
      isOver = true
    }
    return items
  }

  private var limit: Int64? {
    (arguments["limit"] ?? operation.parameter("limit")?.defaultValue)?.intValue
  }

  /// Asks for the page after the one that ends with `last`.
  private mutating func advance(after last: JSONValue) throws(OperationError) {
    let name = paging.next.argument
    switch paging.next {
    case .number:
      let (number, overflow) = (arguments[name]?.intValue ?? 1).addingReportingOverflow(1)
      arguments[name] = .int(number)
      isOver = overflow
    case .marker(let field):
      guard let marker = last[field], !marker.isNull else {
        isOver = true
        return
      }
      if marker == arguments[name] {
        throw OperationError(
          kind: .malformedReply, operation: operation.qualifiedName,
          message: "the service sends the same page again, so that the listing would never end",
          hint: "ask for fewer items with the listing's filters")
      }
      arguments[name] = marker
    }
  }
}
