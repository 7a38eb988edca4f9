import Forecasting
import Foundation
import JSON
import Testing

@Suite struct MSTLTests {
    /// Against statsforecast 2.1.1, `mstl(y, 12)`, which calls the STL of statsmodels 0.15.0.
    @Test func thePassengersAreTakenApartAsByStatsforecast() {
        let parts = SeasonalTrendDecomposition(ClassicSeries.airPassengers, seasons: [12])
        let seasonal = [
            -32.00802555, -50.70218225, -9.91207691, -12.51128834, -5.56456242, 46.38935151, 98.75998273, 94.49424693,
            20.67585129, -28.38953413, -76.05669415, -44.78808626,
        ]
        #expect(agree(Array(parts.seasonal[0].suffix(12)), seasonal, 1e-8))
        #expect(agree(Array(parts.seasonal[0].prefix(3)), [-16.52051869, -16.80482074, 7.79380027], 1e-8))
        let trend = [122.88763515, 123.4264878, 124.04328072, 254.86185062, 493.53248305, 497.06356463]
        #expect(agree([0, 1, 2, 70, 142, 143].map { parts.trend[$0] }, trend, 1e-8))
    }

    private static let twoSeasons: [Double] = (0..<400).map { index in
        let time = Double(index)
        let first = 5 * sin(2 * Double.pi * time / 8)
        let second = 3 * cos(2 * Double.pi * time / 40)
        return 50 + 0.01 * time + first + second + sin(0.7 * time * time)
    }

    /// Against statsforecast 2.1.1, `mstl(y, [8, 40])`.
    @Test func twoSeasonsAreTakenApartAsByStatsforecast() {
        let parts = SeasonalTrendDecomposition(Self.twoSeasons, seasons: [40, 8])
        #expect(parts.seasons == [8, 40])
        let at = [0, 1, 200, 399]
        let first = [0.27957588, 3.79288257, 0.00155739, -3.4134399]
        let second = [3.39476459, 2.90694532, 3.50746084, 3.07500242]
        let trend = [50.11085144, 50.12302174, 51.88277942, 54.05488476]
        #expect(agree(at.map { parts.seasonal[0][$0] }, first, 1e-7))
        #expect(agree(at.map { parts.seasonal[1][$0] }, second, 1e-7))
        #expect(agree(at.map { parts.trend[$0] }, trend, 1e-7))
        for index in Self.twoSeasons.indices {
            let sum = parts.trend[index] + parts.seasonal[0][index] + parts.seasonal[1][index] + parts.remainder[index]
            #expect(agree(sum, Self.twoSeasons[index], 1e-12))
        }
    }

    @Test func aLineAndASeasonThatStaysAreFoundAgain() {
        let pattern = [3.0, -1, 2, -4]
        let values = (0..<90).map { 10 + 0.5 * Double($0) + pattern[$0 % 4] }
        let parts = SeasonalTrendDecomposition(values, seasons: [4])
        for index in 8..<82 { #expect(agree(parts.seasonal[0][index], pattern[index % 4], 1e-2)) }
        for index in 8..<82 { #expect(agree(parts.trend[index], 10 + 0.5 * Double(index), 1e-2)) }
    }

    /// Two values are spoiled. With robustness weights the remainder takes them, and season and trend stay what they were.
    @Test func outliersStayOutOfARobustDecomposition() throws {
        let series = (0..<180).map { index -> Double in
            let time = Double(index)
            return 50 + 0.1 * time + 8 * sin(2 * Double.pi * time / 12) + 0.5 * sin(0.7 * time * time)
        }
        var spoiled = series
        spoiled[40] += 60
        spoiled[101] -= 50
        let clean = SeasonalTrendDecomposition(series, seasons: [12], isRobust: true)
        func distance(_ values: [Double], isRobust: Bool) -> Double {
            let parts = SeasonalTrendDecomposition(values, seasons: [12], isRobust: isRobust)
            return values.indices.reduce(0) { most, index in
                let seasonal = abs(parts.seasonal[0][index] - clean.seasonal[0][index])
                return max(most, seasonal, abs(parts.trend[index] - clean.trend[index]))
            }
        }
        #expect(distance(spoiled, isRobust: true) < 0.1)
        #expect(distance(spoiled, isRobust: false) > 5)
        #expect(distance(series, isRobust: false) < 0.1)
        let parts = SeasonalTrendDecomposition(spoiled, seasons: [12], isRobust: true)
        #expect(abs(parts.remainder[40] - 60) < 1 && abs(parts.remainder[101] + 50) < 1)
        // Without outliers a line and a season that stays are found again.
        let pattern = [3.0, -1, 2, -4]
        let values = (0..<90).map { 10 + 0.5 * Double($0) + pattern[$0 % 4] }
        let exact = SeasonalTrendDecomposition(values, seasons: [4], isRobust: true)
        for index in 8..<82 { #expect(agree(exact.seasonal[0][index], pattern[index % 4], 1e-2)) }
        // The model carries it through its artifact.
        let model = try MSTLModel(fitting: spoiled, seasons: [12], isRobust: true)
        let read = try MSTLAlgorithm().load(model.artifact())
        #expect(try read.forecast(from: spoiled, horizon: 6) == model.forecast(from: spoiled, horizon: 6))
        #expect(read.summary["robust"] == true)
    }

    /// A robust decomposition ends between two of its fifteen rounds, not behind them.
    @Test func aRobustFitIsCancelledWithinTheDecomposition() {
        var shares: [Double] = []
        #expect(throws: ForecastingError.cancelled) {
            try MSTLModel(fitting: Self.twoSeasons, seasons: [8, 40], isRobust: true) { share in
                shares.append(share)
                return shares.count < 40
            }
        }
        #expect(shares == Array(repeating: 0, count: 40))
    }

    @Test(arguments: MSTLModel.TrendKind.allCases)
    func twoSeasonsGoOn(kind: MSTLModel.TrendKind) throws {
        let model = try MSTLModel(fitting: Array(Self.twoSeasons.prefix(360)), seasons: [8, 40], trend: kind)
        let forecast = try model.forecast(from: Array(Self.twoSeasons.prefix(360)), horizon: 40)
        let errors = (0..<40).map { forecast.mean[$0] - Self.twoSeasons[360 + $0] }
        // The part that is not seasonal has a root mean square of 0.7.
        #expect((errors.reduce(0) { $0 + $1 * $1 } / 40).squareRoot() < 1)
    }

    /// statsforecast 2.1.1, `MSTL([12], AutoETS(model="AAN"))`.
    @Test func forecastsAreThoseOfStatsforecast() throws {
        let series = ClassicSeries.airPassengers
        let model = try MSTLModel(fitting: series, seasons: [12])
        guard case .ets(let trend) = model.trend else {
            Issue.record("not the trend that was asked for")
            return
        }
        #expect(trend.form.description == "AAN")
        let mean = [446.55405, 430.28486, 473.49992, 473.32567, 482.69736]
        #expect(agree(try model.forecast(from: series, horizon: 5).mean, mean, 1e-4))
    }

    @Test func logarithmsGiveSeasonsThatGrow() throws {
        let series = ClassicSeries.airPassengers
        let model = try MSTLModel(fitting: Array(series.prefix(132)), seasons: [12], isLogarithmic: true)
        let forecast = try model.forecast(from: Array(series.prefix(132)), horizon: 12)
        for step in 0..<12 { #expect(abs(forecast.mean[step] / series[132 + step] - 1) < 0.15) }
        let interval = forecast.interval(level: 0.9)
        for step in 0..<12 {
            #expect(interval.lower[step] < forecast.mean[step] && forecast.mean[step] < interval.upper[step])
            #expect(agree(forecast.quantile(0.5, step: step), forecast.mean[step], 1e-12))
        }
        // A factor shifts logarithms.
        let larger = series.prefix(132).map { 7 * $0 }
        let scaled = try MSTLModel(fitting: larger, seasons: [12], isLogarithmic: true)
        let mean = try scaled.forecast(from: larger, horizon: 12).mean
        #expect(agree(mean, forecast.mean.map { 7 * $0 }, 1e-4))
        let error = #expect(throws: ForecastingError.self) {
            try MSTLModel(fitting: [1, 2, -3] + series, seasons: [12], isLogarithmic: true)
        }
        #expect(error?.description.contains("observation 2 is -3.0") == true)
    }

    @Test func withoutASeasonOnlyTheTrendIsLeft() throws {
        let series = ClassicSeries.nile
        let model = try MSTLModel(fitting: series, seasons: [1])
        #expect(model.seasons.isEmpty)
        let plain = try ETSModel(fitting: series, form: #require(ETSForm("ANN")))
        let mean = try model.forecast(from: series, horizon: 5).mean
        #expect(agree(mean, try plain.forecast(from: series, horizon: 5).mean, 1e-12))
    }

    @Test func oddSeriesGiveFiniteForecasts() throws {
        let odd: [[Double]] = [
            Array(repeating: 42.5, count: 60), (0..<60).map { Double($0) }, (0..<60).map { Double($0 % 4) },
            (0..<8).map { Double($0 * $0) }, (0..<60).map { 1e140 * sin(Double($0)) },
            (0..<9).map { 1e-200 * Double($0) },
        ]
        for (index, series) in odd.enumerated() {
            for kind in MSTLModel.TrendKind.allCases {
                let model = try MSTLModel(fitting: series, seasons: [2, 4], trend: kind)
                let forecast = try model.forecast(from: series, horizon: 9)
                let isFinite = (forecast.mean + forecast.standardDeviation).allSatisfy(\.isFinite)
                #expect(isFinite, "\(index), \(kind)")
            }
        }
    }
}
