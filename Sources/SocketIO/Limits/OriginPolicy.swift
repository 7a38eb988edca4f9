import NIOHTTP1

/// Which web pages may connect, by the `Origin` that a browser tells. Clients that tell none are no browsers, and pass.
public enum OriginPolicy: Hashable, Sendable {
    /// Pages of this server itself, and of the listed origins (`https://example.com`), which may send credentials.
    case listed(Set<String>)
    /// Every page, without credentials.
    case any

    /// Pages of this server itself.
    public static let sameOrigin = OriginPolicy.listed([])

    func allows(_ headers: HTTPHeaders) -> Bool {
        guard case .listed(let origins) = self, let origin = headers.first(name: "origin") else { return true }
        return origins.contains(origin) || Self.isOwn(origin, headers)
    }

    private static func isOwn(_ origin: String, _ headers: HTTPHeaders) -> Bool {
        guard let host = headers.first(name: "host"), let scheme = origin.firstRange(of: "://") else { return false }
        return origin[scheme.upperBound...].lowercased() == host.lowercased()
    }

    /// What a browser wants to read before it lets the page have the response.
    func responseHeaders(for headers: HTTPHeaders) -> HTTPHeaders {
        guard let origin = headers.first(name: "origin") else { return [:] }
        switch self {
        case .any: return ["Access-Control-Allow-Origin": "*"]
        case .listed:
            return [
                "Access-Control-Allow-Origin": origin, "Access-Control-Allow-Credentials": "true", "Vary": "Origin",
            ]
        }
    }
}
