import HTTPTypes

extension HTTPField.Name {
    /// Names a request, in both directions.
    static let requestID = Self(constant: "x-request-id")
    static let referrerPolicy = Self(constant: "referrer-policy")
    /// `web` if the client is our own page, which keeps its refresh token in a cookie.
    static let client = Self(constant: "x-aaiti-client")
    /// The scheme that a proxy in front of us was asked with.
    static let forwardedProto = Self(constant: "x-forwarded-proto")

    private init(constant name: String) {
        guard let parsed = Self(name) else { preconditionFailure("'\(name)' is no name for a header") }
        self = parsed
    }
}
