import Forecasting
import JSON
import Parameters
import Testing

@Suite struct ProphetForecastTests {
    private static let day: Int64 = 86_400_000
    private static let start: Int64 = 1_420_070_400_000

    private func series(_ count: Int, seed: UInt64 = 1) -> TimeSeries {
        var random = Seeded(seed)
        return TimeSeries(random.path(count), times: (0..<count).map { Self.start + Int64($0) * Self.day })
    }

    /// A model of a trend alone, whose fit lasted 1,000 days.
    private func model(changes: [Double], noise: Double = 1e-6, samples: Int = 20_000) -> ProphetModel {
        ProphetModel(
            ProphetTrend(
                growth: .linear,
                start: Self.start,
                duration: 1000 * Self.day,
                valueScale: 10,
                slope: 1,
                offset: 0.5,
                changepoints: changes.indices.map { 0.8 * Double($0 + 1) / Double(changes.count) },
                changes: changes
            ),
            terms: [],
            deviation: noise,
            times: (0...1000).map { Self.start + Int64($0) * Self.day },
            sampleCount: samples,
            statistics: ProphetFitStatistics(observations: 1001, logPosterior: 0, iterations: 0)
        )
    }

    /// Changes come as a Poisson process of rate S with Laplace sizes of mean magnitude λ: their sum at distance h has
    /// the variance S · 2λ² · h³ / 3.
    @Test func theSpreadIsThatOfACompoundPoissonProcess() throws {
        let changes = Array(repeating: [0.02, -0.04], count: 60).flatMap { $0 }
        let model = model(changes: changes)
        let context = TimeSeries([0], times: [Self.start + 1000 * Self.day])
        let ahead = KnownFuture(times: [2000, 2500].map { Self.start + $0 * Self.day })
        let forecast = try model.forecast(from: context, horizon: 2, future: ahead)
        for (step, h) in [1.0, 1.5].enumerated() {
            let expected = 10 * (120 * 2 * 0.03 * 0.03 * h * h * h / 3).squareRoot()
            #expect(agree(forecast.standardDeviation[step] / expected, 1, 0.03), "step \(step)")
            #expect(abs(forecast.quantile(0.5, step: step) - forecast.mean[step]) < 0.05 * expected)
        }
        let slope = 1 + changes.reduce(0, +)
        #expect(agree(forecast.mean[1] - forecast.mean[0], 10 * slope * 0.5, 1e-12))
        // Whoever asks before the end of the fit sees no change of trend.
        let early = try model.forecast(from: series(500), horizon: 3, future: nil)
        #expect(early.standardDeviation.allSatisfy { $0 < 1e-4 })
    }

    @Test func withoutChangesTheSpreadIsNormal() throws {
        let context = TimeSeries([0], times: [Self.start])
        let forecast = try model(changes: [], noise: 0.25).forecast(from: context, horizon: 3, future: nil)
        #expect(forecast.spread == .normal(standardDeviation: [2.5, 2.5, 2.5]))
    }

    /// The noise alone, right after the fit: its quantiles are those of the normal distribution.
    @Test func theNoiseHasItsDistribution() throws {
        let context = TimeSeries([0], times: [Self.start + 999 * Self.day])
        let forecast = try model(changes: [0.01], noise: 0.1, samples: 1000).forecast(
            from: context,
            horizon: 1,
            future: nil
        )
        for level in [0.025, 0.1, 0.5, 0.9, 0.975] {
            let expected = forecast.mean[0] + NormalDistribution.quantile(level)
            #expect(abs(forecast.quantile(level, step: 0) - expected) < 0.02, "level \(level)")
        }
    }

    @Test func aForecastDependsOnTheLastTimeOnly() throws {
        let series = series(300)
        let model = try ProphetModel(fitting: series)
        #expect(model.contextLength == 1)
        let forecast = try model.forecast(from: series, horizon: 20, future: nil)
        let last = TimeSeries([.nan], times: [Self.start + 299 * Self.day])
        #expect(try model.forecast(from: last, horizon: 20, future: nil) == forecast)
        let times = (300..<320).map { Self.start + Int64($0) * Self.day }
        #expect(try model.forecast(from: series, horizon: 20, future: KnownFuture(times: times)) == forecast)
        // The first steps are the same however many follow.
        let shorter = try model.forecast(from: series, horizon: 5, future: nil)
        #expect(shorter.mean == Array(forecast.mean.prefix(5)))
        #expect(shorter.interval(level: 0.9).upper == Array(forecast.interval(level: 0.9).upper.prefix(5)))
        // Later, without another fit: the same means for the same days.
        let later = try model.forecast(from: self.series(310, seed: 2), horizon: 10, future: nil)
        #expect(later.mean == Array(forecast.mean.suffix(10)))
        #expect(try model.decomposition(at: times).mean == forecast.mean)
    }

    @Test func theSeedDecidesTheSpread() throws {
        let series = series(200)
        var settings = ProphetSettings()
        settings.changepointPriorScale = 0.5
        let first = try ProphetModel(fitting: series, settings: settings)
        settings.seed = 1
        let second = try ProphetModel(fitting: series, settings: settings)
        let forecasts = try [first, second, first].map { try $0.forecast(from: series, horizon: 40, future: nil) }
        #expect(forecasts[0] == forecasts[2])
        #expect(forecasts[0].mean == forecasts[1].mean)
        #expect(forecasts[0].spread != forecasts[1].spread)
        #expect(agree(forecasts[0].standardDeviation, forecasts[1].standardDeviation, 0.15))
    }

    /// 2015-01-01 was a Thursday.
    @Test func daysWithoutTradeAreLeftOut() throws {
        let all = (0..<200).map { Self.start + Int64($0) * Self.day }
        let trading = all.indices.filter { ![2, 3].contains($0 % 7) }.map { all[$0] }
        var random = Seeded(2)
        let series = TimeSeries(random.path(trading.count), times: trading)
        let model = try ProphetModel(fitting: series)
        let forecast = try model.forecast(from: series, horizon: 10, future: nil)
        let next = (200..<220).filter { ![2, 3].contains($0 % 7) }.prefix(10).map { Self.start + Int64($0) * Self.day }
        #expect(try forecast.mean == model.decomposition(at: next).mean)
    }

    @Test func whatCannotBeForecastIsRefused() throws {
        let series = series(100)
        let model = try ProphetModel(fitting: series)
        let end = Self.start + 99 * Self.day
        func refuses(_ context: TimeSeries, _ horizon: Int, _ future: KnownFuture?, _ words: String) {
            let error = #expect(throws: ForecastingError.self) {
                try model.forecast(from: context, horizon: horizon, future: future)
            }
            #expect(error?.description.contains(words) == true, "\(String(describing: error))")
        }
        refuses(TimeSeries([1, 2]), 1, nil, "with its times")
        refuses(TimeSeries([], times: []), 1, nil, "0 observations")
        refuses(series, 0, nil, "horizon")
        refuses(series, 10_000, nil, "horizon")
        refuses(series, 2, KnownFuture(times: [end + 1]), "ascend")
        refuses(series, 2, KnownFuture(times: [end, end + 1]), "ascend")
        refuses(series, 2, KnownFuture(times: [end + 2, end + 1]), "ascend")
        #expect(throws: ForecastingError.self) { try model.decomposition(at: [2, 1]) }
    }

    @Test func aModelOfEveryPartIsStored() throws {
        let series = series(800)
        let times = try #require(series.times)
        var random = Seeded(12)
        let columns = [
            Covariate("volume", random.normals(800), isKnownAhead: true),
            Covariate("capacity", series.values.map { 300 + abs($0) }, isKnownAhead: true),
        ]
        let algorithm = ProphetAlgorithm()
        let parameters = try algorithm.schema.values(from: [
            "growth": "logistic", "floor": -100, "seasonalities": "monthly:30.5:5:3:multiplicative",
            "holidays": "newyear:-1:1=01-01,once=2016-02-29", "regressors": "volume:2", "daily_seasonality": "off",
            "seed": 2_147_483_647,
        ])
        let full = TimeSeries(series.values, times: times, covariates: columns)
        let model = try algorithm.fit(full, parameters: parameters) { _ in true }
        let loaded = try algorithm.load(model.artifact())
        #expect(loaded.artifact() == model.artifact())
        #expect(loaded.summary == model.summary)
        let ahead = KnownFuture(covariates: columns.map { Covariate($0.name, Array($0.values.prefix(30))) })
        let forecast = try model.forecast(from: full, horizon: 30, future: ahead)
        #expect(try loaded.forecast(from: full, horizon: 30, future: ahead) == forecast)
        let names = model.summary["terms"]?.arrayValue?.compactMap { $0["name"]?.stringValue }
        #expect(names == ["yearly", "weekly", "newyear", "once", "volume", "monthly"])
        #expect(model.summary["changepoints"]?.arrayValue?.count == 25)
    }
}
