import COCCatalog
import COCSigning
import Foundation
import Testing

/// A request that the official signer has signed.
struct Vector: Decodable, Sendable, CustomTestStringConvertible {
  let name: String
  let ak: String
  let sk: String
  let method: String
  let host: String
  let path: String
  let query: [[Text]]
  /// The query in the order in which the signer sends it, where that is another one.
  let sentQuery: [[Text]]?
  let headers: [String: String]
  let body: String
  let authorization: String
  /// The value of `X-Sdk-Content-Sha256` that the signer has added.
  let contentHash: String?

  /// A string, or a number to be taken as one.
  struct Text: Decodable, Sendable {
    let value: String

    init(from decoder: any Decoder) throws {
      let container = try decoder.singleValueContainer()
      value = try (try? container.decode(String.self)) ?? container.decode(Int.self).description
    }
  }

  var testDescription: String { name }

  /// The request before it is signed.
  var unsigned: ServiceRequest {
    ServiceRequest(
      method: method, path: path, query: query.map { ($0[0].value, $0[1].value) },
      headers: headers.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }, body: Array(body.utf8)
    )
  }

  /// The request as it arrives.
  var signed: ServiceRequest {
    var request = unsigned
    if let sentQuery { request.query = sentQuery.map { ($0[0].value, $0[1].value) } }
    request.headers.append(("Host", host))
    if let contentHash { request.headers.append(("X-Sdk-Content-Sha256", contentHash)) }
    request.headers.append(("Authorization", authorization))
    return request
  }

  var key: SigningKey {
    SigningKey(access: ak, secret: sk, securityToken: headers["X-Security-Token"])
  }

  var epochSeconds: Int64 {
    get throws {
      let formatter = DateFormatter()
      formatter.locale = Locale(identifier: "en_US_POSIX")
      formatter.timeZone = TimeZone(identifier: "UTC")
      formatter.dateFormat = "yyyyMMdd'T'HHmmss'Z'"
      let date = formatter.date(from: headers["X-Sdk-Date"] ?? "")
      struct NoDate: Error {}
      guard let date else { throw NoDate() }
      return Int64(date.timeIntervalSince1970)
    }
  }

  /// Vectors of the API's documentation and those that `make_vectors.py` makes.
  static let all = read("reference-vectors") + read("official-vectors")

  static func named(_ name: String) throws -> Vector {
    struct NoVector: Error {}
    guard let vector = all.first(where: { $0.name == name }) else { throw NoVector() }
    return vector
  }

  private static func read(_ file: String) -> [Vector] {
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    guard let url = Bundle.module.url(forResource: file, withExtension: "json"),
      let data = try? Data(contentsOf: url),
      let vectors = try? decoder.decode([Vector].self, from: data)
    else { return [] }
    return vectors
  }
}
