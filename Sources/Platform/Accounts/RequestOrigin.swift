/// Where a request came from.
public struct RequestOrigin: Hashable, Sendable {
    public var ipAddress: String
    public var userAgent: String

    /// - Parameter userAgent: cut after 256 characters.
    public init(ipAddress: String, userAgent: String) {
        self.ipAddress = ipAddress
        self.userAgent = String(userAgent.prefix(256))
    }

    /// The command line on the server itself.
    public static let console = RequestOrigin(ipAddress: "", userAgent: "aaiti")
}
