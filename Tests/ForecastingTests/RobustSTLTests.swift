import Forecasting
import Foundation
import Testing

/// The robust decomposition against one written down plainly: a regression of its own at every position, as Cleveland et
/// al. (1990) describe it.
@Suite struct RobustSTLTests {
    /// One season's STL with robustness weights.
    private struct Plain {
        let season: Int
        var seasonal: [Double]
        var trend: [Double]

        init(_ values: [Double], season: Int) {
            self.season = season
            (seasonal, trend) = (values.map { _ in 0 }, values.map { _ in 0 })
            var robustness = values.map { _ in 1.0 }
            for _ in 0...15 {
                for _ in 0..<2 { pass(values, robustness) }
                let sizes = values.indices.map { abs(values[$0] - seasonal[$0] - trend[$0]) }
                let sorted = sizes.sorted()
                let limit = 3 * (sorted[(sorted.count - 1) / 2] + sorted[sorted.count / 2])
                robustness = sizes.map { size in
                    size <= 0.001 * limit ? 1 : size > 0.999 * limit ? 0 : pow(1 - size * size / limit / limit, 2)
                }
            }
        }

        private mutating func pass(_ values: [Double], _ robustness: [Double]) {
            let count = values.count
            var cycle = Array(repeating: 0.0, count: count + 2 * season)
            for phase in 0..<season {
                let places = Array(stride(from: phase, to: count, by: season))
                for index in -1...places.count {
                    cycle[phase + (index + 1) * season] = Self.loess(
                        places.map { values[$0] - trend[$0] },
                        places.map { robustness[$0] },
                        window: 11,
                        degree: 0,
                        at: index
                    )
                }
            }
            let means = Self.means(Self.means(Self.means(cycle, season), season), 3)
            let ones = means.map { _ in 1.0 }
            let width = Int((1.5 * Double(season) / (1 - 1.5 / 11)).rounded(.up)) | 1
            for row in 0..<count {
                let low = Self.loess(means, ones, window: season + 1 | 1, degree: 1, at: row)
                seasonal[row] = cycle[season + row] - low
            }
            let adjusted = values.indices.map { values[$0] - seasonal[$0] }
            for row in 0..<count { trend[row] = Self.loess(adjusted, robustness, window: width, degree: 1, at: row) }
        }

        private static func means(_ values: [Double], _ length: Int) -> [Double] {
            (0...values.count - length).map { values[$0..<$0 + length].reduce(0, +) / Double(length) }
        }

        private static func loess(
            _ values: [Double],
            _ robustness: [Double],
            window: Int,
            degree: Int,
            at position: Int
        ) -> Double {
            let length = min(window, values.count)
            let start = min(max(0, position - window / 2), values.count - length)
            var reach = Double(max(position - start, start + length - 1 - position))
            if window > values.count { reach += Double((window - values.count) / 2) }
            let rows = Array(start..<start + length)
            let weights = rows.map { row -> Double in
                let share = abs(Double(row - position)) / reach
                let tricube = share <= 0.001 ? 1 : share > 0.999 ? 0 : pow(1 - pow(share, 3), 3)
                return tricube * robustness[row]
            }
            let total = weights.reduce(0, +)
            guard total > 0 else { return values[min(max(position, start), start + length - 1)] }
            let mean = zip(rows, weights).reduce(0) { $0 + values[$1.0] * $1.1 } / total
            let centre = zip(rows, weights).reduce(0) { $0 + Double($1.0) * $1.1 } / total
            let spread = zip(rows, weights).reduce(0) { $0 + pow(Double($1.0) - centre, 2) * $1.1 } / total
            guard degree == 1, spread.squareRoot() > 0.001 * Double(values.count - 1) else { return mean }
            let slope = zip(rows, weights).reduce(0) { $0 + (Double($1.0) - centre) * values[$1.0] * $1.1 } / total
            return mean + (Double(position) - centre) * slope / spread
        }
    }

    /// Short of a window, longer, with a part of a season, and with outliers enough to leave places without any weight.
    @Test(arguments: [(24, 12), (31, 7), (100, 4), (180, 12)], [0, 1, 12])
    func theFastFormIsThePlainOne(size: (count: Int, season: Int), outliers: Int) {
        var random = Seeded(71)
        var values = (0..<size.count).map { row in
            20 + 0.1 * Double(row) + 5 * sin(Double(row % size.season)) + random.normal()
        }
        for index in 0..<outliers { values[size.count / 3 + index] += 80 }
        let plain = Plain(values, season: size.season)
        let fast = SeasonalTrendDecomposition(values, seasons: [size.season], isRobust: true)
        #expect(agree(fast.seasonal[0], plain.seasonal, 1e-8))
        #expect(agree(fast.trend, plain.trend, 1e-8))
    }
}
