import Forecasting
import Testing

@Suite struct RollingOriginFittingTests {
    @Test func halfOfALongSeriesStandsBeforeTheFirstOrigin() {
        let evaluation = RollingOriginEvaluation(horizon: 24, fitting: 1000, minimum: 10)
        #expect(evaluation.windows == 12 && evaluation.step == 24)
        #expect(evaluation.initialCount == 712 && evaluation.requiredObservations == 1000)
    }

    @Test func originsMoveTogetherOnAShortSeries() {
        let evaluation = RollingOriginEvaluation(horizon: 10, fitting: 60, minimum: 10)
        #expect(evaluation.windows == 12 && evaluation.step == 1 && evaluation.initialCount == 39)
        let short = RollingOriginEvaluation(horizon: 10, fitting: 24, minimum: 12)
        #expect(short.windows == 3 && short.step == 1 && short.initialCount == 12)
    }

    @Test func whatIsAskedForIsKept() {
        let evaluation = RollingOriginEvaluation(horizon: 12, fitting: 500, minimum: 30, windows: 5, step: 40)
        #expect(evaluation.windows == 5 && evaluation.step == 40 && evaluation.initialCount == 328)
        let crowded = RollingOriginEvaluation(horizon: 12, fitting: 100, minimum: 30, windows: 5, step: 40)
        #expect(crowded.windows == 1 && crowded.step == 40)
    }

    @Test(arguments: 1...60, [1, 7, 24])
    func theOriginsFitIntoTheSeries(count: Int, horizon: Int) {
        let evaluation = RollingOriginEvaluation(horizon: horizon, fitting: count, minimum: 5)
        #expect(evaluation.windows >= 1 && evaluation.step >= 1)
        #expect(evaluation.requiredObservations == count)
        if count >= horizon + 5 { #expect(evaluation.initialCount >= 5) }
    }
}
