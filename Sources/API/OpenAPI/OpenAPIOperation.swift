import JSON
import Storage

/// One route: what it takes, what it answers, how it fails.
struct OpenAPIOperation: Sendable {
    enum Method: String, Sendable {
        case get, post, put, patch, delete
    }

    /// Who may call it.
    enum Access: Hashable, Sendable {
        case open
        /// By the refresh token, in the body or as a cookie.
        case refreshToken
        /// By an access token, or by the refresh token in a cookie.
        case session
        case role(Role)
    }

    enum Content: Sendable {
        case json(OpenAPISchema)
        /// Text of this media type.
        case text(String, OpenAPISchema)
    }

    struct Answer: Sendable {
        let status: Int
        let description: String
        var content: Content?
    }

    let method: Method
    let path: String
    let id: String
    let summary: String
    var details: String?
    var access: Access = .role(.viewer)
    var parameters: [OpenAPIParameter] = []
    var body: Content?
    /// Whether the body may be left out.
    var isBodyOptional = false
    let answers: [Answer]
    /// How it can fail, beside what follows from the rest.
    var problems: [OpenAPIProblem] = []

    init(
        _ method: Method,
        _ path: String,
        _ id: String,
        _ summary: String,
        details: String? = nil,
        access: Access = .role(.viewer),
        parameters: [OpenAPIParameter] = [],
        body: Content? = nil,
        isBodyOptional: Bool = false,
        answers: Answer...,
        problems: [OpenAPIProblem] = []
    ) {
        (self.method, self.path, self.id, self.summary, self.details) = (method, path, id, summary, details)
        (self.access, self.parameters, self.body, self.isBodyOptional) = (access, parameters, body, isBodyOptional)
        (self.answers, self.problems) = (answers, problems)
    }
}

extension OpenAPIOperation.Answer {
    static func ok(_ description: String, _ schema: OpenAPISchema) -> Self {
        Self(status: 200, description: description, content: .json(schema))
    }

    static func created(_ description: String, _ schema: OpenAPISchema) -> Self {
        Self(status: 201, description: description, content: .json(schema))
    }

    static func accepted(_ description: String, _ schema: OpenAPISchema) -> Self {
        Self(status: 202, description: description, content: .json(schema))
    }

    static func noContent(_ description: String) -> Self { Self(status: 204, description: description) }
}
