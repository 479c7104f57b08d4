/// A way through the pages of a listing.
package struct PageWalk: Sendable {
  private let operation: Operation
  private let paging: Paging
  private var arguments: [String: JSONValue]
  private var replied: Set<String>
  private var seen: Int64 = 0
  /// What the first page said of how many items there are.
  private var firstTotal: Int64?
  private var markers: Set<JSONValue> = []
  private var isOver = false
  /// What the items of the last page came with; `nil` before the first one.
  package private(set) var lastReply: OperationReply?

  /// `nil` where the operation has no pages. The arguments may name the page to begin with.
  package init?(_ call: OperationCall) {
    guard let paging = call.operation.paging else { return nil }
    operation = call.operation
    self.paging = paging
    arguments = call.arguments
    replied = call.repliedArguments
  }

  /// The items of the next page; `nil` after the last one.
  ///
  /// - Throws: ``OperationError``, also where the service sends a page a second time.
  package mutating func next(over transport: any Transport) async throws -> [JSONValue]? {
    if isOver { return nil }
    let reply = try await transport.fullReply(
      to: OperationCall(operation, arguments, replied: replied))
    lastReply = reply
    let page = reply.payload
    let items = paging.items(of: page)
    guard let last = items.last else {
      isOver = true
      return nil
    }
    seen += Int64(items.count)
    if let total = paging.total.flatMap({ page[$0]?.intValue }) {
      // A listing that has changed under way ends where no items are left.
      firstTotal = firstTotal ?? total
      isOver = seen >= total && total == firstTotal
    }
    // Without a total only an empty page is the last: a service may send fewer than it was asked for.
    if !isOver { try advance(after: last, of: reply) }
    return items
  }

  /// Asks for the page after the one that ends with `last`.
  private mutating func advance(
    after last: JSONValue, of reply: OperationReply
  ) throws(OperationError) {
    func malformed(_ message: String) -> OperationError {
      reply.malformed(
        operation.qualifiedName, message, hint: "ask for fewer items with the listing's filters")
    }
    let name = paging.next.argument
    switch paging.next {
    case .number:
      let (number, overflow) = (arguments[name]?.intValue ?? 1).addingReportingOverflow(1)
      arguments[name] = .int(number)
      isOver = overflow
    case .marker(let field):
      guard let marker = last[field], !marker.isNull else {
        throw malformed(
          "the last item of a page lacks \(field), so that the next page cannot be asked for")
      }
      guard markers.insert(marker).inserted, marker != arguments[name] else {
        throw malformed(
          "the service sends the same page again, so that the listing would never end")
      }
      arguments[name] = marker
      replied.insert(name)
    }
  }
}
