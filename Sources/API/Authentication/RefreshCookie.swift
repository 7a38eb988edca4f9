import HTTPTypes
import Hummingbird
import Markets
import Platform

/// The cookie that holds the refresh token of a browser, where no script can read it.
enum RefreshCookie {
    static let name = "aaiti_refresh"

    /// Whether the client is our own page, which asks for the cookie.
    static func isWanted(by request: Request) -> Bool { request.headers[.client]?.lowercased() == "web" }

    static func token(in request: Request) -> String? {
        guard isWanted(by: request) else { return nil }
        return request.cookies[name]?.value
    }

    static func set(_ login: Login, now: Timestamp, for request: Request, in response: inout Response) {
        let seconds = max(0, (login.refreshExpiresAt - now) / 1000)
        response.headers.append(header(login.refreshToken, maxAge: seconds, for: request))
    }

    static func clear(for request: Request, in response: inout Response) {
        response.headers.append(header("", maxAge: 0, for: request))
    }

    private static func header(_ value: String, maxAge: Int64, for request: Request) -> HTTPField {
        let isSecure = request.head.scheme == "https" || request.headers[.forwardedProto]?.lowercased() == "https"
        let attributes = "Path=/api/auth; Max-Age=\(maxAge); HttpOnly; SameSite=Strict" + (isSecure ? "; Secure" : "")
        return HTTPField(name: .setCookie, value: "\(name)=\(value); \(attributes)")
    }
}
