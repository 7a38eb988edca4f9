import HTTPTypes
public import Hummingbird
import JSON
import NIOCore
import Parameters

extension Problem: HTTPResponseError {
    public func response(from request: Request, context: some RequestContext) throws -> Response {
        var headers = headers
        headers[.contentType] = "application/problem+json"
        return Response(
            status: status,
            headers: headers,
            body: ResponseBody(byteBuffer: ByteBuffer(bytes: json(instance: request.uri.path)))
        )
    }

    /// The problem details as JSON.
    ///
    /// - Parameter instance: what was asked for: the path of the request, without its query.
    func json(instance: String) -> [UInt8] {
        JSONWriter.object { writer in
            writer.member("type", type)
            writer.member("title", title)
            writer.member("status", status.code)
            writer.member("detail", detail)
            writer.member("instance", instance)
            guard !errors.isEmpty else { return }
            writer.member("errors") { writer in
                writer.array(errors) { writer, error in
                    writer.object {
                        $0.member("field", error.field)
                        $0.member("message", error.message)
                    }
                }
            }
        }
    }
}
