package import Forecasting
package import JSON
import Platform
package import Trading

/// The description of the HTTP API: an OpenAPI 3.1 document.
///
/// It says what the routes do; the end-to-end tests hold it against a running server, in both directions.
package struct OpenAPIDocument: Sendable {
    package let json: JSONObject

    /// - Parameters:
    ///   - algorithms: what models can be of; their parameters become schemas.
    ///   - strategies: what backtests and bots can run; as above.
    package init(algorithms: AlgorithmRegistry, strategies: StrategyRegistry) {
        let areas: [OpenAPIArea] = [
            .authentication, .market, .models(algorithms), .backtests(strategies), .bots, .analytics, .system,
        ]
        json = [
            "openapi": "3.1.1",
            "info": Self.info,
            "servers": [["url": "/", "description": "The server that this document comes from"]],
            "security": [["bearer": []]],
            "tags": .array(areas.map { ["name": .string($0.name), "description": .string($0.summary)] }),
            "paths": Self.paths(areas),
            "components": Self.components(areas),
        ]
    }

    private static let info: JSONValue = [
        "title": "AAITI",
        "version": .string(aaitiVersion),
        "description": .string(
            """
            A self-hosted platform that forecasts markets and trades on paper.

            - Bodies are JSON with `snake_case` names. A request field that is `null` counts as absent; one that is not \
            listed here is refused.
            - Times are UTC with milliseconds; in arrays of candles they are integer milliseconds since 1970.
            - Prices of markets, indicators, forecasts and metrics are numbers. Money, order prices and quantities are \
            decimal text, exact. Ratios are fractions: 0.67, not 67.
            - Lists take `limit` and `offset` and answer `{"<name>": […], "total": n}`, newest first unless they say \
            otherwise.
            - Errors are problem details (RFC 9457). Every response carries `x-request-id`, which the server's log \
            has too; a client may send its own.
            - Every `GET` answers `HEAD` as well.
            - A user may make 100 requests a second on and on, and 200 at once (by address without a login); logging \
            in and the like, 2 a second and 20 at once.
            - Roles: `viewer` reads, `trader` has models, backtests and bots, `admin` does all. What belongs to \
            another user is not found.
            - Live updates come over Socket.IO on `/socket.io/`, on the same port.
            """
        ),
    ]

    private static func paths(_ areas: [OpenAPIArea]) -> JSONValue {
        var paths: JSONObject = [:]
        for area in areas {
            for operation in area.operations {
                var item = paths[operation.path]?.objectValue ?? [:]
                item[operation.method.rawValue] = operation.json(tag: area.name)
                paths[operation.path] = .object(item)
            }
        }
        return .object(paths)
    }

    private static func components(_ areas: [OpenAPIArea]) -> JSONValue {
        var schemas: JSONObject = [:]
        for (name, schema) in ([OpenAPIVocabulary.schemas] + areas.map(\.schemas)).joined() {
            schemas[name] = .object(schema.json)
        }
        var responses: JSONObject = [:]
        for problem in OpenAPIProblem.allCases { responses[problem.name] = problem.json }
        return [
            "securitySchemes": securitySchemes,
            "headers": headers,
            "responses": .object(responses),
            "schemas": .object(schemas),
        ]
    }

    private static let securitySchemes: JSONValue = [
        "bearer": [
            "type": "http", "scheme": "bearer", "bearerFormat": "JWT",
            "description":
                "The `token` of a login, as `Authorization: Bearer …`. It expires after `expires_in` seconds.",
        ],
        "refreshCookie": [
            "type": "apiKey", "in": "cookie", "name": .string(RefreshCookie.name),
            "description": """
            The refresh token of a browser, which no script can read. It is set, read and cleared only for requests \
            with the header `X-AAITI-Client: web`; others have the refresh token in the JSON.
            """,
        ],
    ]

    private static let headers: JSONValue = [
        "RequestID": [
            "description": "Names the request, as the server's log does.", "schema": ["type": "string"],
        ],
        "RetryAfter": [
            "description": "Seconds to wait before trying again.", "schema": ["type": "integer", "minimum": 1],
        ],
        "WWWAuthenticate": ["description": "How to authenticate.", "schema": ["const": "Bearer"]],
    ]
}
