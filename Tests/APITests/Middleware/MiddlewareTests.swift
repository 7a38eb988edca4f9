import API
import HTTPTypes
import Hummingbird
import JSON
import Observability
import Storage
import TestSupport
import Testing

@Suite struct MiddlewareTests {
    private struct Secret: Error, CustomStringConvertible {
        var description: String { "the password of the database is hunter2" }
    }

    private func server(limit: Int = 1000) async throws -> TestServer {
        try await TestServer(limit: limit) { router in
            router.get("api/things/{id}") { _, context in
                Response.json { $0.member("id", context.parameters.get("id")) }
            }
            router.get("api/broken") { _, _ -> Response in throw Secret() }
            router.get("api/damaged") { _, _ -> Response in throw StoreError.corrupt("/data/aaiti.sqlite is damaged") }
            router.get("page") { _, _ in Response(status: .ok, headers: [.cacheControl: "no-cache"]) }
        }
    }

    @Test func `every response carries a request id, errors too`() async throws {
        let server = try await server()
        let first = try await server.send(.get, "/api/things/1")
        let second = try await server.send(.get, "/nowhere")
        let ids = try [first, second].map {
            try #require($0.headers[HTTPField.Name("x-request-id").map { $0 } ?? .date])
        }
        #expect(ids.allSatisfy { $0.utf8.count == 32 })
        #expect(Set(ids).count == 2)
    }

    @Test(arguments: [
        ("abc-123_X.y", true), (String(repeating: "a", count: 128), true), ("", false), ("a b", false),
        (String(repeating: "a", count: 129), false), ("é", false), ("a\"b", false),
    ])
    func `a client may choose the id, within reason`(id: String, isTaken: Bool) async throws {
        let server = try await server()
        let answer = try await server.send(.get, "/api/things/1", headers: ["x-request-id": id])
        let name = try #require(HTTPField.Name("x-request-id"))
        #expect((answer.headers[name] == id) == isTaken)
        #expect(server.log.lines.contains { $0.contains("request_id=\(answer.headers[name] ?? "")") })
        #expect(!server.log.lines.contains { $0.contains("hb.request.id") })
    }

    @Test func `an unknown route is a problem`() async throws {
        let answer = try await server().send(.get, "/api/nothing?token=secret")
        #expect(answer.status == 404)
        #expect(answer.headers[.contentType] == "application/problem+json")
        #expect(
            answer.json == [
                "type": "/problems/not-found", "title": "Not found", "status": 404,
                "detail": "There is no such route.", "instance": "/api/nothing",
            ]
        )
    }

    @Test(arguments: ["/api/broken", "/api/damaged"])
    func `our own faults say nothing to the client and everything to the log`(path: String) async throws {
        let server = try await server()
        let answer = try await server.send(.get, path, headers: ["x-request-id": "r1"])
        #expect(answer.status == 500)
        #expect(answer["type"] == "/problems/internal")
        #expect(!answer.text.contains("hunter2") && !answer.text.contains("aaiti.sqlite"))
        let line = try #require(server.log.lines.first { $0.hasPrefix("error") })
        #expect(line.contains("request_id=r1"))
        #expect(line.contains("hunter2") || line.contains("aaiti.sqlite"))
    }

    @Test func `headers for browsers`() async throws {
        let server = try await server()
        let api = try await server.send(.get, "/api/nothing")
        #expect(api.headers[.cacheControl] == "no-store")
        #expect(api.headers[.xContentTypeOptions] == "nosniff")
        let policy = try #require(api.headers[.contentSecurityPolicy])
        #expect(policy.hasPrefix("default-src 'none'; script-src 'self'; "))
        #expect(policy.hasSuffix("frame-ancestors 'none'"))
        #expect(try await server.send(.get, "/page").headers[.cacheControl] == "no-cache")
    }

    @Test func `requests are counted by route, method and status`() async throws {
        let server = try await server()
        for id in 1...3 { _ = try await server.send(.get, "/api/things/\(id)") }
        _ = try await server.send(.get, "/random/\(Int.random(in: 0...1000))")
        _ = try await server.send(HTTPRequest.Method("BREW") ?? .get, "/pot")
        _ = try await server.send(.get, "/api/broken")
        let text = server.registry.prometheusText
        #expect(
            text.contains(#"aaiti_http_requests_total{method="GET",route="/api/things/{id}",status="200"} 3"# + "\n")
        )
        #expect(text.contains(#"aaiti_http_requests_total{method="GET",route="unmatched",status="404"} 1"# + "\n"))
        #expect(text.contains(#"aaiti_http_requests_total{method="other",route="unmatched",status="404"} 1"# + "\n"))
        #expect(
            text.contains(
                #"aaiti_http_request_duration_seconds_count{method="GET",route="/api/things/{id}"} 3"# + "\n"
            )
        )
        #expect(text.contains("aaiti_http_requests_in_flight 0\n"))
        #expect(server.meters.requests.latency.total.count == 6)
        #expect(server.meters.requests.failures.total == 1)
    }

    @Test func `the access log says what, who and how long, without the query`() async throws {
        let server = try await server()
        let login = try await server.first()
        _ = try await server.send(.get, "/api/things/7?api_key=secret", token: login.token)
        let line = try #require(server.log.lines.last)
        #expect(line.hasPrefix("info GET /api/things/7 200"))
        #expect(line.contains("client_ip=192.0.2.1"))
        #expect(line.contains("user_id=\(login["user"]?["id"]?.stringValue ?? "none")"))
        #expect(!line.contains("secret"))
    }

    @Test func `who asks too often is told when to come back`() async throws {
        let server = try await server(limit: 3)
        for _ in 0..<3 { #expect(try await server.send(.get, "/api/things/1").status == 200) }
        let refused = try await server.send(.get, "/api/things/1")
        #expect(refused.status == 429)
        #expect(refused.headers[.retryAfter] == "1")
        #expect(refused["type"] == "/problems/too-many-requests")
        #expect(try await server.send(.get, "/api/things/1", ip: "198.51.100.7").status == 200)
        server.limitClock.advance(by: .seconds(2))
        #expect(try await server.send(.get, "/api/things/1").status == 200)
        #expect(try await server.send(.get, "/api/things/1").status == 200)
        #expect(try await server.send(.get, "/api/things/1").status == 429)
    }

    @Test func `a user has one limit on all addresses`() async throws {
        let server = try await server(limit: 2)
        let token = try await server.first().token
        #expect(try await server.send(.get, "/api/things/1", token: token, ip: "198.51.100.1").status == 200)
        #expect(try await server.send(.get, "/api/things/1", token: token, ip: "198.51.100.2").status == 200)
        #expect(try await server.send(.get, "/api/things/1", token: token, ip: "198.51.100.3").status == 429)
    }
}
