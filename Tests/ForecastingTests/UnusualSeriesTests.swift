import Forecasting
import Foundation
import JSON
import Parameters
import Testing

/// What no textbook has: every algorithm forecasts it in numbers, or refuses it with a reason.
@Suite struct UnusualSeriesTests {
    private static let series: [String: [Double]] = {
        var random = Seeded(5)
        let walk = random.path(400)
        return [
            "zeros": Array(repeating: 0, count: 200),
            "a line": (0..<200).map { 0.5 * Double($0) },
            "a sawtooth": (0..<617).map { 100 + Double($0 * 7 % 41) / 10 },
            "five in turn": (0..<300).map { Double($0 % 5) },
            "a sine": (0..<300).map { 10 * sin(Double($0) / 4) },
            "an exponential": (0..<300).map { exp(Double($0) / 3) },
            "a step": Array(repeating: 0, count: 100) + Array(repeating: 1, count: 100),
            "one spike": Array(repeating: 1, count: 199) + [1e9],
            "two in turn": (0..<150).map { $0 % 2 == 0 ? 1 : -1 },
            "below any square": (0..<150).map { Double.leastNonzeroMagnitude * Double($0 % 3) },
            "beyond any square": walk.map { 1e300 * $0 / 1000 },
            "nearly constant": walk.map { 100 + 1e-13 * $0 },
            "a walk": walk,
            "a walk below zero": walk.map { -1000 - $0 },
            "mostly zero": walk.enumerated().map { $0.offset % 11 == 0 ? abs($0.element) : 0 },
            "thirty": Array(walk.prefix(30)),
            "two": [1, 2],
        ]
    }()

    /// But for the combinations, which ask the others.
    private static let ids = AlgorithmRegistry.standard.algorithms.map(\.id)
        .filter { !["ensemble", "auto"].contains($0) }

    @Test(arguments: ids, series.keys.sorted())
    func isForecastOrRefused(id: String, name: String) throws {
        let algorithm = try AlgorithmRegistry.standard.algorithm(id)
        let values = try #require(Self.series[name])
        let series = TimeSeries(values, times: values.indices.map { 1_735_689_600_000 + Int64($0) * 60_000 })
        do {
            let model = try algorithm.fit(series, parameters: algorithm.schema.values(from: [:])) { _ in true }
            let forecast = try model.forecast(from: series, horizon: 3, future: nil)
            let interval = forecast.interval(level: 0.95)
            let numbers = forecast.mean + interval.lower + interval.upper
            let isFinite = numbers.allSatisfy(\.isFinite)
            #expect(isFinite)
            let isOrdered = zip(interval.lower, interval.upper).allSatisfy { $0 <= $1 }
            #expect(isOrdered)
        } catch let error as ForecastingError {
            #expect(!error.description.isEmpty && error != .cancelled)
        }
    }
}
