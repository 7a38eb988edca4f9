import Forecasting
import Foundation
import Testing

@Suite struct ARMALikelihoodTests {
    static let orders = [(0, 0), (1, 0), (0, 1), (1, 1), (2, 2), (3, 1), (1, 4), (5, 0), (0, 5), (5, 5), (2, 5)]

    /// The log-density of a multivariate normal vector whose covariance is put together from impulse responses.
    private func bruteForce(_ series: [Double], ar: [Double], ma: [Double]) throws -> Double {
        var response = [1.0]
        for step in 1..<6000 {
            var value = step <= ma.count ? ma[step - 1] : 0
            for (lag, coefficient) in ar.enumerated() where step > lag {
                value += coefficient * response[step - 1 - lag]
            }
            response.append(value)
        }
        let covariances = series.indices.map { lag in
            (lag..<response.count).reduce(0.0) { $0 + response[$1] * response[$1 - lag] }
        }
        let matrix = series.indices.map { row in series.indices.map { covariances[abs(row - $0)] } }
        let factor = try #require(Cholesky(matrix))
        // The determinant by solving for unit vectors of the leading blocks: 1 / (A⁻¹)ₙₙ is the last pivot.
        var logDeterminant = 0.0
        for size in 1...series.count {
            let block = try #require(Cholesky(matrix.prefix(size).map { Array($0.prefix(size)) }))
            let unit = (0..<size).map { $0 == size - 1 ? 1.0 : 0.0 }
            logDeterminant -= log(block.solve(unit)[size - 1])
        }
        let form = zip(series, factor.solve(series)).reduce(0) { $0 + $1.0 * $1.1 }
        return -0.5 * (Double(series.count) * log(2 * Double.pi) + logDeterminant + form)
    }

    @Test(arguments: orders)
    func likelihoodIsTheDensityOfTheSeries(p: Int, q: Int) throws {
        var random = Seeded(UInt64(100 * p + q))
        for _ in 0..<4 {
            let process = ARMACoefficients<Double>(free: (0..<p + q).map { _ in random.uniform(-1...1) }, p: p)
            let series = random.normals(24).map { 2 * $0 }
            let model = try ARIMAModel(
                order: ARIMAOrder(p, 0, q),
                ar: process.ar,
                ma: process.ma,
                innovationVariance: 1
            )
            let expected = try bruteForce(series, ar: process.ar, ma: process.ma)
            #expect(agree(try model.logLikelihood(of: series), expected, 1e-9), "seed \(random.seed)")
        }
    }

    @Test func theConstantAndTheDifferencesComeOffFirst() throws {
        var random = Seeded(5)
        let series = random.path(40, ar: [0.5], d: 1, ma: [0.3], constant: 0.7)
        let model = try ARIMAModel(
            order: ARIMAOrder(1, 1, 1),
            ar: [0.5],
            ma: [0.3],
            constant: 0.7,
            innovationVariance: 1
        )
        let differences = zip(series.dropFirst(), series).map { $0 - $1 - 0.7 }
        let expected = try bruteForce(differences, ar: [0.5], ma: [0.3])
        #expect(agree(try model.logLikelihood(of: series), expected, 1e-9))
    }

    @Test(arguments: orders, [false, true])
    func gradientIsThatOfDifferences(order: (Int, Int), hasMean: Bool) throws {
        let (p, q) = order
        var random = Seeded(UInt64(1000 + 10 * p + q))
        let series = random.path(120, ar: [0.6, -0.2], d: 0, ma: [0.4], constant: 1)
        func check<State: StateVector>(_: State.Type) throws {
            var likelihood = ARMALikelihood<State>(series: series, p: p, q: q, hasMean: hasMean)
            // A moving average near the unit circle keeps the filter from settling.
            let point = (0..<p + q).map { $0 == p ? 8 : random.uniform(-1.5...1.5) }
            var gradient = point
            let value = try #require(likelihood.value(at: point, gradient: &gradient))
            #expect(value.objective == likelihood.value(at: point)?.objective)
            for index in point.indices {
                // Five points: the third derivative can be large.
                let step = 2e-4
                var difference = 0.0
                for (shift, weight) in [(-2.0, 1.0), (-1, -8), (1, 8), (2, -1)] {
                    var moved = point
                    moved[index] += shift * step
                    difference += weight * (try #require(likelihood.value(at: moved)?.objective))
                }
                let expected = difference / (12 * step)
                #expect(agree(gradient[index], expected, 1e-7), "seed \(random.seed), derivative \(index)")
            }
        }
        if max(p, q) <= 2 { try check(SIMD2<Double>.self) }
        if max(p, q) <= 4 { try check(SIMD4<Double>.self) }
        try check(SIMD8<Double>.self)
    }

    @Test func freeParametersAreAlwaysStationaryAndInvertible() throws {
        var random = Seeded(77)
        for _ in 0..<500 {
            let p = Int.random(in: 0...5, using: &random)
            let q = Int.random(in: 0...5, using: &random)
            let process = ARMACoefficients<Double>(free: (0..<p + q).map { _ in random.uniform(-1.5...1.5) }, p: p)
            for coefficients in [process.ar, process.ma.map { -$0 }] {
                #expect(decays(coefficients), "seed \(random.seed): \(coefficients)")
            }
            #expect(process.initialVariance >= 0.999)
        }
    }

    /// Whether the recursion xₜ = Σ φᵢxₜ₋ᵢ dies out.
    private func decays(_ coefficients: [Double]) -> Bool {
        var state = coefficients.map { _ in 1.0 }
        for _ in 0..<200_000 where !state.isEmpty {
            let next = zip(coefficients, state).reduce(0) { $0 + $1.0 * $1.1 }
            state.removeLast()
            state.insert(next, at: 0)
            if state.allSatisfy({ abs($0) < 1e-6 }) { return true }
        }
        return state.isEmpty
    }

    @Test func whatIsNotStationaryOrNotInvertibleIsRefused() throws {
        let order = try ARIMAOrder(1, 0, 1)
        for (ar, ma) in [(1.0, 0.0), (-1.2, 0), (0, 1), (0, -3), (.nan, 0), (0, .infinity)] {
            #expect(throws: ForecastingError.self) {
                try ARIMAModel(order: order, ar: [ar], ma: [ma], innovationVariance: 1)
            }
        }
        #expect(throws: ForecastingError.self) { try ARIMAModel(order: order, ar: [], ma: [0], innovationVariance: 1) }
        #expect(throws: ForecastingError.self) {
            try ARIMAModel(order: order, ar: [0], ma: [0], innovationVariance: -1)
        }
    }
}
