import HTTPTypes
public import Hummingbird
public import Observability

/// Counts and times requests, by route, method and status.
///
/// The label is the route as it was declared, `/api/ml/models/{id}`, so that no client makes labels. Realtime by
/// long-polling is left out: its requests wait for news by design, and would pass for slow ones.
public struct RequestMetricsMiddleware: RouterMiddleware {
    public typealias Context = AppRequestContext

    private let meter: TrafficMeter
    private let registry: MetricsRegistry
    private let inFlight: Gauge

    /// - Parameters:
    ///   - meter: what the performance report is made from.
    ///   - registry: what Prometheus scrapes.
    public init(meter: TrafficMeter, registry: MetricsRegistry) {
        self.meter = meter
        self.registry = registry
        inFlight = registry.gauge("http_requests_in_flight", help: "Requests being answered.")
    }

    public func handle(
        _ request: Request,
        context: AppRequestContext,
        next: (Request, AppRequestContext) async throws -> Response
    ) async throws -> Response {
        guard !request.uri.path.hasPrefix("/socket.io/") else { return try await next(request, context) }
        let start = ContinuousClock.now
        inFlight.add(1)
        defer { inFlight.add(-1) }
        let response = try await next(request, context)
        record(request, context, status: response.status, duration: .now - start)
        return response
    }

    private func record(
        _ request: Request,
        _ context: AppRequestContext,
        status: HTTPResponse.Status,
        duration: Duration
    ) {
        meter.record(duration, failed: status.code >= 500)
        let route = context.endpointPath.map { $0 == "NotFound" ? "unmatched" : $0 } ?? "unmatched"
        let method = Self.methods.contains(request.method) ? request.method.rawValue : "other"
        registry.counter(
            "http_requests_total",
            help: "Requests answered.",
            labels: ["route": route, "method": method, "status": String(status.code)]
        ).increment()
        registry.histogram(
            "http_request_duration_seconds",
            help: "From the request's head to its response, bodies aside.",
            labels: ["route": route, "method": method]
        ).observe(duration / .seconds(1))
    }

    private static let methods: Set<HTTPRequest.Method> = [.get, .head, .post, .put, .patch, .delete, .options]
}
