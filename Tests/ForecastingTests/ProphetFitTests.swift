import Forecasting
import Foundation
import JSON
import Testing

@Suite struct ProphetFitTests {
    private static let day: Int64 = 86_400_000
    /// 2015-01-01.
    private static let start: Int64 = 1_420_070_400_000

    private func days(_ count: Int) -> [Int64] { (0..<count).map { Self.start + Int64($0) * Self.day } }

    /// A bent line with a weekly season and noise.
    private func series(_ count: Int, noise: Double = 1, seed: UInt64) -> TimeSeries {
        var random = Seeded(seed)
        let values = (0..<count).map { day in
            let t = Double(day)
            return 50 + 0.1 * t - 0.25 * max(0, t - 200) + 3 * sin(2 * Double.pi * t / 7) + noise * random.normal()
        }
        return TimeSeries(values, times: days(count))
    }

    @Test(arguments: 1...5 as ClosedRange<UInt64>)
    func findsWhatASeriesWasMadeOf(seed: UInt64) throws {
        let series = series(500, seed: seed)
        var settings = ProphetSettings()
        settings.changepointPriorScale = 0.5
        let model = try ProphetModel(fitting: series, settings: settings)
        let parts = try model.decomposition(at: days(500))
        #expect(parts.effects.map(\.name) == ["weekly"], "no year, no hours")
        let weekly = try #require(parts.effect("weekly"))
        for day in 0..<14 { #expect(abs(weekly[day] - 3 * sin(2 * Double.pi * Double(day) / 7)) < 0.4, "seed \(seed)") }
        #expect(abs(model.noise - 1) < 0.1, "seed \(seed)")
        for day in stride(from: 20, to: 480, by: 20) {
            let expected = 50 + 0.1 * Double(day) - 0.25 * max(0, Double(day) - 200)
            #expect(abs(parts.trend[day] - expected) < 1.5, "seed \(seed), day \(day)")
        }
    }

    @Test func regressorsAndHolidaysHaveTheirEffects() throws {
        var random = Seeded(11)
        let times = days(800)
        let temperature = times.indices.map { _ in 20 + 5 * random.normal() }
        let sale = times.indices.map { $0 % 31 < 2 ? 1.0 : 0 }
        // 2015-12-25 is day 358, 2016-12-25 day 724; the day after feels it too.
        let holidays = [358: 12.0, 359: 6, 724: 12, 725: 6]
        let values = times.indices.map {
            30 + 0.02 * Double($0) + 0.8 * (temperature[$0] - 20) + 4 * sale[$0] + (holidays[$0] ?? 0) + 0.3
                * random.normal()
        }
        let covariates = [
            Covariate("temperature", temperature, isKnownAhead: true), Covariate("sale", sale, isKnownAhead: true),
        ]
        var settings = ProphetSettings()
        settings.yearly.use = .off
        settings.weekly.use = .off
        settings.holidays = [
            ProphetHoliday("christmas", [.everyYear(month: 12, day: 25)], window: 0...1)
        ]
        settings.regressors = [ProphetRegressor("temperature"), ProphetRegressor("sale")]
        let series = TimeSeries(values, times: times, covariates: covariates)
        let model = try ProphetModel(fitting: series, settings: settings)
        let parts = try model.decomposition(at: times, covariates: covariates)
        let christmas = try #require(parts.effect("christmas"))
        #expect(abs(christmas[358] - 12) < 0.6 && abs(christmas[725] - 6) < 0.6 && christmas[360] == 0)
        let sold = try #require(parts.effect("sale"))
        #expect(abs(sold[0] - 4) < 0.3)
        let warm = try #require(parts.effect("temperature"))
        #expect(abs((warm[1] - warm[2]) / (temperature[1] - temperature[2]) - 0.8) < 0.02)
        // Next year's holiday comes by itself, the covariates must be handed in.
        let ahead = KnownFuture(covariates: [Covariate("temperature", [20, 30]), Covariate("sale", [0, 0])])
        let forecast = try model.forecast(from: series, horizon: 2, future: ahead)
        #expect(abs(forecast.mean[1] - forecast.mean[0] - 8) < 0.3)
        for missing in [nil, KnownFuture(covariates: [Covariate("sale", [0, 0])])] {
            let error = #expect(throws: ForecastingError.self) {
                try model.forecast(from: series, horizon: 2, future: missing)
            }
            #expect(error?.description.contains("'temperature'") == true)
        }
    }

    @Test func aMultiplicativeSeasonGrowsWithTheTrend() throws {
        var random = Seeded(5)
        let times = days(400)
        let values = times.indices.map {
            (20 + 0.2 * Double($0)) * (1 + 0.2 * cos(2 * Double.pi * Double($0) / 7)) + random.normal()
        }
        var settings = ProphetSettings()
        settings.seasonalityMode = .multiplicative
        let model = try ProphetModel(fitting: TimeSeries(values, times: times), settings: settings)
        let parts = try model.decomposition(at: times)
        let weekly = try #require(parts.effect("weekly"))
        for day in 0..<7 { #expect(abs(weekly[day] - 0.2 * cos(2 * Double.pi * Double(day) / 7)) < 0.02) }
        for day in times.indices { #expect(agree(parts.mean[day], parts.trend[day] * (1 + weekly[day]), 1e-12)) }
        #expect(abs(model.noise - 1) < 0.15)
    }

    @Test func logisticGrowthSaturates() throws {
        var random = Seeded(6)
        let times = days(600)
        let values = times.indices.map { 10 + 90 / (1 + exp(-(Double($0) - 250) / 60)) + 0.8 * random.normal() }
        var settings = ProphetSettings()
        settings.growth = .logistic
        settings.capacity = .constant(104)
        settings.floor = .constant(5)
        let series = TimeSeries(values, times: times)
        let model = try ProphetModel(fitting: series, settings: settings)
        #expect(abs(model.noise - 0.8) < 0.2)
        let forecast = try model.forecast(from: series, horizon: 2000, future: nil)
        #expect(forecast.mean.allSatisfy { $0 < 105 && $0 > 95 })
        let bounds = forecast.interval(level: 0.95)
        #expect(bounds.upper.allSatisfy { $0 < 108 } && bounds.lower.allSatisfy { $0 > 0 })
        // The same bounds as columns.
        let columns = [
            Covariate("capacity", values.map { _ in 104 }, isKnownAhead: true),
            Covariate("floor", values.map { _ in 5 }, isKnownAhead: true),
        ]
        settings.capacity = nil
        settings.floor = nil
        let timed = TimeSeries(values, times: times, covariates: columns)
        let same = try ProphetModel(fitting: timed, settings: settings)
        #expect(same.statistics == model.statistics)
        let ahead = columns.map {
            Covariate($0.name, Array($0.values.prefix(2000)) + Array(repeating: $0.values[0], count: 1400))
        }
        #expect(try same.forecast(from: timed, horizon: 2000, future: KnownFuture(covariates: ahead)) == forecast)
    }

    @Test func missingValuesAreLeftOut() throws {
        let whole = series(300, seed: 8)
        let missing = Set([0, 17, 18, 150, 299])
        let values = whole.values.enumerated().map { missing.contains($0.offset) ? .nan : $0.element }
        let rows = (0..<300).filter { !missing.contains($0) }
        let column = Covariate("c", values.map { $0.isNaN ? .nan : sin($0) })
        var settings = ProphetSettings()
        settings.regressors = [ProphetRegressor("c")]
        let gaps = try ProphetModel(
            fitting: TimeSeries(values, times: whole.times, covariates: [column]),
            settings: settings
        )
        let dense = try ProphetModel(
            fitting: TimeSeries(
                rows.map { whole.values[$0] },
                times: rows.map { days(300)[$0] },
                covariates: [Covariate("c", rows.map { sin(whole.values[$0]) })]
            ),
            settings: settings
        )
        #expect(gaps == dense)
        #expect(gaps.statistics.observations == 295)
    }

    /// Values of any unit give the same model in that unit.
    @Test(arguments: [1e-9, 1024, 1e12])
    func theUnitOfTheValuesDoesNotMatter(unit: Double) throws {
        let base = series(300, seed: 3)
        let model = try ProphetModel(fitting: base)
        let scaled = TimeSeries(base.values.map { $0 * unit }, times: base.times)
        let other = try ProphetModel(fitting: scaled)
        #expect(agree(other.statistics.logPosterior, model.statistics.logPosterior, 1e-7))
        let (left, right) = try (model.decomposition(at: days(350)), other.decomposition(at: days(350)))
        for (first, second) in zip(left.mean, right.mean) { #expect(abs(second / unit - first) < 1e-2) }
    }

    @Test func aLineWithoutNoiseIsFitted() throws {
        let times = days(120)
        let series = TimeSeries(times.indices.map { 5 + 0.5 * Double($0) }, times: times)
        let model = try ProphetModel(fitting: series)
        let forecast = try model.forecast(from: series, horizon: 10, future: nil)
        for step in 0..<10 { #expect(abs(forecast.mean[step] - 65 - 0.5 * Double(step)) < 0.05) }
        #expect(model.noise < 0.05)
    }

    @Test func seasonsAreChosenAsProphetChoosesThem() throws {
        func names(_ count: Int, every step: Int64) throws -> [String] {
            var random = Seeded(1)
            let times = (0..<count).map { Self.start + Int64($0) * step }
            let series = TimeSeries(random.path(count), times: times)
            return try ProphetModel(fitting: series).decomposition(at: times).effects.map(\.name)
        }
        #expect(try names(14, every: Self.day) == [])
        #expect(try names(15, every: Self.day) == ["weekly"])
        #expect(try names(730, every: Self.day) == ["weekly"])
        #expect(try names(731, every: Self.day) == ["yearly", "weekly"])
        #expect(try names(110, every: 7 * Self.day) == ["yearly"])
        #expect(try names(48, every: Self.day / 24) == [])
        #expect(try names(49, every: Self.day / 24) == ["daily"])
        #expect(try names(400, every: Self.day / 24) == ["weekly", "daily"])
    }

    @Test func progressEndsAFit() throws {
        let series = series(400, seed: 2)
        var settings = ProphetSettings()
        for mode in ProphetSettings.Mode.allCases {
            settings.seasonalityMode = mode
            var told: [Double] = []
            _ = try ProphetModel(fitting: series, settings: settings) {
                told.append($0)
                return true
            }
            #expect(zip(told, told.dropFirst()).allSatisfy { $0 <= $1 } && told.allSatisfy { (0...1).contains($0) })
            for stop in [1, 2, told.count / 2, told.count] {
                var asked = 0
                #expect(throws: ForecastingError.cancelled) {
                    try ProphetModel(fitting: series, settings: settings) { _ in
                        asked += 1
                        return asked < stop
                    }
                }
                #expect(asked == stop)
            }
        }
    }
}
