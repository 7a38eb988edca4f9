import JSON

/// The ways in which requests fail, as `components.responses`.
enum OpenAPIProblem: Int, CaseIterable, Sendable {
    case malformed = 400
    case unauthorized = 401
    case forbidden = 403
    case notFound = 404
    case conflict = 409
    case payloadTooLarge = 413
    case unsupportedMediaType = 415
    case invalid = 422
    case tooManyRequests = 429
    case internalError = 500
    case unavailable = 503

    var name: String {
        switch self {
        case .malformed: "Malformed"
        case .unauthorized: "Unauthorized"
        case .forbidden: "Forbidden"
        case .notFound: "NotFound"
        case .conflict: "Conflict"
        case .payloadTooLarge: "PayloadTooLarge"
        case .unsupportedMediaType: "UnsupportedMediaType"
        case .invalid: "Invalid"
        case .tooManyRequests: "TooManyRequests"
        case .internalError: "InternalError"
        case .unavailable: "Unavailable"
        }
    }

    private var description: String {
        switch self {
        case .malformed: "The body is not valid JSON, or no JSON object."
        case .unauthorized: "There is no token, or it does not count: log in, or refresh."
        case .forbidden: "The role of this user does not allow it."
        case .notFound: "There is no such thing, or it is another user's."
        case .conflict: "It does not go with how things stand; `detail` says what to do first."
        case .payloadTooLarge: "The body is too large."
        case .unsupportedMediaType: "The body is of another media type."
        case .invalid: "Fields are missing, wrong or unknown: `errors` names all of them."
        case .tooManyRequests: "Too many requests: try again after `Retry-After`."
        case .internalError: "A fault of the server, whose log says more under the request id."
        case .unavailable: "Not at the moment: try again after `Retry-After`."
        }
    }

    var json: JSONValue {
        var headers: JSONObject = ["x-request-id": ["$ref": "#/components/headers/RequestID"]]
        switch self {
        case .tooManyRequests, .unavailable: headers["Retry-After"] = ["$ref": "#/components/headers/RetryAfter"]
        case .unauthorized: headers["WWW-Authenticate"] = ["$ref": "#/components/headers/WWWAuthenticate"]
        default: break
        }
        return [
            "description": .string(description),
            "headers": .object(headers),
            "content": ["application/problem+json": ["schema": ["$ref": "#/components/schemas/Problem"]]],
        ]
    }

    var reference: JSONValue { ["$ref": .string("#/components/responses/\(name)")] }
}
