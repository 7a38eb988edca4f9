import Forecasting
import Foundation
import JSON
import Parameters
import Testing

@Suite struct SARIMAXModelTests {
    /// (1 - 0.5B)(1 - 0.6B⁴) w = (1 + 0.4B)(1 - 0.3B⁴) ε, multiplied out.
    private static let ar = [0.5, 0, 0, 0.6, -0.3]
    private static let ma = [0.4, 0, 0, -0.3, -0.12]

    private func model(d: Int, seasonalD: Int, innovationVariance: Double = 1) throws -> SARIMAXModel {
        try SARIMAXModel(
            order: ARIMAOrder(1, d, 1),
            seasonal: SeasonalOrder(1, seasonalD, 1, period: 4),
            ar: [0.5],
            ma: [0.4],
            seasonalAR: [0.6],
            seasonalMA: [-0.3],
            innovationVariance: innovationVariance
        )
    }

    /// Each difference as the weights of the values that it is made of.
    private func differences(_ count: Int, lags: [Int]) -> [[Double]] {
        var rows = (0..<count).map { row in (0..<count).map { $0 == row ? 1.0 : 0 } }
        for lag in lags { rows = zip(rows.dropFirst(lag), rows).map { zip($0, $1).map { $0 - $1 } } }
        return rows
    }

    @Test(arguments: [(0, 0), (1, 0), (0, 1), (1, 1)])
    func likelihoodIsTheDensityOfTheDifferences(d: Int, seasonalD: Int) throws {
        var random = Seeded(UInt64(11 + d + 2 * seasonalD))
        let series = random.path(40, ar: [0.5], d: d)
        let lags = Array(repeating: 4, count: seasonalD) + Array(repeating: 1, count: d)
        let values = differences(40, lags: lags).map { zip($0, series).reduce(0) { $0 + $1.0 * $1.1 } }
        let density = GaussianDensity(values.count, ar: Self.ar, ma: Self.ma)
        let expected = try density.logDensity(values)
        let found = try model(d: d, seasonalD: seasonalD).logLikelihood(of: TimeSeries(series))
        #expect(agree(found, expected, 1e-9), "seed \(random.seed)")
        // σ scales the density of each difference.
        let scaled = try model(d: d, seasonalD: seasonalD, innovationVariance: 4)
        let wider = try scaled.logLikelihood(of: TimeSeries(series.map { 2 * $0 }))
        #expect(agree(wider, expected - Double(values.count) * log(2), 1e-9), "seed \(random.seed)")
    }

    /// What is not there counts neither for the likelihood nor for the forecast: as a Kalman filter that skips it.
    @Test(arguments: [[7], [0, 1, 13, 14, 15], [3, 39], [5, 9, 13, 17, 21, 25, 29]])
    func missingValuesAreIntegratedOut(gaps: [Int]) throws {
        var random = Seeded(21)
        let complete = random.path(40, ar: [0.5], d: 0)
        var series = complete
        for gap in gaps { series[gap] = .nan }
        let present = series.indices.filter { !series[$0].isNaN }
        let whole = GaussianDensity(46, ar: Self.ar, ma: Self.ma)
        let rows = present.map { index in (0..<46).map { $0 == index ? 1.0 : 0 } }
        let values = present.map { series[$0] }
        let model = try model(d: 0, seasonalD: 0)
        let expected = try whole.transformed(rows).logDensity(values)
        #expect(agree(try model.logLikelihood(of: TimeSeries(series)), expected, 1e-8), "seed \(random.seed)")
        let forecast = try model.forecast(from: series, horizon: 6)
        for step in 0..<6 {
            let row = (0..<46).map { $0 == 40 + step ? 1.0 : 0 }
            let (mean, variance) = try whole.transformed(rows + [row]).last(given: values)
            #expect(agree(forecast.mean[step], mean, 1e-8), "seed \(random.seed), step \(step)")
            #expect(agree(forecast.standardDeviation[step], variance.squareRoot(), 1e-7), "step \(step)")
        }
    }

    /// Of a series that is differenced once, the changes between neighbours that are there.
    @Test func missingValuesOfADifferencedSeries() throws {
        var random = Seeded(22)
        var series = random.path(40, ar: [0.5], d: 1)
        let gaps = [0, 8, 20, 21, 22, 38]
        for gap in gaps { series[gap] = .nan }
        let present = series.indices.filter { !series[$0].isNaN }
        let rows = zip(present.dropFirst(), present).map { later, earlier in
            (1..<40).map { $0 > earlier && $0 <= later ? 1.0 : 0 }
        }
        let changes = zip(present.dropFirst(), present).map { series[$0] - series[$1] }
        let density = GaussianDensity(39, ar: Self.ar, ma: Self.ma).transformed(rows)
        let found = try model(d: 1, seasonalD: 0).logLikelihood(of: TimeSeries(series))
        #expect(agree(found, try density.logDensity(changes), 1e-8), "seed \(random.seed)")
    }

    @Test(arguments: [(2, 0, 1, true), (2, 1, 2, false), (0, 1, 1, true), (3, 1, 0, false)])
    func withoutASeasonItIsTheARIMAModel(p: Int, d: Int, q: Int, constant: Bool) throws {
        var random = Seeded(31)
        let series = random.path(300, ar: [0.5, 0.2], d: d, ma: [0.4], constant: 0.3)
        let order = try ARIMAOrder(p, d, q)
        let plain = try ARIMAModel(fitting: series, order: order, includesConstant: constant)
        let model = try SARIMAXModel(fitting: TimeSeries(series), order: order, includesConstant: constant)
        let (expected, found) = (try #require(plain.statistics), try #require(model.statistics))
        #expect(found.observations == expected.observations && found.parameters == expected.parameters)
        let likelihoods = (try #require(found.logLikelihood), try #require(expected.logLikelihood))
        #expect(agree(likelihoods.0, likelihoods.1, 1e-6), "seed \(random.seed)")
        #expect(agree(model.ar + model.ma, plain.ar + plain.ma, 2e-3), "seed \(random.seed)")
        // One moving-average term too many lies on the border of invertibility, where there is no curvature to go by.
        if q < 2, let errors = plain.standardErrors {
            #expect(agree(try #require(model.standardErrors), errors, 1e-2), "seed \(random.seed)")
        }
        let given = try SARIMAXModel(
            order: order,
            seasonal: .none,
            ar: plain.ar,
            ma: plain.ma,
            constant: plain.constant,
            innovationVariance: plain.innovationVariance
        )
        for length in [20, 300] {
            let seen = Array(series.prefix(length))
            let (left, right) = (try given.forecast(from: seen, horizon: 9), try plain.forecast(from: seen, horizon: 9))
            #expect(agree(left.mean, right.mean, 1e-9))
            #expect(agree(left.standardDeviation, right.standardDeviation, 1e-9))
        }
        // A gap is no obstacle to the plain model either.
        var gappy = Array(series.prefix(40))
        gappy[30] = .nan
        #expect(try plain.forecast(from: gappy, horizon: 3).mean.allSatisfy(\.isFinite))
    }

    @Test func findsSeasonRegressionAndDrift() throws {
        var random = Seeded(41)
        let count = 1500
        let errors = random.normals(count)
        let known = random.normals(count)
        let other = random.normals(count)
        var noise = errors
        for time in noise.indices {
            if time >= 1 { noise[time] += 0.4 * errors[time - 1] }
            if time >= 4 { noise[time] += 0.6 * noise[time - 4] }
        }
        var level = 0.0
        let values = (0..<count).map { time in
            level += 0.3 + noise[time]
            return level + 5 * known[time] - 2 * other[time]
        }
        let columns = [Covariate("known", known), Covariate("other", other)]
        let model = try SARIMAXModel(
            fitting: TimeSeries(values, covariates: columns),
            order: ARIMAOrder(0, 1, 1),
            seasonal: SeasonalOrder(1, 0, 0, period: 4),
            includesConstant: true,
            regressors: ["known", "other"]
        )
        let found = model.ma + model.seasonalAR + [try #require(model.constant)] + model.regression
        let deviations = try #require(model.standardErrors)
        for (estimate, (truth, deviation)) in zip(found, zip([0.4, 0.6, 0.3, 5, -2], deviations)) {
            #expect(abs(estimate - truth) < 4 * deviation && deviation < 0.1, "seed \(random.seed): \(found)")
        }
        #expect(abs(model.innovationVariance - 1) < 0.15)
        #expect(model.summary["coefficients"]?.objectValue?.keys == ["ma1", "sar1", "drift", "known", "other"])
    }

    @Test func theScaleChangesNothingElse() throws {
        var random = Seeded(51)
        let series = random.path(120, ar: [0.5], d: 1, constant: 0.4)
        let regressor = random.normals(120)
        func fit(_ factor: Double, _ shift: Double) throws -> SARIMAXModel {
            try SARIMAXModel(
                fitting: TimeSeries(
                    series.map { factor * $0 + shift },
                    covariates: [Covariate("x", regressor.map { 8 * factor * $0 })]
                ),
                order: ARIMAOrder(1, 1, 0),
                seasonal: SeasonalOrder(0, 0, 1, period: 6),
                includesConstant: true,
                regressors: ["x"]
            )
        }
        let (plain, scaled) = (try fit(1, 0), try fit(1024, 3))
        #expect(agree(plain.ar + plain.seasonalMA, scaled.ar + scaled.seasonalMA, 1e-3))
        #expect(agree(plain.regression[0], scaled.regression[0], 1e-3))
        #expect(agree(try #require(scaled.constant), 1024 * (try #require(plain.constant)), 1e-3))
        #expect(agree(scaled.innovationVariance, 1024 * 1024 * plain.innovationVariance, 1e-5))
    }

    @Test func theContextIsEnough() throws {
        var random = Seeded(61)
        let series = random.path(3000, ar: [0.5], d: 1)
        let regressor = Covariate("x", random.normals(3000))
        let model = try SARIMAXModel(
            order: ARIMAOrder(1, 1, 1),
            seasonal: SeasonalOrder(0, 1, 1, period: 12),
            ar: [0.5],
            ma: [0.3],
            seasonalMA: [-0.6],
            regressors: [("x", 2.5)],
            innovationVariance: 1
        )
        let whole = TimeSeries(series, covariates: [regressor])
        let future = KnownFuture(covariates: [Covariate("x", [1, 0, -1, 0, 2])])
        let expected = try model.forecast(from: whole, horizon: 5, future: future)
        let context = whole.suffix(model.contextLength)
        #expect(context.count < 1100)
        #expect(try model.forecast(from: context, horizon: 5, future: future) == expected)
        let none = KnownFuture(covariates: [Covariate("x", [0, 0, 0, 0, 0])])
        let without = try model.forecast(from: whole, horizon: 5, future: none)
        #expect(agree(zip(expected.mean, without.mean).map { $0 - $1 }, [2.5, 0, -2.5, 0, 5], 1e-9))
        let longer = try model.forecast(from: whole.suffix(2500), horizon: 5, future: future)
        #expect(agree(longer.mean, expected.mean, 1e-9))
    }

    @Test func whatIsStoredForecastsTheSame() throws {
        var random = Seeded(71)
        let series = TimeSeries(random.path(150, ar: [0.5], d: 1), covariates: [Covariate("x", random.normals(150))])
        let algorithm = ARIMAAlgorithm()
        let parameters = try algorithm.schema.values(
            from: ["p": 1, "q": 0, "season": 7, "seasonal_p": 1, "seasonal_q": 1, "drift": true, "regressors": " x "]
        )
        let model = try algorithm.fit(series, parameters: parameters) { _ in true }
        let loaded = try algorithm.load(model.artifact())
        #expect(loaded.artifact() == model.artifact())
        #expect(loaded.summary == model.summary)
        let future = KnownFuture(covariates: [Covariate("x", random.normals(9))])
        let expected = try model.forecast(from: series, horizon: 9, future: future)
        #expect(try loaded.forecast(from: series, horizon: 9, future: future) == expected)
        #expect(model.summary["diagnostics"]?["ljung_box"]?["p_value"]?.doubleValue != nil)
    }
}
