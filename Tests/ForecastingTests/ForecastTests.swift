import Forecasting
import Testing

struct ForecastTests {
    @Test func quantilesOfSamplesAreThoseOfTheirOrder() {
        let quantiles = ForecastQuantiles(samples: [(0...1000).map(Double.init).reversed(), [7]])
        let forecast = Forecast(mean: [500, 7], quantiles: quantiles)
        let interval = forecast.interval(level: 0.95)
        #expect(abs(interval.lower[0] - 25) < 1e-9 && abs(interval.upper[0] - 975) < 1e-9)
        #expect((interval.lower[1], interval.upper[1]) == (7, 7))
        #expect(abs(forecast.quantile(0.575, step: 0) - 575) < 1e-9)
        // Beyond the outermost levels nothing is known.
        #expect(forecast.quantile(0.999, step: 0) == forecast.quantile(0.995, step: 0))
    }

    @Test func aNormalForecastHasItsQuantiles() {
        let forecast = Forecast(mean: [10], standardDeviation: [2])
        #expect(abs(forecast.quantile(0.975, step: 0) - (10 + 2 * 1.959963984540054)) < 1e-12)
        #expect(forecast.interval(level: 0.95).upper[0] == forecast.quantile(0.975, step: 0))
    }

    @Test func timesGoOnAsTheyDidMostly() {
        let day: Int64 = 86_400_000
        let series = TimeSeries([1, 2, 3, 4], times: [0, day, 2 * day, 5 * day])
        #expect(series.timesAhead(2) == [6 * day, 7 * day])
        #expect(TimeSeries([1, 2]).timesAhead(2) == nil && TimeSeries([1], times: [0]).timesAhead(2) == nil)
    }

    @Test func aSliceCutsEveryColumn() {
        let series = TimeSeries([1, 2, 3], times: [10, 20, 30], covariates: [Covariate("volume", [4, 5, 6])])
        let last = TimeSeries([2, 3], times: [20, 30], covariates: [Covariate("volume", [5, 6])])
        #expect(series.suffix(2) == last && series.suffix(9) == series && series.prefix(0).count == 0)
    }
}
