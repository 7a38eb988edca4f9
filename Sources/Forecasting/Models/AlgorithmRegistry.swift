/// The algorithms by which models can be made.
public struct AlgorithmRegistry: Sendable {
    /// In the order in which they are shown.
    public let algorithms: [any ForecastingAlgorithm]

    public init(_ algorithms: [any ForecastingAlgorithm]) {
        self.algorithms = algorithms
    }

    /// All that this library has.
    public static var standard: AlgorithmRegistry {
        AlgorithmRegistry([
            ARIMAAlgorithm(), NaiveAlgorithm(), DriftAlgorithm(),
            AutoARIMAAlgorithm(), SeasonalNaiveAlgorithm(), WindowAverageAlgorithm(),
            ThetaAlgorithm(), ETSAlgorithm(), ProphetAlgorithm(),
            MSTLAlgorithm(), GARCHAlgorithm(), AutoregressionAlgorithm(),
        ]).withCombinations
    }

    /// These and the combinations of them.
    public var withCombinations: AlgorithmRegistry {
        AlgorithmRegistry(algorithms + [EnsembleAlgorithm(of: self), AutomaticAlgorithm(of: self)])
    }

    /// The algorithm of an identifier such as `arima`.
    ///
    /// - Throws: ``UnknownAlgorithm``, which names those that there are.
    public func algorithm(_ id: String) throws(UnknownAlgorithm) -> any ForecastingAlgorithm {
        guard let found = algorithms.first(where: { $0.id == id }) else {
            throw UnknownAlgorithm(id: id, known: algorithms.map(\.id))
        }
        return found
    }
}

/// An identifier that is not in the ``AlgorithmRegistry``.
public struct UnknownAlgorithm: Error, Hashable, Sendable, CustomStringConvertible {
    public let id: String
    public let known: [String]

    public var description: String {
        "there is no algorithm '\(id.prefix(64))'; known: \(known.joined(separator: ", "))"
    }
}
