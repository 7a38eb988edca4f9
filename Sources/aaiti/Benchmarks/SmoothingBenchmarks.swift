import Forecasting
import Foundation

/// The classical models on one made-up series of a thousand hours with a day and a week in it.
struct SmoothingBenchmarks {
    var all: [Benchmark] { [ets, theta, mstl, garch] }

    private var ets: Benchmark {
        Benchmark(
            name: "ets",
            summary: "exponential smoothing on 1,000 hours with 24 seasons, the best of fifteen models by AICc",
            items: 1,
            bar: "at most 100 ms"
        ) {
            let series = Self.hours
            return { _ = try ETSModel(choosing: series, season: 24) }
        }
    }

    private var theta: Benchmark {
        Benchmark(
            name: "theta",
            summary: "dynamic optimised Theta on 1,000 hours with 24 seasons",
            items: 1,
            bar: "at most 5 ms"
        ) {
            let series = Self.hours
            return { _ = try ThetaModel(fitting: series, season: 24) }
        }
    }

    private var mstl: Benchmark {
        Benchmark(
            name: "mstl",
            summary: "decomposition of 1,000 hours into trend, day and week, the trend by exponential smoothing",
            items: 1,
            bar: "at most 30 ms"
        ) {
            let series = Self.hours
            return { _ = try MSTLModel(fitting: series, seasons: [24, 168]) }
        }
    }

    private var garch: Benchmark {
        Benchmark(
            name: "garch",
            summary: "GARCH(1,1) with Student's t on 1,000 returns",
            items: 1,
            bar: "at most 15 ms"
        ) {
            let series = Self.hours
            return { _ = try GARCHModel(fitting: series) }
        }
    }

    /// Positive, with noise that is the same in every run.
    private static var hours: [Double] {
        var state: UInt64 = 1
        return (0..<1001).map { hour in
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            let noise = Double(state >> 11) * 0x1p-53 - 0.5
            let day = 20 * sin(2 * Double.pi * Double(hour) / 24)
            let weekend = hour / 24 % 7 >= 5 ? -15.0 : 0
            return 200 + 0.02 * Double(hour) + day + weekend + 8 * noise
        }
    }
}
