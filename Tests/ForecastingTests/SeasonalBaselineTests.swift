import Forecasting
import JSON
import Parameters
import Testing

@Suite struct SeasonalBaselineTests {
    @Test func theSeasonalNaiveRepeatsTheLastSeason() throws {
        let series: [Double] = [1, 2, 3, 5, 4, 3]
        let model = try SeasonalNaiveModel(fitting: series, season: 3)
        let forecast = try model.forecast(from: series, horizon: 7)
        #expect(forecast.mean == [5, 4, 3, 5, 4, 3, 5])
        // Changes 4, 2, 0.
        let deviation = (20.0 / 3).squareRoot()
        let growth: [Double] = [1, 1, 1, 2, 2, 2, 3].map { deviation * $0.squareRoot() }
        #expect(agree(forecast.standardDeviation, growth, 1e-14))
        #expect(try model.forecast(from: [9, 9, 5, 4, 3], horizon: 3).mean == [5, 4, 3])
        #expect(throws: ForecastingError.tooFewObservations(have: 2, need: 3)) {
            try model.forecast(from: [1, 2], horizon: 1)
        }
    }

    /// Against statsforecast 2.1.1, `SeasonalNaive(12)` on the airline passengers.
    @Test func theSeasonalNaiveIsThatOfStatsforecast() throws {
        let series = ClassicSeries.airPassengers
        let forecast = try SeasonalNaiveModel(fitting: series, season: 12).forecast(from: series, horizon: 13)
        #expect(agree(forecast.standardDeviation[11], 36.31574469, 1e-8))
        #expect(agree(forecast.standardDeviation[12], 51.35821867, 1e-8))
        #expect(forecast.mean[12] == series[132])
    }

    @Test func aSeasonOfOneIsTheNaiveModel() throws {
        var random = Seeded(21)
        let series = random.path(80)
        let seasonal = try SeasonalNaiveModel(fitting: series, season: 1).forecast(from: series, horizon: 9)
        let naive = try NaiveModel(fitting: series).forecast(from: series, horizon: 9)
        #expect(seasonal.mean == naive.mean)
        #expect(agree(seasonal.standardDeviation, naive.standardDeviation, 1e-12))
    }

    @Test func theWindowAverage() throws {
        let model = try WindowAverageModel(fitting: [1, 3, 5, 2], window: 2)
        // Errors 5 - 2 and 2 - 4.
        #expect(agree(model.standardDeviation, (13.0 / 2).squareRoot(), 1e-15))
        let forecast = try model.forecast(from: [7, 1, 3, 5, 2], horizon: 3)
        #expect(forecast.mean == [3.5, 3.5, 3.5])
        #expect(forecast.standardDeviation == Array(repeating: model.standardDeviation, count: 3))
        #expect(throws: ForecastingError.tooFewObservations(have: 2, need: 3)) {
            try WindowAverageModel(fitting: [1, 2], window: 2)
        }
    }

    @Test func naive2OfTheCompetition() throws {
        let series = ClassicSeries.airPassengers
        let forecast = try Naive2.forecast(series, season: 12, horizon: 24)
        // The last month over its index, times each month's: indices of statsmodels 0.15.0, `seasonal_decompose`.
        let indices = [
            0.9102303674, 0.8836253207, 1.0073662876, 0.9759060123, 0.9813780275, 1.1127758267, 1.2265555429,
            1.2199109694, 1.0604919326, 0.9217572404, 0.8011780824, 0.89882439,
        ]
        #expect(agree(forecast, (indices + indices).map { 432 / indices[11] * $0 }, 1e-8))
        #expect(try Naive2.forecast(series, season: 1, horizon: 2) == [432, 432])
        // The test is one at the 90% level: about so often no season is found in white noise.
        var random = Seeded(22)
        let plain = try (0..<200).filter { _ in
            let noise = random.normals(100)
            return try Naive2.forecast(noise, season: 7, horizon: 2) == [noise[99], noise[99]]
        }
        #expect((165...195).contains(plain.count), "seed \(random.seed): \(plain.count) of 200")
        // Nor is one looked for in fewer than three seasons.
        #expect(try Naive2.forecast(Array(series.prefix(35)), season: 12, horizon: 1) == [series[34]])
    }

    @Test(arguments: ["seasonal_naive", "theta", "ets", "mstl"])
    func aSeasonLongerThanTheDataIsRefusedWithAdvice(id: String) throws {
        let algorithm = try AlgorithmRegistry.standard.algorithm(id)
        let parameters = try algorithm.schema.values(from: ["season": 40])
        let error = #expect(throws: ForecastingError.self) {
            try algorithm.fit(Array(ClassicSeries.nile.prefix(30)), parameters: parameters) { _ in true }
        }
        guard case .invalidParameter("season", let reason)? = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(reason.contains("40") && reason.contains("30") && reason.contains("take a shorter season"))
    }
}
