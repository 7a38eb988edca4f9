import Forecasting
import Testing

@Suite struct ProximalBFGSTests {
    /// Slopes balance the weights where a variable is not zero, and stay below them where it is.
    private func expectBalance(_ position: [Double], _ gradient: [Double], _ weights: [Double], _ what: String) {
        for (index, value) in position.enumerated() {
            if value == 0 {
                #expect(abs(gradient[index]) <= weights[index] * (1 + 1e-6) + 1e-6, "\(what), variable \(index)")
            } else {
                let expected = value > 0 ? -weights[index] : weights[index]
                #expect(agree(gradient[index], expected, 1e-5), "\(what), variable \(index)")
            }
        }
    }

    private func problem(
        _ count: Int,
        _ random: inout Seeded
    ) -> (matrix: [[Double]], linear: [Double], weights: [Double]) {
        let basis = (0..<count).map { _ in random.normals(count) }
        let matrix = (0..<count).map { row in
            (0..<count).map { column in basis.reduce(row == column ? 0.01 : 0) { $0 + $1[row] * $1[column] } }
        }
        let weights = (0..<count).map { $0 < count / 5 ? 0 : random.uniform(0.5...20) }
        return (matrix, random.normals(count).map { 12 * $0 }, weights)
    }

    @Test(arguments: 1...30 as ClosedRange<UInt64>)
    func theMinimumOfAParabolaWithAbsoluteValues(seed: UInt64) throws {
        var random = Seeded(seed)
        let count = Int(seed) + 2
        let (matrix, linear, weights) = problem(count, &random)
        let quadratic = SparseQuadratic(matrix: matrix, linear: linear, weights: weights)
        let minimum = try #require(quadratic.minimum(from: Array(repeating: 0, count: count)))
        let gradient = matrix.indices.map { row in zip(matrix[row], minimum).reduce(-linear[row]) { $0 + $1.0 * $1.1 } }
        expectBalance(minimum, gradient, weights, "seed \(seed)")
        let other = try #require(quadratic.minimum(from: random.normals(count)))
        #expect(agree(other, minimum, 1e-7), "seed \(seed): from anywhere")
    }

    @Test func aFunctionWithoutMinimumHasNone() {
        let quadratic = SparseQuadratic(matrix: [[1, 2], [2, 1]], linear: [1, 1], weights: [0, 0])
        #expect(quadratic.minimum(from: [0, 0]) == nil)
    }

    /// Rosenbrock's (1960) valley in pairs; without weights the minimum is 0 where all are 1.
    @Test(arguments: [0, 0.1, 3])
    func findsTheEndOfManyValleys(weight: Double) throws {
        let valley: BFGS.Objective = { x, gradient in
            var value = 0.0
            for i in stride(from: 0, to: x.count, by: 2) {
                let (a, b) = (1 - x[i], x[i + 1] - x[i] * x[i])
                gradient[i] = -2 * a - 400 * x[i] * b
                gradient[i + 1] = 200 * b
                value += a * a + 100 * b * b
            }
            return value
        }
        let start = (0..<10).map { $0 % 2 == 0 ? -1.2 : 1 }
        let weights = Array(repeating: weight, count: 10)
        let curvature = (0..<10).map { row in (0..<10).map { $0 == row ? 500.0 : 0 } }
        var search = try #require(ProximalBFGS(from: start, curvature: curvature, weights: weights, valley))
        search.run(iterations: 1000, progress: { _ in true }, valley)
        #expect(search.isFinished || search.isStuck)
        if weight == 0 { #expect(agree(search.point.position, Array(repeating: 1, count: 10), 1e-3)) }
        if weight == 3 { #expect(search.point.position == Array(repeating: 0, count: 10)) }
        var gradient = start
        let value = valley(search.point.position, &gradient)
        let size = search.point.position.reduce(0) { $0 + abs($1) }
        #expect(agree(search.value, value + weight * size, 1e-12))
    }

    @Test func stopsWhenToldAndGoesOn() throws {
        let objective: BFGS.Objective = { x, gradient in
            gradient = x.map { 4 * $0 * $0 * $0 }
            return x.reduce(0) { $0 + $1 * $1 * $1 * $1 }
        }
        let curvature: [[Double]] = [[20, 0], [0, 50]]
        var search = try #require(ProximalBFGS(from: [1.3, -2], curvature: curvature, weights: [0, 0], objective))
        search.run(iterations: 100, progress: { $0 < 2 }, objective)
        #expect(!search.isFinished)
        search.run(iterations: 1000, progress: { _ in true }, objective)
        #expect(search.isFinished)
        #expect(search.value < 1e-6)
        #expect(ProximalBFGS(from: [0], curvature: [[1]], weights: [0]) { _, _ in .infinity } == nil)
    }
}
