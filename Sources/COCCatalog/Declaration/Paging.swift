/// How the pages of a listing follow each other.
public struct Paging: Sendable {
  /// The member of the reply that holds the items of a page; `nil` where the reply is their list.
  public let items: String?
  /// The member of the reply that tells how many items all pages have together.
  public let total: String?
  /// What asks for the page after one.
  public let next: Next

  /// What asks for the page after one.
  public enum Next: Sendable {
    /// This field of the page's last item, as the argument `marker`.
    case marker(field: String)
    /// The number of the page, counted from 1, as the argument `offset`.
    case number

    /// The argument that asks for a page.
    public var argument: String {
      switch self {
      case .marker: "marker"
      case .number: "offset"
      }
    }
  }

  /// Pages with their items in the member `items`, or `nil` where the page is the list itself.
  public init(items: String?, total: String? = nil, next: Next) {
    self.items = items
    self.total = total
    self.next = next
  }

  /// What asks for the page after this one; `nil` where the page does not say it.
  public func marker(after page: JSONValue) -> JSONValue? {
    guard case .marker(let field) = next, let marker = items(of: page).last?[field],
      !marker.isNull
    else { return nil }
    return marker
  }

  /// The items of a page.
  public func items(of page: JSONValue) -> [JSONValue] {
    (items.map { page[$0] ?? .null } ?? page).arrayValue ?? []
  }
}
