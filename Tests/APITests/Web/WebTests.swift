import API
import Foundation
import HTTPTypes
import Hummingbird
import JSON
import TestSupport
import Testing

@Suite struct WebTests {
    private let folder: TemporaryFolder
    private let server: TestServer

    init() async throws {
        folder = try TemporaryFolder()
        let root = URL(filePath: folder.path + "/web", directoryHint: .isDirectory)
        try FileManager.default.createDirectory(at: root.appending(path: "assets"), withIntermediateDirectories: true)
        let files = [
            "index.html": "<!doctype html>", "index.html.br": "brotli", "index.html.gz": "gzip!",
            "assets/main-1A2B.js": "let plain = 1", "assets/main-1A2B.js.gz": "gz", "favicon.svg": "<svg/>",
            "notes.private": "not served",
        ]
        for (name, text) in files { try Data(text.utf8).write(to: root.appending(path: name)) }
        try Data("secret".utf8).write(to: URL(filePath: folder.path + "/secret.txt"))
        let assets = try WebAssets(folder: root.path(percentEncoded: false))
        server = try await TestServer { $0.add(middleware: WebMiddleware(assets: assets)) }
    }

    @Test func `files come with their type, and hashed ones for good`() async throws {
        let script = try await server.send(.get, "/assets/main-1A2B.js")
        #expect(script.status == 200)
        #expect(script.text == "let plain = 1")
        #expect(script.headers[.contentType] == "text/javascript; charset=utf-8")
        #expect(script.headers[.cacheControl] == "public, max-age=31536000, immutable")
        #expect(script.headers[.xContentTypeOptions] == "nosniff")
        let icon = try await server.send(.get, "/favicon.svg")
        #expect(icon.headers[.contentType] == "image/svg+xml")
        #expect(icon.headers[.cacheControl] == "no-cache")
    }

    @Test(
        arguments: [
            ("br, gzip", "br", "brotli"), ("gzip", "gzip", "gzip!"), ("GZIP;q=0.5", "gzip", "gzip!"),
            ("br;q=0, gzip", "gzip", "gzip!"), ("br; q=0.0", nil, "<!doctype html>"), ("", nil, "<!doctype html>"),
            ("brotli", nil, "<!doctype html>"),
        ] as [(String, String?, String)]
    )
    func `the coding is one that the client takes`(accepted: String, coding: String?, text: String) async throws {
        let page = try await server.send(.get, "/", headers: ["accept-encoding": accepted])
        #expect(page.headers[.contentEncoding] == coding)
        #expect(page.text == text)
        #expect(page.headers[.contentLength] == String(text.utf8.count))
        #expect(page.headers[.vary] == "accept-encoding")
    }

    @Test func `HEAD says how long it would be and sends nothing`() async throws {
        let head = try await server.send(.head, "/")
        #expect(head.status == 200)
        #expect(head.headers[.contentLength] == "15")
        #expect(head.size == 0)
    }

    @Test(arguments: ["/", "/bots", "/models/7/evaluation", "/apis", "/metrics-page"])
    func `every path of the page's own router is the start page`(path: String) async throws {
        let page = try await server.send(.get, path, headers: ["accept": "text/html,*/*;q=0.8"])
        #expect(page.status == 200)
        #expect(page.headers[.contentType] == "text/html; charset=utf-8")
        #expect(page.headers[.contentSecurityPolicy]?.contains("script-src 'self'") == true)
    }

    @Test(arguments: [
        "/assets/gone.js", "/gone.png", "/api", "/api/gone", "/socket.io/gone", "/notes.private", "/index.html.br",
        "/../secret.txt", "/assets/../../secret.txt", "/..%2fsecret.txt", "/%2e%2e/secret.txt", "//secret.txt",
    ])
    func `what is no file of the page is not there`(path: String) async throws {
        let answer = try await server.send(.get, path)
        #expect(answer.status == 404)
        #expect(answer.headers[.contentType] == "application/problem+json")
    }

    @Test func `a client that wants JSON is not given a page`() async throws {
        #expect(try await server.send(.get, "/bots", headers: ["accept": "application/json"]).status == 404)
    }

    @Test func `the page cannot be written to`() async throws {
        #expect(try await server.send(.post, "/").status == 404)
    }

    @Test func `a server without a page says how to get one`() async throws {
        let bare = try await TestServer { $0.add(middleware: WebMiddleware(assets: .none)) }
        for path in ["/", "/bots"] {
            let answer = try await bare.send(.get, path)
            #expect(answer.status == 404)
            #expect(answer["detail"]?.stringValue?.contains("make web") == true)
        }
        #expect(try await bare.send(.get, "/gone.js")["detail"] == "There is no such route.")
    }
}
