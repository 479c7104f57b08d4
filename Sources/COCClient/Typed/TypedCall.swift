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
    let reply = try await transport.fullReply(to: operationCall())
    guard let value = Reply(json: reply.payload) else { throw mistyped(reply) }
    return value
  }

  func operationCall() throws -> OperationCall {
    guard let operation = Catalog.operation(name) else {
      throw OperationError(
        kind: .invalidArgument, operation: name, message: "the catalog has no operation \(name)",
        attempts: 0)
    }
    return OperationCall(operation, arguments.values)
  }

  private func mistyped(_ reply: OperationReply) -> OperationError {
    reply.malformed(
      name, "the reply is \(reply.payload.kindDescription) of another form than documented",
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

  /// Asks for a page when the items before it are used up.
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

  /// The pages of a listing.
  public struct Pages: AsyncSequence, Sendable {
    let call: TypedCall<JSONValue>

    public func makeAsyncIterator() -> Iterator { Iterator(call: call) }

    /// Asks for one page at a time.
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
          let reply = walk?.lastReply ?? OperationReply(payload: .array(items))
          throw reply.malformed(
            call.name, "the reply lists an item of another form than documented",
            hint: "use the generic call to see it as it is")
        }
        return page
      }
    }
  }
}
