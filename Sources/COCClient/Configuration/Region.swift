import COCCatalog

/// The regions that have an endpoint of COC.
public enum Region {
  /// The identifiers of the regions, sorted.
  public static let identifiers: [String] = places.keys.sorted()

  /// The endpoint of COC for a region.
  ///
  /// - Throws: ``ConfigurationError`` for a region without one, with the name that was probably
  ///   meant.
  public static func endpoint(_ identifier: String) throws(ConfigurationError) -> Endpoint {
    try Endpoint("https://\(place(identifier).coc)")
  }

  /// The endpoint of IAM for a region.
  ///
  /// - Throws: ``ConfigurationError`` as ``endpoint(_:)``.
  public static func iamEndpoint(_ identifier: String) throws(ConfigurationError) -> Endpoint {
    try Endpoint("https://\(place(identifier).iam)")
  }

  /// The region whose endpoint of COC this is; `nil` where it is that of none.
  static func identifier(of endpoint: Endpoint) -> String? {
    identifiers.first { (try? self.endpoint($0))?.isSame(as: endpoint) == true }
  }

  private static let places: [String: (coc: String, iam: String)] = [
    "ap-southeast-3": ("coc-intl.myhuaweicloud.com", "iam.ap-southeast-3.myhuaweicloud.com"),
    "cn-north-4": ("coc.myhuaweicloud.com", "iam.cn-north-4.myhuaweicloud.com"),
    // Section 3.1 names the endpoint of IAM in Dublin.
    "eu-west-101": ("coc-eu-west-101-open-api.myhuaweicloud.eu", "iam.myhuaweicloud.eu"),
  ]

  private static func place(
    _ identifier: String
  ) throws(ConfigurationError) -> (coc: String, iam: String) {
    if let place = places[identifier] { return place }
    let known = "the known regions are \(identifiers.joined(separator: ", "))"
    let hint =
      Suggestion.closest(to: identifier, among: identifiers).map { "did you mean \($0)? " } ?? ""
    throw ConfigurationError(
      "there is no known endpoint of COC for the region \(quoted(identifier))",
      hint: "\(hint)\(known); for another one, give the endpoint itself")
  }
}
