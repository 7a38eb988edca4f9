public import Hummingbird
package import Logging
public import Platform
public import Storage

/// What the server knows of a request beside the request itself.
public struct AppRequestContext: RequestContext {
    public var coreContext: CoreRequestContextStorage
    /// Names the request in the log and in the response header `x-request-id`.
    public var id: String
    /// The address that the connection came from.
    public var clientIP: String
    /// Who makes the request, if a valid token came with it.
    public var principal: Principal?
    /// Why the token that came with the request does not count.
    var authenticationFailure: Problem?

    public init(source: ApplicationRequestContextSource) {
        self.init(source: source, clientIP: source.channel.remoteAddress?.ipAddress ?? "")
    }

    /// A context without a connection, as tests want it.
    package init(logger: Logger, clientIP: String) {
        self.init(source: LoggerSource(logger: logger), clientIP: clientIP)
    }

    private init(source: some RequestContextSource, clientIP: String) {
        coreContext = CoreRequestContextStorage(source: source)
        id = ""
        self.clientIP = clientIP
    }

    private struct LoggerSource: RequestContextSource {
        let logger: Logger
    }
}

extension AppRequestContext {
    /// Who makes the request, who must have the given role at least.
    ///
    /// - Throws: a ``Problem``: 401 without a valid token, 403 with a lesser role.
    @discardableResult
    public func require(_ role: Role = .viewer) throws(Problem) -> Principal {
        guard let principal else { throw authenticationFailure ?? .unauthorized() }
        guard principal.role.permits(role) else {
            throw .forbidden("This needs the role '\(role.rawValue)'; yours is '\(principal.role.rawValue)'.")
        }
        return principal
    }

    /// Where the request came from, for sessions and the audit trail.
    public func origin(of request: Request) -> RequestOrigin {
        RequestOrigin(ipAddress: clientIP, userAgent: request.headers[.userAgent] ?? "")
    }
}
