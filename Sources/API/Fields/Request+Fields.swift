import HTTPTypes
public import Hummingbird
public import JSON
public import NIOCore
import Parameters

extension Request {
    /// The body, all of it.
    ///
    /// - Throws: ``Problem/payloadTooLarge(maximumBytes:)`` before more than `maximumBytes` are held.
    public func bytes(maximumBytes: Int) async throws -> ByteBuffer {
        if let length = headers[.contentLength].flatMap({ Int($0) }), length > maximumBytes {
            throw Problem.payloadTooLarge(maximumBytes: maximumBytes)
        }
        do {
            return try await body.collect(upTo: maximumBytes)
        } catch is NIOTooManyBytesError {
            throw Problem.payloadTooLarge(maximumBytes: maximumBytes)
        }
    }

    /// The body as JSON.
    ///
    /// - Throws: a ``Problem`` if it is too large, says to be something else, or is no JSON.
    public func json(maximumBytes: Int = 65_536) async throws -> JSONValue {
        try requireJSON()
        return try JSONValue(parsing: try await bytes(maximumBytes: maximumBytes).readableBytesView)
    }

    /// The members of the body, which is a JSON object; one without any if there is no body.
    ///
    /// - Throws: a ``Problem`` that names every field that is missing, wrong or unknown.
    public func fields<each Value: Sendable>(
        maximumBytes: Int = 65_536,
        _ field: repeat Field<each Value>
    ) async throws -> (repeat each Value) {
        let bytes = try await bytes(maximumBytes: maximumBytes)
        var object = JSONObject()
        if bytes.readableBytes > 0 {
            try requireJSON()
            guard case .object(let members) = try JSONValue(parsing: bytes.readableBytesView) else {
                throw Problem.malformed("The body must be a JSON object.")
            }
            object = members
        }
        return try object.fields(repeat each field)
    }

    /// The parameters of the query.
    ///
    /// - Throws: a ``Problem`` that names every parameter that is missing, wrong or unknown.
    public func query<each Value: Sendable>(_ field: repeat Field<each Value>) throws(Problem) -> (repeat each Value) {
        let parameters = uri.queryParameters.map { (name: String($0.key), value: String($0.value)) }
        do { return try FieldSource(query: parameters).read(repeat each field) } catch { throw .validation(error) }
    }

    private func requireJSON() throws(Problem) {
        guard let mediaType = headers[.contentType] else { return }
        let essence = mediaType.prefix { $0 != ";" }.lowercased()
        guard essence.trimmed == "application/json" else { throw .unsupportedMediaType(expected: "application/json") }
    }
}

extension JSONObject {
    /// The members of the object, which stands at `path` in the body.
    ///
    /// - Throws: a ``Problem`` that names every field that is missing, wrong or unknown.
    public func fields<each Value: Sendable>(
        at path: String? = nil,
        _ field: repeat Field<each Value>
    ) throws(Problem) -> (repeat each Value) {
        let source = FieldSource(self, prefix: path.map { $0 + "." } ?? "")
        do { return try source.read(repeat each field) } catch { throw .validation(error) }
    }
}
