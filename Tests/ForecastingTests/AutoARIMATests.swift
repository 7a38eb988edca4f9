import Forecasting
import Foundation
import JSON
import Parameters
import Synchronization
import TestSupport
import Testing

@Suite struct AutoARIMATests {
    private func fit(
        _ series: TimeSeries,
        _ object: JSONObject = [:],
        by algorithm: AutoARIMAAlgorithm = AutoARIMAAlgorithm(),
        progress: (Double) -> Bool = { _ in true }
    ) throws -> AutoARIMAModel {
        let parameters = try algorithm.schema.values(from: object)
        return try #require(try algorithm.fit(series, parameters: parameters, progress: progress) as? AutoARIMAModel)
    }

    private func criterion(_ model: AutoARIMAModel) throws -> Double { try #require(model.model.statistics?.aicc) }

    private func search(_ model: AutoARIMAModel, _ key: String) -> JSONValue? { model.summary["search"]?[key] }

    /// Against statsforecast, `../shared/golden/autoarima_sf_*.json`; of AirPassengers the criterion of pmdarima.
    @Test(
        .enabled(if: SharedFiles.arePresent, "../shared is absent"),
        arguments: [("air", 12, 1, 1), ("logair", 12, 1, 1), ("lynx", 1, 0, 0), ("sp500", 1, 1, 0)]
    )
    func notWorseThanOthers(name: String, season: Int, d: Int, seasonalD: Int) throws {
        let golden = try SharedFiles.golden("autoarima_sf_\(name)")
        let series = TimeSeries(try #require(golden["y"]).doubles)
        let theirs = name == "air" ? 1018.13 : try #require(golden["aicc"]?.doubleValue) + 0.01
        let model = try fit(series, ["season": JSONValue(season)])
        #expect(model.model.order.d == d && model.model.seasonal.d == seasonalD)
        #expect(try criterion(model) <= theirs)
        #expect(search(model, "complete") == true)
        let whole = try fit(series, ["season": JSONValue(season), "search": "full"])
        #expect(try criterion(whole) <= theirs)
        let models = try (
            #require(search(model, "models")?.integerValue), #require(search(whole, "models")?.integerValue)
        )
        #expect(models.0 < models.1)
    }

    /// The airline model of Box and Jenkins, as R's `arima` has it: -0.4018 (0.0896), -0.5569 (0.0731), 244.7.
    @Test(.enabled(if: SharedFiles.arePresent, "../shared is absent"))
    func theAirlineModel() throws {
        let series = TimeSeries(try #require(SharedFiles.golden("autoarima_sf_logair")["y"]).doubles)
        let model = try SARIMAXModel(
            fitting: series,
            order: ARIMAOrder(0, 1, 1),
            seasonal: SeasonalOrder(0, 1, 1, period: 12)
        )
        #expect(agree(model.ma + model.seasonalMA, [-0.4018, -0.5569], 1e-4))
        let errors = try #require(model.standardErrors)
        #expect(abs(errors[0] - 0.0896) < 2e-4 && abs(errors[1] - 0.0731) < 2e-4, "\(errors)")
        #expect(agree(try #require(model.statistics?.logLikelihood), 244.69649, 1e-6))
    }

    /// The statistics are those of statsmodels with the same number of lags.
    @Test(.enabled(if: SharedFiles.arePresent, "../shared is absent"))
    func unitRoots() throws {
        for (name, statistic, differences) in [
            ("air", 4.342286797114149, 1), ("lynx", 0.06150879014581884, 0), ("sp500", 11.553432308286569, 1),
        ] {
            let values = try #require(SharedFiles.golden("autoarima_sf_\(name)")["y"]).doubles
            #expect(agree(try #require(UnitRootTest.statistic(values)), statistic, 1e-10))
            #expect(UnitRootTest.differences(values, most: 2) == differences)
        }
    }

    /// The statistics are those of `ocsb.test` of `forecast` for R, its regressions by numpy's least squares.
    @Test(.enabled(if: SharedFiles.arePresent, "../shared is absent"))
    func seasonalUnitRootsOfThePassengers() throws {
        let values = try #require(SharedFiles.golden("autoarima_sf_air")["y"]).doubles
        #expect(agree(try #require(OCSBTest.statistic(values, period: 12)), 1.5187623802883625, 1e-9))
        let logarithms = values.map { log($0) }
        #expect(agree(try #require(OCSBTest.statistic(logarithms, period: 12)), -1.95082975294243, 1e-9))
        // As `forecast` for R has it.
        #expect(agree(OCSBTest.critical(period: 12), -1.8029627911815704, 1e-12))
        let model = try fit(TimeSeries(values), ["season": 12, "seasonal_test": "ocsb"])
        #expect(model.model.seasonal.d == 1)
    }

    /// Of seasonal random walks about 5% are not found; noise, walks and seasons that stay have no seasonal unit root.
    @Test func seasonalUnitRoots() {
        let (period, count) = (12, 240)
        let critical = OCSBTest.critical(period: period)
        func found(_ seed: Int, _ series: (inout Seeded) -> [Double]) -> Bool {
            var random = Seeded(UInt64(seed))
            return (OCSBTest.statistic(series(&random), period: period) ?? -.infinity) > critical
        }
        let walks = (0..<100).count { seed in
            found(3000 + seed) { random in
                var values = random.normals(count)
                for index in period..<count { values[index] += values[index - period] }
                return values
            }
        }
        #expect((88...100).contains(walks), "\(walks) of seeds 3000 to 3099")
        let others = (0..<40).count { seed in
            found(4000 + seed) { random in random.normals(count) }
                || found(5000 + seed) { random in random.path(count) }
                || found(6000 + seed) { random in
                    random.normals(count).enumerated().map { 3 * sin(2 * Double.pi * Double($0) / 12) + $1 }
                }
        }
        #expect(others <= 1, "\(others) of seeds from 4000, 5000 and 6000")
        // Too short, without a season, and without an error.
        #expect(OCSBTest.statistic(Array(repeating: 1, count: 30), period: 12) == nil)
        #expect(OCSBTest.statistic((0..<100).map { Double($0) }, period: 1) == nil)
        #expect(OCSBTest.statistic((0..<100).map { Double($0 % 12) }, period: 12) == nil)
    }

    /// The test is at the 5% level, twice where there are two to be found.
    @Test(arguments: 0...2)
    func unitRootsOfRandomWalks(d: Int) {
        let right = (0..<40).count { seed in
            var random = Seeded(UInt64(1000 * d + seed))
            return UnitRootTest.differences(random.path(250, d: d), most: 2) == d
        }
        #expect(right >= 32, "\(right) of seeds \(1000 * d) to \(1000 * d + 39)")
    }

    @Test func differencesAreFound() throws {
        var random = Seeded(101)
        for d in 0...2 {
            let series = random.path(300, ar: [0.5], d: d)
            let found = UnitRootTest.differences(series, most: 2)
            #expect(try fit(TimeSeries(series), ["season": 1]).model.order.d == found)
        }
        let noise = random.normals(240)
        let weekly = TimeSeries(noise.enumerated().map { 4 * sin(Double($0) * 2 * Double.pi / 7) + $1 })
        #expect(try fit(weekly, ["season": 7]).model.seasonal.d == 1)
        #expect(try fit(TimeSeries(noise), ["season": 7]).model.seasonal.d == 0)
        #expect(try fit(weekly, ["season": 7, "seasonal_d": 0, "d": 1]).model.order.d == 1)
        let strength = try #require(SeasonalStrength.strength(weekly.values, period: 7))
        #expect(strength > 0.8 && strength < 1)
    }

    @Test func theGridIsSearchedWhole() throws {
        var random = Seeded(111)
        let series = TimeSeries(random.path(200, ar: [0.7], d: 1, ma: [0.4]))
        let model = try fit(series, ["search": "grid", "season": 1])
        // 27, of which those with d up to 1 with and without a constant.
        #expect(search(model, "models") == 45)
        #expect((1...3).contains(model.model.order.p) && (1...3).contains(model.model.order.q))
        #expect(model.model.order.d == 1, "seed \(random.seed)")
        let plain = try fit(series, ["search": "grid", "season": 1, "drift": false])
        #expect(search(plain, "models") == 27)
        var gappy = series.values
        gappy[50] = .nan
        #expect(throws: ForecastingError.self) { try fit(TimeSeries(gappy), ["search": "grid", "season": 1]) }
    }

    @Test func regressorsAndGapsTakePart() throws {
        var random = Seeded(121)
        let regressor = random.normals(200)
        var values = zip(random.path(200, ar: [0.6], d: 0), regressor).map { $0 + 3 * $1 }
        values[40] = .nan
        values[41] = .nan
        let series = TimeSeries(values, covariates: [Covariate("x", regressor)])
        let model = try fit(series, ["regressors": "x", "season": 1])
        #expect(abs(model.model.regression[0] - 3) < 0.3, "seed \(random.seed)")
        #expect(model.model.order.d == 0)
        let future = KnownFuture(covariates: [Covariate("x", [1, 2])])
        #expect(try model.forecast(from: series, horizon: 2, future: future).mean.allSatisfy(\.isFinite))
    }

    @Test func approximationFindsWhatItComesCloseTo() throws {
        var random = Seeded(131)
        let series = TimeSeries(random.path(400, ar: [0.5], d: 1, ma: [0.4]))
        let exact = try fit(series, ["season": 12, "seasonal_d": 0, "approximation": "never"])
        let quick = try fit(series, ["season": 12, "seasonal_d": 0, "approximation": "always"])
        #expect(search(quick, "approximate") == true && search(exact, "approximate") == false)
        #expect(try criterion(quick) < criterion(exact) + 6, "seed \(random.seed)")
        #expect(quick.model.statistics?.logLikelihood != nil)
    }

    @Test func whenTimeIsUpTheBestSoFarIsTaken() throws {
        var random = Seeded(141)
        let series = TimeSeries(random.path(150, ar: [0.5]))
        let readings = Counter()
        let whole = AutoARIMAAlgorithm {
            _ = readings.next()
            return .now
        }
        _ = try fit(series, ["season": 1, "seconds": 86_400], by: whole)
        for (reading, isFitted) in [(2, false), (readings.next() * 3 / 4, true)] {
            let clock = ManualInstant()
            let count = Counter()
            let algorithm = AutoARIMAAlgorithm {
                if count.next() == reading { clock.advance(by: .seconds(100)) }
                return clock.now
            }
            if isFitted {
                let model = try fit(series, ["season": 1, "seconds": 10], by: algorithm)
                #expect(search(model, "complete") == false)
                #expect(try model.forecast(from: series.values, horizon: 3).mean.allSatisfy(\.isFinite))
            } else {
                let error = #expect(throws: ForecastingError.self) {
                    try fit(series, ["season": 1, "seconds": 10], by: algorithm)
                }
                #expect(error?.description.contains("time was up") == true)
            }
        }
    }

    @Test func aSearchEndsWhenTold() throws {
        var random = Seeded(151)
        let series = TimeSeries(random.path(150, ar: [0.5]))
        for patience in [1, 2, 50, 200] {
            var asked = 0
            #expect(throws: ForecastingError.cancelled) {
                try fit(series, ["season": 1]) { _ in
                    asked += 1
                    return asked < patience
                }
            }
            #expect(asked == patience)
        }
        var shares: [Double] = []
        _ = try fit(series, ["season": 1]) {
            shares.append($0)
            return true
        }
        #expect(shares.allSatisfy { (0...1).contains($0) })
        #expect(zip(shares.dropFirst(), shares).allSatisfy { $0 >= $1 })
    }

    /// It leads the search to processes whose filter rounding makes not stationary.
    @Test func aSawtoothIsFitted() throws {
        let values = (40..<657).map { 100 + Double($0 * 7 % 41) / 10 }
        let times = values.indices.map { 1_735_692_000_000 + Int64($0) * 60_000 }
        let series = TimeSeries(values, times: times)
        let forecast = try fit(series).forecast(from: series, horizon: 41, future: nil)
        let isFinite = forecast.mean.allSatisfy(\.isFinite)
        #expect(isFinite)
    }

    @Test func withoutRegressorsOnlyValuesCount() throws {
        let values = (0..<120).map { Double($0 * 7919 % 13) + Double($0) / 10 }
        let times = values.indices.map { 1_735_689_600_000 + Int64($0) * 86_400_000 }
        let volume = Covariate("volume", values.map { $0 * $0 }, isKnownAhead: true)
        let series = TimeSeries(values, times: times, covariates: [volume])
        let model = try fit(series)
        #expect(model.readsValuesOnly)
        let alone = try model.forecast(from: values, horizon: 5)
        #expect(try model.forecast(from: series, horizon: 5, future: nil) == alone)
        #expect(try !fit(series, ["regressors": "volume"]).readsValuesOnly)
    }

    @Test func seriesWithoutChance() throws {
        let flat = TimeSeries(Array(repeating: 7.25, count: 60))
        let level = try fit(flat).forecast(from: flat.values, horizon: 3)
        #expect(agree(level.mean, [7.25, 7.25, 7.25], 1e-12) && level.standardDeviation == [0, 0, 0])
        let line = TimeSeries((0..<60).map { 2 + 0.5 * Double($0) })
        let ahead = try fit(line).forecast(from: line.values, horizon: 3)
        #expect(agree(ahead.mean, [32, 32.5, 33], 1e-9) && ahead.standardDeviation.allSatisfy { $0 < 1e-6 })
        let error = #expect(throws: ForecastingError.self) { try fit(flat, ["season": 40]) }
        #expect(error?.description.contains("80 are needed") == true)
    }
}

/// Counts its calls.
private final class Counter: Sendable {
    private let count = Mutex(0)

    func next() -> Int {
        count.withLock {
            $0 += 1
            return $0
        }
    }
}
