import API
import Forecasting
import HTTPTypes
import Hummingbird
import JSON
import Markets
import NIOCore
import Parameters
import Platform
import Storage
import Testing

@Suite struct ProblemTests {
    private struct Unknown: Error {}

    @Test func `errors of the parts become problems`() throws {
        let json = try #require(throws: JSONError.self) { try JSONValue(parsing: "{") }
        let decimal = try #require(throws: DecimalError.self) { try DecimalText("x") }
        let expected: [(any Error, Int, String)] = [
            (AccountError.invalid([ParameterError(field: "email", message: "bad")]), 422, "validation"),
            (AccountError.registrationClosed, 403, "forbidden"),
            (AccountError.duplicateEmail, 409, "conflict"),
            (AccountError.wrongCredentials, 401, "unauthorized"),
            (AccountError.lockedOut(retryAfter: 7), 429, "too-many-requests"),
            (AccountError.invalidToken, 401, "unauthorized"),
            (AccountError.disabled, 403, "forbidden"),
            (AccountError.unknownEmail("a@b.c"), 404, "not-found"),
            (StoreError.duplicate("model name"), 409, "conflict"),
            (StoreError.notFound("model"), 404, "not-found"),
            (StoreError.corrupt("x"), 500, "internal"),
            (StoreError.unavailable("x"), 503, "unavailable"),
            (PlatformError.notFound("model"), 404, "not-found"),
            (PlatformError.conflict("train it first"), 409, "conflict"),
            (PlatformError.invalid("symbol", "unknown"), 422, "validation"),
            (PlatformError.busy("the queue is full", retryAfterSeconds: 30), 503, "unavailable"),
            (ForecastingError.tooFewObservations(have: 3, need: 30), 409, "too-little-data"),
            (ForecastingError.invalidParameter(name: "p", reason: "too large"), 422, "validation"),
            (ForecastingError.notConverged("flat"), 422, "unfit-data"),
            (ForecastingError.unreadableArtifact("x"), 500, "internal"),
            (ParameterErrors([ParameterError(field: "p", message: "bad")]), 422, "validation"),
            (json, 400, "malformed"),
            (decimal, 400, "malformed"),
            (NIOTooManyBytesError(maxBytes: 1), 413, "payload-too-large"),
            (HTTPError(.notFound), 404, "not-found"),
            (HTTPError(.badRequest, message: "no"), 400, "malformed"),
            (HTTPError(.badGateway), 500, "internal"),
            (CancellationError(), 503, "unavailable"),
            (Problem.conflict("so"), 409, "conflict"),
            (Unknown(), 500, "internal"),
        ]
        for (error, status, kind) in expected {
            let problem = Problem(error)
            #expect(problem.status.code == status, "\(error)")
            #expect(problem.type == "/problems/\(kind)", "\(error)")
            #expect(!problem.detail.isEmpty)
        }
    }

    @Test func `what says when to come back says it in a header`() {
        #expect(Problem(AccountError.lockedOut(retryAfter: 7)).headers[.retryAfter] == "7")
        #expect(Problem(PlatformError.busy("full", retryAfterSeconds: 30)).headers[.retryAfter] == "30")
    }

    @Test func `reasons are sentences, and say the numbers`() {
        let problem = Problem(ForecastingError.tooFewObservations(have: 3, need: 30))
        #expect(problem.detail == "There are 3 observations, and 30 are needed.")
    }

    @Test func `parameters of an object inside are named by their path`() {
        let errors = ParameterErrors([ParameterError(field: "fast", message: "must be a whole number")])
        let problem = Problem.validation(errors, in: "strategy.parameters")
        #expect(problem.errors.map(\.field) == ["strategy.parameters.fast"])
        #expect(problem.detail == "strategy.parameters.fast: must be a whole number.")
    }
}
