import Forecasting
import Foundation
import Testing

@Suite struct ProphetPosteriorTests {
    private static let rows = 203
    private static let changepoints = [0.1, 0.25, 0.4, 0.55]

    private let times = (0..<Self.rows).map { Double($0 * $0 + $0) / Double(Self.rows * (Self.rows - 1)) }

    private var trend: PiecewiseTrend { PiecewiseTrend(times: times, changepoints: Self.changepoints) }

    private func design(_ columns: Int, _ random: inout Seeded) -> DesignMatrix {
        DesignMatrix(rows: Self.rows, columns: (0..<columns).map { _ in random.normals(Self.rows) })
    }

    private func nonlinear(
        _ growth: ProphetSettings.Growth,
        _ additive: Int,
        _ multiplicative: Int,
        seed: UInt64
    )
        -> NonlinearResiduals
    {
        var random = Seeded(seed)
        return NonlinearResiduals(
            growth: growth,
            trend: growth == .flat ? PiecewiseTrend(times: times, changepoints: []) : trend,
            capacity: times.map { 1.2 + 0.3 * $0 },
            additive: design(additive, &random),
            multiplicative: design(multiplicative, &random),
            targets: random.normals(Self.rows)
        )
    }

    private func coefficients(_ count: Int, seed: UInt64) -> [Double] {
        var random = Seeded(seed)
        return random.normals(count).map { 0.4 * $0 }
    }

    private func expectSlopes(_ residuals: some ProphetResiduals, at position: [Double], changes: Int, _ what: String) {
        let posterior = ProphetPosterior(
            rows: Self.rows,
            changes: changes,
            changeScale: 0.05,
            columnScales: Array(repeating: 10, count: position.count - 2 - changes)
        )
        let objective = posterior.objective(residuals)
        var (gradient, ignored) = (position, position)
        _ = objective(position, &gradient)
        for index in position.indices {
            let width = 1e-5
            let values = [1.0, -1].map { side in
                var moved = position
                moved[index] += side * width
                return objective(moved, &ignored)
            }
            let slope = (values[0] - values[1]) / (2 * width)
            #expect(agree(gradient[index], slope, 1e-5), "\(what), coefficient \(index)")
        }
    }

    @Test(arguments: ProphetSettings.Growth.allCases, [(3, 0), (0, 3), (2, 3)])
    func slopesAreThoseOfFiniteDifferences(growth: ProphetSettings.Growth, columns: (Int, Int)) {
        let changes = growth == .flat ? 0 : Self.changepoints.count
        for seed in 1...3 as ClosedRange<UInt64> {
            expectSlopes(
                nonlinear(growth, columns.0, columns.1, seed: seed),
                at: coefficients(2 + changes + columns.0 + columns.1, seed: seed + 100),
                changes: changes,
                "\(growth), \(columns), seed \(seed)"
            )
        }
    }

    @Test(arguments: [ProphetSettings.Growth.linear, .flat])
    func theParabolaIsTheSumOfTheRows(growth: ProphetSettings.Growth) throws {
        for seed in 1...5 as ClosedRange<UInt64> {
            let rows = nonlinear(growth, 6, 0, seed: seed)
            let changes = rows.trend.changepoints.count
            let count = 2 + changes + 6
            var parabola = try LinearResiduals(
                trend: rows.trend,
                hasSlope: growth == .linear,
                design: rows.additive,
                targets: rows.targets,
                centre: coefficients(count, seed: seed + 50),
                progress: { _ in true }
            )
            let position = coefficients(count, seed: seed + 100)
            var (slopes, expected) = (position, position)
            let sum = rows.sumOfSquares(at: position, halfGradient: &expected)
            #expect(agree(parabola.sumOfSquares(at: position, halfGradient: &slopes), sum, 1e-12), "seed \(seed)")
            #expect(agree(slopes, expected, 1e-10), "seed \(seed)")
            let (products, same) = (parabola.curvature(at: position), rows.curvature(at: position))
            for row in products.indices {
                #expect(
                    agree(Array(products[row][...row]), Array(same[row][...row]), 1e-10),
                    "seed \(seed), row \(row)"
                )
            }
            let sharpened = parabola.sharpen(at: position)
            #expect(sharpened)
            #expect(agree(parabola.sumOfSquares(at: position, halfGradient: &slopes), sum, 1e-14), "seed \(seed)")
            #expect(agree(slopes, expected, 1e-10), "seed \(seed)")
        }
    }

    @Test func theTrendIsItsBasisTimesItsCoefficients() {
        let changes = [0.5, -2, 0.25, 1]
        let values = trend.values(slope: 1.5, intercept: -0.5, changes: changes)
        for (row, time) in times.enumerated() {
            let bends = zip(changes, Self.changepoints).reduce(0) { $0 + $1.0 * max(0, time - $1.1) }
            #expect(agree(values[row], 1.5 * time - 0.5 + bends, 1e-13))
        }
        // ⟨basis · c, w⟩ = ⟨c, basisᵀ · w⟩
        var random = Seeded(4)
        let weights = random.normals(Self.rows)
        let product = trend.adjoint(weights)
        let left = zip(values, weights).reduce(0) { $0 + $1.0 * $1.1 }
        let right = 1.5 * product.slope - 0.5 * product.intercept
        #expect(agree(left, zip(changes, product.changes).reduce(right) { $0 + $1.0 * $1.1 }, 1e-11))
    }

    /// The best σ for given coefficients, by a search over σ.
    @Test func theDeviationIsTheMostProbable() {
        let posterior = ProphetPosterior(rows: 40, changes: 0, changeScale: 1, columnScales: [])
        for sum in [1e-4, 0.1, 3, 500] {
            let found = posterior.deviation(sumOfSquares: sum)
            func value(_ deviation: Double) -> Double {
                40 * log(deviation) + sum / (2 * deviation * deviation) + 2 * deviation * deviation
            }
            for factor in [0.999, 1.001] { #expect(value(found) < value(found * factor), "\(sum)") }
            #expect(agree(posterior.negativeLogarithm(sumOfSquares: sum, at: [0, 0]), value(found), 1e-14))
        }
        #expect(posterior.deviation(sumOfSquares: 0) == 1e-6)
        #expect(posterior.deviation(sumOfSquares: -1e-20) == 1e-6)
    }
}
