import Forecasting
import Foundation
import Testing

@Suite struct OptimiserTests {
    /// Rosenbrock's (1960) valley; the minimum is 0 at (1, 1).
    @Test func findsTheEndOfTheValley() throws {
        let valley: BFGS.Objective = { x, gradient in
            let (a, b) = (1 - x[0], x[1] - x[0] * x[0])
            gradient = [-2 * a - 400 * x[0] * b, 200 * b]
            return a * a + 100 * b * b
        }
        var search = try #require(BFGS(from: [-1.2, 1], valley))
        search.run(iterations: 200, progress: { _ in true }, valley)
        #expect(search.isFinished)
        #expect(agree(search.point.position, [1, 1], 1e-6))
    }

    @Test func keepsAwayFromWhereTheFunctionIsNotDefined() throws {
        // x - log x, with nothing left of 0.
        let objective: BFGS.Objective = { x, gradient in
            gradient = [1 - 1 / x[0]]
            return x[0] > 0 ? x[0] - log(x[0]) : .infinity
        }
        var search = try #require(BFGS(from: [0.01], objective))
        search.run(iterations: 200, progress: { _ in true }, objective)
        #expect(agree(search.point.position, [1], 1e-6))
        #expect(BFGS(from: [-1], objective) == nil)
    }

    @Test func stopsWhenTold() throws {
        let objective: BFGS.Objective = { x, gradient in
            gradient = [4 * x[0] * x[0] * x[0]]
            return x[0] * x[0] * x[0] * x[0]
        }
        var search = try #require(BFGS(from: [1.3], objective))
        var asked = 0
        search.run(
            iterations: 100,
            progress: { _ in
                asked += 1
                return asked < 3
            },
            objective
        )
        #expect(asked == 3)
        #expect(!search.isFinished)
    }
}
