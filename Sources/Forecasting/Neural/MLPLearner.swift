import Randomness

/// Learns the change by a multilayer perceptron, as many epochs as later rows gain from.
struct MLPLearner: FeatureLearner {
    let hidden: [Int]
    let dropout: Double
    var training: NetworkTraining

    static let mostUnits = 512

    var target: FeatureTarget { .change }

    func tuned(
        on rows: LabelledRows,
        validation: LabelledRows,
        progress: (Double) -> Bool
    ) throws(ForecastingError) -> (learner: Self, predictor: MLPPredictor) {
        let predictor = try fit(rows, validation: validation, progress)
        var settled = self
        settled.training.epochs = predictor.epochs
        return (settled, predictor)
    }

    func fit(_ rows: LabelledRows, progress: (Double) -> Bool) throws(ForecastingError) -> MLPPredictor {
        try fit(rows, validation: nil, progress)
    }

    private func fit(
        _ rows: LabelledRows,
        validation: LabelledRows?,
        _ progress: (Double) -> Bool
    ) throws(ForecastingError) -> MLPPredictor {
        let scaler = FeatureScaler(rows.matrix)
        let moments = FeatureScaler.moments(rows.labels)
        let sizes = [rows.matrix.columns.count] + hidden + [1]
        let all = [rows, validation].compactMap { $0 }
        let trainer = MLPTrainer(
            network: MLPNetwork(sizes: sizes, rows: training.batch, dropout: dropout),
            rows: all.flatMap { part in
                (0..<part.count).map { MLPPredictor.inputs(part.matrix.row($0), scaler) }
            },
            targets: all.flatMap { part in part.labels.map { Float(($0 - moments.mean) / moments.deviation) } },
            batch: training.batch
        )
        let outcome = try training.fit(
            trainer,
            from: initial(sizes),
            doubled: [],
            learning: 0..<rows.count,
            validation: rows.count..<rows.count + (validation?.count ?? 0),
            progress: progress
        )
        return MLPPredictor(
            scaler: scaler,
            moments: moments,
            sizes: sizes,
            parameters: outcome.parameters,
            epochs: outcome.bestEpoch
        )
    }

    /// Weights uniform within ±√(6 / inputs) (He et al., 2015), biases and the whole last layer zero: at first the forecast
    /// is the mean.
    private func initial(_ sizes: [Int]) -> [Float] {
        var random = SeededRandom(seed: training.seed, stream: "mlp weights")
        var parameters: [Float] = []
        for (width, count) in zip(sizes.dropLast(2), sizes.dropFirst()) {
            let bound = (6 / Double(width)).squareRoot()
            parameters += (0..<width * count).map { _ in Float((2 * random.uniform() - 1) * bound) }
            parameters += Array(repeating: 0, count: count)
        }
        return parameters + Array(repeating: 0, count: sizes[sizes.count - 2] + 1)
    }
}

/// A perceptron together with the rows that it learns from.
struct MLPTrainer: TrainableNetwork {
    let network: MLPNetwork<Float>
    let rows: [[Float]]
    let targets: [Float]
    let batch: Int

    func load(_ parameters: [Float]) { network.load(parameters) }

    func gradient(
        of samples: ArraySlice<Int>,
        random: inout SeededRandom,
        heartbeat: () -> Bool
    ) throws(ForecastingError) -> (error: Double, gradient: [Float]) {
        guard heartbeat() else { throw .cancelled }
        return network.gradient(samples.map { rows[$0] }, targets: samples.map { targets[$0] }, random: &random)
    }

    func error(of samples: ArraySlice<Int>, heartbeat: () -> Bool) throws(ForecastingError) -> Double {
        var sum = 0.0
        for begin in stride(from: samples.startIndex, to: samples.endIndex, by: batch) {
            guard heartbeat() else { throw .cancelled }
            let part = samples[begin..<min(begin + batch, samples.endIndex)]
            for (sample, output) in zip(part, network.outputs(part.map { rows[$0] })) {
                let error = Double(output) - Double(targets[sample])
                sum += error * error
            }
        }
        return sum / Double(samples.count)
    }
}
