/// The HTTP statuses that section 5.1 lists.
///
/// The table there has slipped by some rows from 429 on; the titles are those of HTTP.
enum StatusMeaning {
  static func title(of status: Int) -> String? {
    switch status {
    case 200: "OK"
    case 201: "Created"
    case 202: "Accepted"
    case 204: "No Content"
    case 300: "Multiple Choices"
    case 400: "Bad Request"
    case 401: "Unauthorized"
    case 403: "Forbidden"
    case 404: "Not Found"
    case 405: "Method Not Allowed"
    case 406: "Not Acceptable"
    case 407: "Proxy Authentication Required"
    case 408: "Request Timeout"
    case 409: "Conflict"
    case 413: "Request Entity Too Large"
    case 415: "Unsupported Media Type"
    case 429: "Too Many Requests"
    case 500: "Internal Server Error"
    case 501: "Not Implemented"
    case 502: "Bad Gateway"
    case 503: "Service Unavailable"
    case 504: "Gateway Timeout"
    default: nil
    }
  }

  /// What to do about a failure of which nothing is known but its status.
  static func hint(for status: Int) -> String? {
    switch status {
    case 300...399: "redirects are not followed; check the endpoint"
    case 401: "check the access key and secret key or the token, and the clock of this machine"
    case 403: "the user lacks the permission for this; ask whoever administers IAM"
    case 404: "check the identifier, and that the endpoint and region are right"
    case 407: "the proxy on the way asks for credentials"
    case 409: "something else changed the same thing at the same time; look at its state first"
    case 413: "the request is too large"
    case 429: "the service limits how often it may be called; wait and try again"
    case 408, 502, 503, 504: "the service is overloaded or away for a moment; try again later"
    case 500...599: "the fault is on the service's side; try again later"
    default: nil
    }
  }
}
