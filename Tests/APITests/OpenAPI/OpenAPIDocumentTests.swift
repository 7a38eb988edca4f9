import API
import Forecasting
import Hummingbird
import JSON
import Logging
import Markets
import Observability
import Platform
import SocketIO
import Storage
import TestSupport
import Testing
import Trading

/// The end-to-end tests hold what the document says against a running server; here is what they cannot see.
@Suite struct OpenAPIDocumentTests {
    private let document = OpenAPIDocument(algorithms: .standard, strategies: .standard)

    @Test func namesEveryRouteAndNoOther() async throws {
        let folder = try TemporaryFolder()
        let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        let data = try DataDirectory(path: folder.path)
        let server = try await AAITIServer(
            configuration: .init(host: "127.0.0.1", port: 0, isRegistrationOpen: false, assets: .none),
            data: data,
            meters: PerformanceMeters(),
            clock: ManualClock(Timestamp(milliseconds: 1_700_000_000_000)),
            logger: logger,
            makeLive: { $0.none() }
        )
        let realtime = SocketIOServer(logger: logger)
        let routes = server.router(realtime).routes
            // Realtime is documented in docs/realtime.md; HEAD comes with each GET.
            .filter { !"\($0.path)/".hasPrefix(realtime.engine.configuration.path) && $0.method != .head }
            .map { "\($0.method.rawValue) \(Self.template($0.path))" }
        await realtime.shutdown()
        try data.close()

        #expect(routes.count > 40)
        #expect(Set(routes) == documented)
        #expect(routes.count == documented.count)
    }

    private var documented: Set<String> {
        var result: Set<String> = []
        for path in document.json["paths"]?.objectValue?.members ?? [] {
            for method in path.value.objectValue?.keys ?? [] { result.insert("\(method.uppercased()) \(path.key)") }
        }
        return result
    }

    /// `/models/:id` as OpenAPI writes it: `/models/{id}`.
    private static func template(_ path: RouterPath) -> String {
        path.description.split(separator: "/").reduce("") { path, part in
            path + "/" + (part.hasPrefix(":") ? "{\(part.dropFirst())}" : part)
        }
    }

    @Test func hasEverySchemaThatItRefersTo() {
        var missing: [String] = []
        Self.visit(.object(document.json)) { reference in
            var place: JSONValue? = .object(document.json)
            for part in reference.drop(while: { $0 == "#" || $0 == "/" }).split(separator: "/") {
                place = place?[String(part)]
            }
            if place == nil { missing.append(reference) }
        }
        #expect(missing == [])
    }

    @Test func usesEverySchemaThatItHas() {
        var used: Set<String> = []
        Self.visit(.object(document.json)) { used.insert($0) }
        let schemas = document.json["components"]?["schemas"]?.objectValue?.keys ?? []
        #expect(schemas.filter { !used.contains("#/components/schemas/\($0)") } == [])
    }

    private static func visit(_ value: JSONValue, _ body: (String) -> Void) {
        switch value {
        case .array(let elements):
            for element in elements { visit(element, body) }
        case .object(let object):
            for member in object.members {
                if member.key == "$ref", let reference = member.value.stringValue { body(reference) }
                visit(member.value, body)
            }
        default: break
        }
    }
}
