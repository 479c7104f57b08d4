import COCCatalog

/// The markers of pages that the service itself gave, beyond the limits of the argument that takes
/// them: a script that goes through a listing hands them back.
struct RepliedMarkers {
  private var markers: [String: Set<JSONValue>] = [:]

  /// Takes note of a reply.
  mutating func note(_ reply: JSONValue, of operation: Operation) {
    guard let paging = operation.paging, let marker = paging.marker(after: reply),
      let parameter = operation.parameter(paging.next.argument),
      !ArgumentCheck.problems(in: marker, against: parameter.shape, at: "").isEmpty
    else { return }
    markers[operation.qualifiedName, default: []].insert(marker)
  }

  /// The call, its marker told for the service's own where it is.
  func recognized(_ call: OperationCall) -> OperationCall {
    guard let name = call.operation.paging?.next.argument, let marker = call.arguments[name],
      markers[call.operation.qualifiedName]?.contains(marker) == true
    else { return call }
    return OperationCall(
      call.operation, call.arguments, replied: call.repliedArguments.union([name]))
  }
}
