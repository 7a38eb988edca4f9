import HTTPTypes
public import Hummingbird
import Logging

/// Gives each request an id, which every response and every log line of the request carries. A client may choose it.
public struct RequestIDMiddleware: RouterMiddleware {
    public typealias Context = AppRequestContext

    public init() {}

    public func handle(
        _ request: Request,
        context: AppRequestContext,
        next: (Request, AppRequestContext) async throws -> Response
    ) async throws -> Response {
        var context = context
        context.id = request.headers[.requestID].flatMap(Self.sane) ?? Self.random()
        context.logger[metadataKey: "hb.request.id"] = nil
        context.logger[metadataKey: "request_id"] = "\(context.id)"
        var response = try await next(request, context)
        response.headers[.requestID] = context.id
        return response
    }

    /// The id that a client sent, if it can stand in a log and a header without harm.
    private static func sane(_ id: String) -> String? {
        let isSane = id.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "."):
                true
            default: false
            }
        }
        return isSane && (1...128).contains(id.utf8.count) ? id : nil
    }

    private static func random() -> String {
        let digits = String(UInt128.random(in: .min ... .max), radix: 16)
        return String(repeating: "0", count: 32 - digits.utf8.count) + digits
    }
}
