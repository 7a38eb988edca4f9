import HTTPTypes
public import Parameters

extension Problem {
    /// 404: there is no `subject`, or it is somebody else's.
    public static func notFound(_ subject: String) -> Problem {
        Problem(.notFound, kind: "not-found", title: "Not found", detail: "There is no \(subject).")
    }

    /// 401: who the client is has to be shown first.
    public static func unauthorized(
        _ detail: String = "Log in and send the token as 'Authorization: Bearer …'."
    ) -> Problem {
        Problem(
            .unauthorized,
            kind: "unauthorized",
            title: "Not authenticated",
            detail: detail,
            headers: [.wwwAuthenticate: "Bearer"]
        )
    }

    /// 403: the client is known and may not.
    public static func forbidden(_ detail: String) -> Problem {
        Problem(.forbidden, kind: "forbidden", title: "Not allowed", detail: detail)
    }

    /// 409: what is asked does not go with how things stand.
    public static func conflict(_ detail: String) -> Problem {
        Problem(.conflict, kind: "conflict", title: "Conflict with the current state", detail: detail)
    }

    /// 422: the request is understood, but fields of it cannot be.
    public static func validation(_ errors: [ParameterError]) -> Problem {
        Problem(
            .unprocessableContent,
            kind: "validation",
            title: "Invalid input",
            detail: errors.map(\.description).joined(separator: "; ") + ".",
            errors: errors
        )
    }

    /// 422 for one field.
    public static func validation(_ field: String, _ message: String) -> Problem {
        validation([ParameterError(field: field, message: message)])
    }

    /// 422 for parameters that stand in the object `path`: `validation(errors, in: "strategy.parameters")`.
    public static func validation(_ errors: ParameterErrors, in path: String? = nil) -> Problem {
        validation(
            errors.errors.map { error in
                ParameterError(field: path.map { "\($0).\(error.field)" } ?? error.field, message: error.message)
            }
        )
    }

    /// 400: the body is not what its media type says.
    public static func malformed(_ detail: String) -> Problem {
        Problem(.badRequest, kind: "malformed", title: "Malformed request", detail: detail)
    }

    /// 413: the body is larger than `maximumBytes`.
    public static func payloadTooLarge(maximumBytes: Int) -> Problem {
        Problem(
            .contentTooLarge,
            kind: "payload-too-large",
            title: "Request too large",
            detail: "The body may have at most \(maximumBytes) bytes."
        )
    }

    /// 415: the body must be `expected`.
    public static func unsupportedMediaType(expected: String) -> Problem {
        Problem(
            .unsupportedMediaType,
            kind: "unsupported-media-type",
            title: "Unsupported media type",
            detail: "Send the body as '\(expected)' and say so in 'Content-Type'."
        )
    }

    /// 429: too often; `retryAfter` is in seconds.
    public static func tooManyRequests(_ detail: String, retryAfter: Int) -> Problem {
        Problem(
            .tooManyRequests,
            kind: "too-many-requests",
            title: "Too many requests",
            detail: detail,
            headers: [.retryAfter: String(retryAfter)]
        )
    }

    /// 503: not now; `retryAfter` is in seconds.
    public static func unavailable(_ detail: String, retryAfter: Int = 5) -> Problem {
        Problem(
            .serviceUnavailable,
            kind: "unavailable",
            title: "Temporarily unavailable",
            detail: detail,
            headers: [.retryAfter: String(retryAfter)]
        )
    }

    /// 500: our fault; says nothing of what happened inside.
    public static let internalError = Problem(
        .internalServerError,
        kind: "internal",
        title: "Internal error",
        detail: "Something went wrong on the server; its log says more under the request id."
    )
}
