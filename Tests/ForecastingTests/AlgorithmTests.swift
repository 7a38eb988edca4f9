import Forecasting
import JSON
import Parameters
import Testing

@Suite struct AlgorithmTests {
    private static let series: [Double] = {
        var random = Seeded(9)
        return random.path(250, ar: [0.5], ma: [0.4], constant: 0.1)
    }()

    private func values(_ algorithm: any ForecastingAlgorithm, _ object: JSONObject = [:]) throws -> ParameterValues {
        try algorithm.schema.values(from: object)
    }

    @Test func theRegistryKnowsItsOwn() throws {
        let registry = AlgorithmRegistry.standard
        let ids = registry.algorithms.map(\.id)
        #expect(Set(ids).count == ids.count)
        #expect(Set(ids).isSuperset(of: ["arima", "naive", "drift"]))
        for algorithm in registry.algorithms { #expect(try registry.algorithm(algorithm.id).name == algorithm.name) }
        let error = #expect(throws: UnknownAlgorithm.self) { try registry.algorithm("oracle") }
        #expect(error?.description == "there is no algorithm 'oracle'; known: \(ids.joined(separator: ", "))")
    }

    @Test func parametersOfARIMA() throws {
        let algorithm = ARIMAAlgorithm()
        #expect(try values(algorithm).integer("p") == 2)
        #expect(try values(algorithm).boolean("drift") == false)
        #expect(throws: ParameterErrors.self) { try values(algorithm, ["p": 6]) }
        let model = try algorithm.fit(Self.series, parameters: values(algorithm, ["p": 1, "q": 1, "drift": true])) {
            _ in true
        }
        #expect(model.summary["coefficients"]?.objectValue?.keys == ["ar1", "ma1", "drift"])
        #expect(throws: ForecastingError.self) {
            try algorithm.fit(Self.series, parameters: values(algorithm, ["d": 2, "drift": true])) { _ in true }
        }
    }

    @Test func aFitAcceptsTheFewestObservationsThatItNames() throws {
        for algorithm in AlgorithmRegistry.standard.algorithms {
            let parameters = try values(algorithm)
            let least = algorithm.minimumObservations(parameters)
            _ = try algorithm.fit(Array(Self.series.prefix(least)), parameters: parameters) { _ in true }
            #expect(throws: ForecastingError.tooFewObservations(have: least - 1, need: least)) {
                try algorithm.fit(Array(Self.series.prefix(least - 1)), parameters: parameters) { _ in true }
            }
            #expect(throws: ForecastingError.cancelled) {
                try algorithm.fit(Self.series, parameters: parameters) { _ in false }
            }
        }
    }

    @Test func aStoredModelForecastsTheSameBits() throws {
        for algorithm in AlgorithmRegistry.standard.algorithms {
            let objects: [JSONObject] =
                algorithm.id == "arima" ? [[:], ["p": 5, "q": 5, "drift": true], ["p": 0, "d": 2]] : [[:]]
            for object in objects {
                let model = try algorithm.fit(Self.series, parameters: values(algorithm, object)) { _ in true }
                let loaded = try algorithm.load(model.artifact())
                #expect(loaded.artifact() == model.artifact())
                #expect(loaded.summary == model.summary)
                #expect(loaded.contextLength == model.contextLength)
                let expected = try model.forecast(from: Self.series, horizon: 30)
                #expect(try loaded.forecast(from: Self.series, horizon: 30) == expected)
            }
        }
    }

    @Test func aDamagedArtifactIsRefused() throws {
        let artifacts = try AlgorithmRegistry.standard.algorithms.map { algorithm in
            try algorithm.fit(Self.series, parameters: values(algorithm)) { _ in true }.artifact()
        }
        for (algorithm, artifact) in zip(AlgorithmRegistry.standard.algorithms, artifacts) {
            func refuses(_ bytes: [UInt8], _ what: String) {
                #expect("\(algorithm.id): \(what)") {
                    try algorithm.load(bytes)
                } throws: {
                    guard case ForecastingError.unreadableArtifact = $0 else { return false }
                    return true
                }
            }
            // Every byte of a small artifact; of a large one the first ones, and some of the others.
            let places = artifact.indices.filter { $0 < 250 || $0 % (1 + artifact.count / 1000) == 0 }
            for length in places { refuses(Array(artifact.prefix(length)), "cut at \(length)") }
            for index in places {
                var bytes = artifact
                bytes[index] ^= 1
                refuses(bytes, "bit of byte \(index)")
            }
            for (other, artifact) in zip(AlgorithmRegistry.standard.algorithms, artifacts)
            where other.id != algorithm.id {
                refuses(artifact, other.id)
            }
        }
    }

    @Test func forecastsOfTheBaselines() throws {
        let series = [1.0, 3, 2, 6]
        let naive = try NaiveModel(fitting: series)
        #expect(agree(naive.standardDeviation, (21.0 / 3).squareRoot(), 1e-15))
        let flat = try naive.forecast(from: series, horizon: 4)
        #expect(flat.mean == [6, 6, 6, 6])
        #expect(agree(flat.standardDeviation[3], 2 * naive.standardDeviation, 1e-15))
        let drift = try DriftModel(fitting: series)
        #expect(agree(drift.drift, 5.0 / 3, 1e-15))
        let sloped = try drift.forecast(from: [100], horizon: 2)
        let line: [Double] = [100 + 5.0 / 3, 100 + 10.0 / 3]
        #expect(agree(sloped.mean, line, 1e-14))
        // Errors 1/3, -8/3, 7/3 with two degrees of freedom.
        #expect(agree(drift.standardDeviation, (114.0 / 9 / 2).squareRoot(), 1e-14))
        let growth = (10.0 / 3).squareRoot()
        #expect(agree(sloped.standardDeviation[1], drift.standardDeviation * growth, 1e-14))
        #expect(throws: ForecastingError.notFinite(index: 0)) { try naive.forecast(from: [.nan], horizon: 1) }
        #expect(throws: ForecastingError.tooFewObservations(have: 0, need: 1)) {
            try drift.forecast(from: [], horizon: 1)
        }
    }
}
