public import HTTPTypes
public import Parameters

/// An error as a client sees it: problem details for HTTP (RFC 9457).
///
/// Throw one from a route and the client gets it as `application/problem+json`.
///
/// ```swift
/// guard let model = try store.model(id: id) else { throw Problem.notFound("model \(id)") }
/// ```
public struct Problem: Error, Hashable, Sendable {
    public var status: HTTPResponse.Status
    /// A stable identifier of the kind of problem: a URI reference such as `/problems/validation`.
    public var type: String
    /// The kind of problem in words; the same for all of one type.
    public var title: String
    /// What happened this time, and what to do.
    public var detail: String
    /// The fields that were wrong, each with what is wrong with it.
    public var errors: [ParameterError]
    /// Headers that go with it, such as `Retry-After`.
    public var headers: HTTPFields

    /// - Parameter kind: the last part of the type: `validation`.
    public init(
        _ status: HTTPResponse.Status,
        kind: String,
        title: String,
        detail: String,
        errors: [ParameterError] = [],
        headers: HTTPFields = [:]
    ) {
        self.status = status
        self.type = "/problems/" + kind
        self.title = title
        self.detail = detail
        self.errors = errors
        self.headers = headers
    }
}

extension Problem: CustomStringConvertible {
    public var description: String {
        errors.isEmpty ? detail : "\(detail) \(errors.map(\.description).joined(separator: "; "))"
    }
}
