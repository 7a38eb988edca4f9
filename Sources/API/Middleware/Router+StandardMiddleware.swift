public import Hummingbird
public import Observability
public import Platform

extension Router where Context == AppRequestContext {
    /// Adds what every request goes through, in order: its id, its metrics, who makes it, the access log, the headers for
    /// browsers, errors as problem details, and the limit on how often. To be called before routes are added.
    public func addStandardMiddleware(
        accounts: AccountService,
        meters: PerformanceMeters,
        registry: MetricsRegistry,
        limiter: RateLimiter = RateLimiter(perSecond: 100, burst: 200),
        pollLimiter: RateLimiter = RateLimiter(perSecond: 1000, burst: 2000)
    ) {
        add(middleware: RequestIDMiddleware())
        add(middleware: RequestMetricsMiddleware(meter: meters.requests, registry: registry))
        add(middleware: AuthenticationMiddleware(accounts))
        add(middleware: AccessLogMiddleware())
        add(middleware: SecurityHeadersMiddleware())
        add(middleware: ProblemMiddleware())
        add(middleware: RateLimitMiddleware(limiter, polls: pollLimiter))
    }
}
