import Hummingbird
import JSON
import Platform

/// `GET /api/openapi.json`: the description of the API, for everybody.
struct OpenAPIRoutes: Sendable {
    private let document: [UInt8]

    init(platform: TradingPlatform) {
        let document = OpenAPIDocument(
            algorithms: platform.models.algorithms,
            strategies: platform.strategies.registry
        )
        self.document = JSONWriter.bytes(of: document.json)
    }

    func add(to router: some RouterMethods<AppRequestContext>) {
        router.get("api/openapi.json") { _, _ in Response.json(bytes: document) }
    }
}
