import Forecasting
import HTTPTypes
import Hummingbird
import JSON
import MarketData
import Markets
import NIOCore
import Parameters
import Platform
import Storage

extension Problem {
    /// What a client is told of an error: the one place that knows. What is not known here, and what is our own fault, is
    /// ``internalError``.
    public init(_ error: any Error) {
        self =
            switch error {
            case let problem as Problem: problem
            case let error as AccountError: Self.problem(error)
            case let error as PlatformError: Self.problem(error)
            case let error as StoreError: Self.problem(error)
            case let error as ForecastingError: Self.problem(error)
            case let errors as ParameterErrors: .validation(errors)
            case let error as ParameterError: .validation([error])
            case let error as DecimalError: .malformed("\(error).")
            case let error as JSONError: .malformed("The body is not valid JSON: \(error).")
            case let error as CandleCSVError: .validation("body", error.explanation(.query))
            case let error as QueueFullError: .unavailable("\(error).")
            case is CancellationError: .unavailable("The request was cancelled.")
            case is NIOTooManyBytesError:
                Problem(
                    .contentTooLarge,
                    kind: "payload-too-large",
                    title: "Request too large",
                    detail: "The body is too large."
                )
            case let error as any HTTPResponseError: Self.problem(error)
            default: .internalError
            }
    }

    private static func problem(_ error: AccountError) -> Problem {
        switch error {
        case .invalid(let errors): .validation(errors)
        case .registrationClosed, .disabled: .forbidden(sentence(error))
        case .duplicateEmail: .conflict(sentence(error))
        case .wrongCredentials, .invalidToken: .unauthorized(sentence(error))
        case .lockedOut(let seconds): .tooManyRequests(sentence(error), retryAfter: seconds)
        case .unknownEmail(let email): .notFound("account with the email \(email)")
        }
    }

    private static func problem(_ error: PlatformError) -> Problem {
        switch error {
        case .notFound(let what): .notFound(what)
        case .conflict: .conflict(sentence(error))
        case .invalid(let fields): .validation(fields.map { ParameterError(field: $0.field, message: $0.message) })
        case .busy(_, let seconds): .unavailable(sentence(error), retryAfter: seconds)
        }
    }

    private static func problem(_ error: StoreError) -> Problem {
        switch error {
        case .duplicate: .conflict(sentence(error))
        case .notFound(let what): .notFound(what)
        case .corrupt: .internalError
        // The reason names files of the server: it goes to the log.
        case .unavailable: .unavailable("The database cannot be used at the moment.")
        }
    }

    private static func problem(_ error: ForecastingError) -> Problem {
        switch error {
        case .tooFewObservations:
            Problem(.conflict, kind: "too-little-data", title: "Too little data", detail: sentence(error))
        case .invalidParameter(let name, let reason): .validation(name, reason)
        case .notFinite, .unsuitableData, .notConverged:
            Problem(.unprocessableContent, kind: "unfit-data", title: "The data do not fit", detail: sentence(error))
        case .cancelled: .conflict("It was cancelled.")
        case .unreadableArtifact: .internalError
        }
    }

    /// An error of the web framework: a route that is not there, a path parameter that does not parse.
    private static func problem(_ error: any HTTPResponseError) -> Problem {
        switch error.status.code {
        case 404:
            Problem(.notFound, kind: "not-found", title: "Not found", detail: "There is no such route.")
        case 413:
            Problem(
                error.status,
                kind: "payload-too-large",
                title: "Request too large",
                detail: "The body is too large."
            )
        case 400..<500:
            Problem(
                error.status,
                kind: "malformed",
                title: "Malformed request",
                detail: (error as? HTTPError)?.body ?? error.status.reasonPhrase
            )
        default: .internalError
        }
    }

    private static func sentence(_ error: some CustomStringConvertible) -> String {
        let text = error.description
        return text.prefix(1).uppercased() + text.dropFirst() + "."
    }
}
