import Randomness

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

extension LSTMModel {
    /// Fits a model by Adam to the windows of a series, until the error of the validation part no longer falls.
    ///
    /// - Parameters:
    ///   - series: its values above 0 where log returns are asked for. Of a series with more than
    ///     ``LSTMOptions/maximumWindows`` windows the latest count.
    ///   - progress: told the share of all epochs done at every step of a window; where it answers no, the fit ends.
    /// - Throws: ``ForecastingError``.
    public init(
        fitting series: TimeSeries,
        options: LSTMOptions = LSTMOptions(),
        progress: (Double) -> Bool = { _ in true }
    ) throws(ForecastingError) {
        _ = try options.shape(inputs: 1)
        let samples = try LSTMSamples(series, options) { progress(0) }
        let columns = 1 + samples.covariates.count + 2 * samples.calendar.count
        let shape = try options.shape(inputs: columns)
        let network = LSTMNetwork<Float>(
            shape: shape,
            steps: options.lookback,
            rows: options.batch,
            learns: true,
            dropout: options.dropout
        )
        let trainer = LSTMTrainer(network: network, samples: samples, batch: options.batch)
        let training = NetworkTraining(
            batch: options.batch,
            epochs: options.epochs,
            patience: options.patience,
            learningRate: options.learningRate,
            gradientClip: options.gradientClip,
            seed: options.seed
        )
        let outcome = try training.fit(
            trainer,
            from: Self.initial(shape, seed: options.seed),
            doubled: shape.gateBiases,
            learning: samples.learning,
            validation: samples.validation,
            progress: progress
        )
        let residuals = try Self.residuals(trainer, samples, progress)
        self.init(
            shape: shape,
            parameters: outcome.parameters,
            target: samples.target,
            lookback: options.lookback,
            covariates: samples.covariates,
            calendar: samples.calendar,
            scales: (samples.inputScale, samples.outputScale),
            spread: ResidualSpread(residuals: residuals),
            smearing: residuals.map { samples.target == .logReturn ? Self.smearing($0) : 1 },
            report: NetworkFitReport(
                outcome,
                patience: options.patience,
                samples: samples.learning.count,
                validationSamples: samples.validation.count
            )
        )
    }

    /// Weights uniform within ±1/√hidden, as PyTorch begins; forget gates that begin open (Jozefowicz et al., 2015); a head
    /// of zeros.
    private static func initial(_ shape: LSTMShape, seed: UInt64) -> [Float] {
        var random = SeededRandom(seed: seed, stream: "lstm weights")
        let bound = 1 / Double(shape.hidden).squareRoot()
        var parameters = (0..<shape.parameterCount).map { _ in Float((2 * random.uniform() - 1) * bound) }
        for biases in shape.gateBiases {
            for unit in 0..<shape.hidden { parameters[biases.lowerBound + shape.hidden + unit] += 1 }
        }
        for index in shape.offset(of: shape.layers)..<shape.parameterCount { parameters[index] = 0 }
        return parameters
    }

    /// For each step the residuals of the validation part, in the units of the target.
    private static func residuals(
        _ trainer: LSTMTrainer,
        _ samples: LSTMSamples,
        _ progress: (Double) -> Bool
    ) throws(ForecastingError) -> [[Double]] {
        let all = try trainer.residuals(of: Array(samples.validation)[...]) { progress(1) }
        let horizon = samples.outputScale.means.count
        return (0..<horizon).map { step in
            stride(from: step, to: all.count, by: horizon).map {
                Double(all[$0]) * samples.outputScale.deviations[step]
            }
        }
    }

    private static func smearing(_ residuals: [Double]) -> Double {
        let count = Double(residuals.count)
        let mean = residuals.reduce(0) { $0 + $1 / count }
        return residuals.reduce(0) { $0 + exp($1 - mean) / count }
    }
}
