// Arguments, headers and bodies may hold passwords, keys and tokens. What is printed or dumped of them
// is their names alone.

extension OperationCall: CustomStringConvertible, CustomReflectable {
  public var description: String {
    "\(operation.qualifiedName)(\(arguments.keys.sorted().joined(separator: ", ")))"
  }

  public var customMirror: Mirror {
    Mirror(
      self,
      children: [
        "operation": operation.qualifiedName, "arguments": arguments.keys.sorted(),
      ])
  }
}

extension ServiceRequest: CustomStringConvertible, CustomReflectable {
  package var description: String { "\(method) \(path)" }

  package var customMirror: Mirror {
    Mirror(
      self,
      children: [
        "method": method, "path": path, "query": query.map(\.name), "headers": headers.map(\.name),
        "bodySize": body.count,
      ])
  }
}

extension ServiceResponse: CustomStringConvertible, CustomReflectable {
  package var description: String { "\(status), \(body.count) bytes" }

  package var customMirror: Mirror {
    Mirror(
      self,
      children: ["status": status, "headers": headers.map(\.name), "bodySize": body.count])
  }
}
