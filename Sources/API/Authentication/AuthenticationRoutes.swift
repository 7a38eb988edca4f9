import HTTPTypes
public import Hummingbird
import JSON
public import Markets
public import Platform
import Storage

/// Registration, login, and what goes with them: `/api/auth/…`.
///
/// Our own page sends `X-AAITI-Client: web`: then the refresh token is a cookie that no script can read, and is not in the
/// JSON.
public struct AuthenticationRoutes: Sendable {
    private let accounts: AccountService
    private let clock: any MarketClock
    private let limiter: RateLimiter

    /// - Parameter limiter: how often an address may ask for tokens. These calls cost a password hash each.
    public init(
        accounts: AccountService,
        clock: any MarketClock,
        limiter: RateLimiter = RateLimiter(perSecond: 2, burst: 20)
    ) {
        self.accounts = accounts
        self.clock = clock
        self.limiter = limiter
    }

    /// Adds the routes; `router` stands for `/api`.
    public func add(to router: some RouterMethods<AppRequestContext>) {
        let group = router.group("auth")
        group.group()
            .add(middleware: RateLimitMiddleware(limiter, by: .address))
            .post("register", use: register)
            .post("login", use: logIn)
            .post("refresh", use: refresh)
        group
            .post("logout", use: logOut)
            .get("profile", use: profile)
    }

    private func register(_ request: Request, _ context: AppRequestContext) async throws -> Response {
        let (email, password) = try await request.fields(
            maximumBytes: 8192,
            .string("email", 1...254),
            .secret("password")
        )
        let login = try await accounts.register(email: email, password: password, from: context.origin(of: request))
        return respond(to: request, with: login, status: .created)
    }

    private func logIn(_ request: Request, _ context: AppRequestContext) async throws -> Response {
        let (email, password, _) = try await request.fields(
            maximumBytes: 8192,
            .string("email", 1...254),
            .secret("password"),
            .optional(.string("code", 1...64))
        )
        let login = try await accounts.logIn(email: email, password: password, from: context.origin(of: request))
        return respond(to: request, with: login)
    }

    private func refresh(_ request: Request, _ context: AppRequestContext) async throws -> Response {
        let given = try await request.fields(maximumBytes: 8192, .optional(.secret("refresh_token")))
        let cookie = given == nil ? RefreshCookie.token(in: request) : nil
        guard let token = given ?? cookie else {
            throw Problem.validation("refresh_token", "is required: the token that the last login or refresh gave")
        }
        do {
            let origin = context.origin(of: request)
            let login = try await accounts.refresh(token: token, isCookie: cookie != nil, from: origin)
            return respond(to: request, with: login)
        } catch let error as AccountError where RefreshCookie.isWanted(by: request) {
            // A cookie that does not count would be sent again and again.
            var response = try Problem(error).response(from: request, context: context)
            RefreshCookie.clear(for: request, in: &response)
            return response
        }
    }

    private func logOut(_ request: Request, _ context: AppRequestContext) async throws -> Response {
        let origin = context.origin(of: request)
        let cookie = RefreshCookie.token(in: request)
        if let cookie { try await accounts.logOut(refreshToken: cookie, from: origin) }
        // A page whose access token has expired can still log out by its cookie.
        if cookie == nil || context.principal != nil { try await accounts.logOut(context.require(), from: origin) }
        var response = Response.noContent
        if RefreshCookie.isWanted(by: request) { RefreshCookie.clear(for: request, in: &response) }
        return response
    }

    private func profile(_ request: Request, _ context: AppRequestContext) async throws -> Response {
        let user = try await accounts.user(context.require())
        return .json { $0.member("user", UserBody(user)) }
    }

    private func respond(to request: Request, with login: Login, status: HTTPResponse.Status = .ok) -> Response {
        let usesCookie = RefreshCookie.isWanted(by: request)
        var response = Response.json(status: status) { writer in
            writer.member("user", UserBody(login.user))
            writer.member("token", login.accessToken)
            if !usesCookie { writer.member("refresh_token", login.refreshToken) }
            writer.member("expires_in", login.expiresIn)
        }
        if usesCookie { RefreshCookie.set(login, now: clock.now, for: request, in: &response) }
        return response
    }
}

/// An account as its owner sees it.
struct UserBody: JSONWritable {
    private let user: UserRecord

    init(_ user: UserRecord) {
        self.user = user
    }

    func write(to writer: inout JSONWriter) {
        writer.object {
            $0.member("id", user.id)
            $0.member("email", user.email)
            $0.member("role", user.role.rawValue)
            $0.member("created_at", user.createdAt.iso8601)
            $0.member("last_login", user.lastLogin?.iso8601)
        }
    }
}
