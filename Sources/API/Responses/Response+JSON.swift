public import HTTPTypes
public import Hummingbird
public import JSON
import NIOCore

extension Response {
    /// A response with one JSON value.
    public static func json(_ value: some JSONWritable, status: HTTPResponse.Status = .ok) -> Response {
        json(bytes: JSONWriter.bytes(of: value), status: status)
    }

    /// A response with one JSON object, whose members `body` writes.
    ///
    /// ```swift
    /// return .json { $0.member("model", model) }
    /// ```
    public static func json(
        status: HTTPResponse.Status = .ok,
        _ body: (inout JSONWriter) throws -> Void
    ) rethrows -> Response {
        json(bytes: try JSONWriter.object(body), status: status)
    }

    /// A response with bytes that are JSON already.
    public static func json(bytes: [UInt8], status: HTTPResponse.Status = .ok) -> Response {
        Response(
            status: status,
            headers: [.contentType: "application/json; charset=utf-8"],
            body: ResponseBody(byteBuffer: ByteBuffer(bytes: bytes))
        )
    }

    /// 204: done, and nothing to say.
    public static var noContent: Response { Response(status: .noContent) }
}
