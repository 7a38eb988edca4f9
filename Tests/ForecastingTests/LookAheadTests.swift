import Forecasting
import JSON
import Parameters
import Testing

/// No forecast may depend on what comes after its origin.
@Suite struct LookAheadTests {
    private static let count = 260
    /// From here on the futures differ.
    private static let change = 230

    private static func series(_ random: inout Seeded, changed: Bool) -> TimeSeries {
        var values = random.path(count, ar: [0.4], ma: [0.3], constant: 0.05)
        var volumes = random.normals(count).map { 1000 + 100 * $0 }
        if changed {
            values[change...].shuffle(using: &random)
            for index in change..<count {
                values[index] += 20 * random.normal()
                volumes[index] = 5000 * random.uniform()
            }
        }
        return TimeSeries(
            values,
            times: (0..<count).map { Int64($0) * 86_400_000 },
            covariates: [
                Covariate("volume", volumes),
                Covariate("weekday", (0..<count).map { Double($0 % 7) }, isKnownAhead: true),
            ]
        )
    }

    @Test(arguments: AlgorithmRegistry.standard.algorithms.map(\.id))
    func aChangedFutureChangesNothingBefore(id: String) throws {
        let algorithm = try AlgorithmRegistry.standard.algorithm(id)
        // What has a deadline gets enough time for the same outcome each time.
        let hasDeadline = algorithm.schema.parameters.contains { $0.name == "deadline" }
        let parameters = try algorithm.schema.values(from: hasDeadline ? ["deadline": 600] : [:])
        // Origins at 220, 230 and 240, the last after the change.
        let evaluation = RollingOriginEvaluation(horizon: 5, step: 10, windows: 3, initialCount: 220)
        let reports = try [false, true].map { changed in
            var random = Seeded(17)
            let series = Self.series(&random, changed: changed)
            return try evaluation.forecasts(on: series, algorithm: algorithm, parameters: parameters)
        }
        for (kept, altered) in zip(reports[0], reports[1]).prefix(2) {
            #expect(kept.forecast == altered.forecast, "seed 17, origin \(kept.origin)")
            #expect(kept.training == altered.training && kept.training.upperBound <= kept.origin)
        }
        #expect(reports[0][1].actual != reports[1][1].actual)
        #expect(reports[0][2].forecast != reports[1][2].forecast)
    }
}
