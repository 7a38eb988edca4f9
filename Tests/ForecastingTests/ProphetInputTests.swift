import Forecasting
import JSON
import Parameters
import Testing

@Suite struct ProphetInputTests {
    private static let day: Int64 = 86_400_000

    private func series(_ values: [Double], _ covariates: [Covariate] = []) -> TimeSeries {
        TimeSeries(
            values,
            times: values.indices.map { 1_420_070_400_000 + Int64($0) * Self.day },
            covariates: covariates
        )
    }

    private func path(_ count: Int) -> [Double] {
        var random = Seeded(7)
        return random.path(count)
    }

    private func refuses(_ series: TimeSeries, _ parameters: JSONObject = [:], _ words: String...) throws {
        let algorithm = ProphetAlgorithm()
        let values = try algorithm.schema.values(from: parameters)
        let error = #expect(throws: ForecastingError.self, "\(words)") {
            try algorithm.fit(series, parameters: values) { _ in true }
        }
        for word in words { #expect(error?.description.contains(word) == true, "\(String(describing: error))") }
    }

    @Test func seriesThatCannotBeFitted() throws {
        try refuses(TimeSeries(path(50)), [:], "with its times")
        try refuses(series(path(9)), [:], "9 observations", "10 are needed")
        try refuses(series(path(12).enumerated().map { $0.offset % 4 == 0 ? .nan : $0.element }), [:], "9 observations")
        try refuses(series(Array(repeating: 4.5, count: 50)), [:], "4.5", "constant")
        try refuses(series(path(20) + [.infinity]), [:], "observation 20")
        try refuses(series(path(20) + [1e305]), [:], "unit")
        try refuses(series(path(100)), ["yearly_seasonality": "on"], "'yearly'", "longer")
        try refuses(series(path(100)), ["seasonalities": "half:182.6:3"], "'half'", "longer")
    }

    @Test func growthThatCannotBe() throws {
        let values = path(50)
        let (least, largest) = (values.min() ?? 0, values.max() ?? 0)
        let logistic: JSONObject = ["growth": "logistic"]
        try refuses(series(values), logistic, "capacity", "covariate")
        try refuses(series(values), ["growth": "logistic", "capacity": .init(largest - 0.01)], "\(largest)", "raise")
        try refuses(
            series(values),
            ["growth": "logistic", "capacity": .init(largest + 1), "floor": .init(least + 0.01)],
            "\(least)",
            "lower the floor"
        )
        try refuses(series(values, [Covariate("capacity", values.map { _ in .nan })]), logistic, "'capacity'", "finite")
        try refuses(series(values, [Covariate("capacity", values.map { _ in -1 })]), logistic, "not above the floor")
        try refuses(series(values), ["capacity": 1000], "capacity", "logistic")
    }

    @Test func regressorsThatCannotBe() throws {
        let values = path(60)
        var random = Seeded(3)
        let (a, b) = (random.normals(60), random.normals(60))
        let covariates = [
            Covariate("a", a), Covariate("b", b), Covariate("both", zip(a, b).map { 2 * $0 - 3 * $1 + 1 }),
            Covariate("flat", a.map { _ in 3 }),
            Covariate("gap", a.enumerated().map { $0.offset == 5 ? .nan : $0.element }),
        ]
        let given = series(values, covariates)
        try refuses(given, ["regressors": "c"], "'c'")
        try refuses(given, ["regressors": "a,b,both"], "'both'", "'a', 'b'")
        try refuses(given, ["regressors": "a,flat"], "'flat'", "constant")
        try refuses(given, ["regressors": "gap"], "value 5", "'gap'")
        try refuses(given, ["regressors": "a,a"], "'a'", "name of its own")
        _ = try ProphetAlgorithm().fit(
            given,
            parameters: ProphetAlgorithm().schema.values(from: ["regressors": "a, b : 3 : multiplicative : off"])
        ) { _ in true }
    }

    @Test(arguments: [
        ("seasonalities", "monthly"), ("seasonalities", "monthly:x:3"), ("seasonalities", "monthly:30.5:3:1:often"),
        ("seasonalities", "monthly:30.5:0"), ("seasonalities", "m:30.5:3,"), ("seasonalities", "m:0:3"),
        ("seasonalities", "m:20:3,m:30:3"), ("seasonalities", ":20:3"), ("seasonalities", "m:20:3:0"),
        ("seasonalities", "m:nan:3"), ("holidays", "x"), ("holidays", "x="), ("holidays", "x=2015-02-29"),
        ("holidays", "x=13-01"), ("holidays", "x=2015-1"), ("holidays", "x:1:0=01-01"), ("holidays", "x:0:90=01-01"),
        ("holidays", "x:0=01-01"), ("holidays", "weekly=01-01"), ("holidays", "x=+1-01"), ("holidays", "x=01-01|"),
        ("regressors", "a:b"), ("regressors", "a:1:b"), ("regressors", "a:1:additive:c"), ("regressors", "a:::::"),
        ("regressors", "trend"),
    ])
    func listsThatCannotBeRead(name: String, text: String) throws {
        try refuses(series(path(50)), [name: .string(text)], name)
    }

    @Test(arguments: [
        ("n_changepoints", 501 as JSONValue), ("changepoint_range", 0), ("changepoint_range", 1.5),
        ("changepoint_prior_scale", 0), ("seasonality_prior_scale", -1), ("yearly_order", 0), ("growth", "cubic"),
        ("weekly_seasonality", "maybe"), ("uncertainty_samples", 1), ("seed", -1), ("holidays", ""),
    ])
    func parametersOutsideTheirRange(name: String, value: JSONValue) {
        #expect(throws: (any Error).self) { try ProphetAlgorithm().schema.values(from: [name: value]) }
    }

    @Test func settingsOutsideTheirRange() {
        let series = series(path(50))
        func refuses(_ name: String, _ change: (inout ProphetSettings) -> Void) {
            var settings = ProphetSettings()
            change(&settings)
            let error = #expect(throws: ForecastingError.self) {
                try ProphetModel(fitting: series, settings: settings)
            }
            #expect(error?.description.hasPrefix(name) == true, "\(String(describing: error))")
        }
        refuses("n_changepoints") { $0.changepointCount = -1 }
        refuses("changepoint_range") { $0.changepointRange = .nan }
        refuses("changepoint_prior_scale") { $0.changepointPriorScale = 0 }
        refuses("weekly_order") { $0.weekly.order = 0 }
        refuses("holidays") { $0.holidays = [ProphetHoliday("x", [])] }
        refuses("uncertainty_samples") { $0.sampleCount = 0 }
    }

    /// Against the known weekday of every 400-year cycle, and there and back.
    @Test func daysOfTheCalendar() throws {
        func number(_ text: String) throws -> Int {
            guard case .day(let number)? = ProphetHoliday.Occurrence(text) else { throw ForecastingError.cancelled }
            return number
        }
        #expect(try number("1970-01-01") == 0)
        #expect(try number("2000-02-29") == 11_016)
        #expect(try number("2000-03-01") == 11_017)
        #expect(try number("1969-12-31") == -1)
        #expect(try number("2400-01-01") - number("2000-01-01") == 146_097)
        #expect(ProphetHoliday.Occurrence("02-29") == .everyYear(month: 2, day: 29))
        for text in ["1900-02-29", "02-30", "2015-00-10", "2015-04-31", "x", "", "2015-01-01-01", "0000-01-01", "٢-01"]
        {
            #expect(ProphetHoliday.Occurrence(text) == nil, "\(text)")
        }
    }

    @Test func shortAndOddSeriesAreFitted() throws {
        let algorithm = ProphetAlgorithm()
        for seed in 1...40 as ClosedRange<UInt64> {
            var random = Seeded(seed)
            let count = Int.random(in: 10...60, using: &random)
            var time: Int64 = 0
            let times = (0..<count).map { _ in
                time += Int64(random.uniform(1...1e8))
                return time
            }
            let scale = [1e-6, 1, 1e9][Int(seed % 3)]
            let values = random.path(count, d: Int(seed % 2)).map { $0 * scale }
            let mode = ProphetSettings.Mode.allCases[Int(seed % 4) / 2].rawValue
            let parameters = try algorithm.schema.values(from: ["seasonality_mode": .string(mode)])
            let series = TimeSeries(values, times: times)
            do {
                let model = try algorithm.fit(series, parameters: parameters) { _ in true }
                let forecast = try model.forecast(from: series, horizon: 5, future: nil)
                let numbers = forecast.mean + forecast.standardDeviation
                #expect(numbers.allSatisfy { $0.isFinite }, "seed \(seed)")
            } catch ForecastingError.unsuitableData(let reason) {
                // Days and weeks have 14 coefficients, too many for so few observations.
                #expect(reason.contains("reproduce") && count < 24, "seed \(seed): \(reason)")
            }
        }
    }
}
