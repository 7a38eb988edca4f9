import Randomness

/// A network that ``NetworkTraining`` can fit: it knows its samples by number.
protocol TrainableNetwork {
    associatedtype Scalar: NeuralScalar

    func load(_ parameters: [Scalar])

    /// The mean squared error of samples, and its gradient.
    func gradient(
        of samples: ArraySlice<Int>,
        random: inout SeededRandom,
        heartbeat: () -> Bool
    ) throws(ForecastingError) -> (error: Double, gradient: [Scalar])

    /// The mean squared error of samples, without dropout.
    func error(of samples: ArraySlice<Int>, heartbeat: () -> Bool) throws(ForecastingError) -> Double
}

/// Fits the parameters of a network by Adam on batches of samples, until the error of samples that it does not learn from
/// has not fallen for some epochs; the best parameters by that error are kept. Without such samples all epochs are run and
/// the last parameters kept.
struct NetworkTraining {
    var batch: Int
    var epochs: Int
    /// Epochs without a lower validation error after which to stop.
    var patience: Int
    var learningRate: Double
    /// The longest that a gradient may be: a longer one is shortened (Pascanu, Mikolov and Bengio, 2013). 0 for no limit.
    var gradientClip: Double
    var seed: UInt64

    /// What came of a fit.
    struct Outcome<Scalar: NeuralScalar> {
        var parameters: [Scalar]
        /// Mean squared error of each epoch, of the samples as they were learned.
        var trainingErrors: [Double] = []
        /// Of the samples not learned from: before the first epoch and after each; where there are none NaN.
        var validationErrors: [Double]
        /// The epoch, from 1 on, whose parameters were kept; 0 for those at the start.
        var bestEpoch = 0
    }

    /// - Parameters:
    ///   - start: the first parameters.
    ///   - doubled: the parameters that move twice as far.
    ///   - progress: told the share of all epochs done.
    func fit<Network: TrainableNetwork>(
        _ network: Network,
        from start: [Network.Scalar],
        doubled: [Range<Int>],
        learning: Range<Int>,
        validation: Range<Int>,
        progress: (Double) -> Bool
    ) throws(ForecastingError) -> Outcome<Network.Scalar> {
        var parameters = start
        var adam = Adam<Network.Scalar>(count: start.count, learningRate: learningRate, doubled: doubled)
        var random = SeededRandom(seed: seed, stream: "network training")
        let unseen = Array(validation)
        network.load(start)
        let first = unseen.isEmpty ? .nan : try network.error(of: unseen[...]) { progress(0) }
        var outcome = Outcome(parameters: start, validationErrors: [first])
        for epoch in 0..<epochs {
            let order = Array(learning).shuffled(using: &random)
            var sum = 0.0
            for begin in stride(from: 0, to: order.count, by: batch) {
                let samples = order[begin..<min(begin + batch, order.count)]
                let done = (Double(epoch) + Double(begin) / Double(order.count)) / Double(epochs)
                var (error, gradient) = try network.gradient(of: samples, random: &random) { progress(done) }
                guard error.isFinite, clip(&gradient) else { throw diverged(epoch) }
                sum += error * Double(samples.count)
                adam.step(&parameters, gradient: gradient)
                network.load(parameters)
            }
            outcome.trainingErrors.append(sum / Double(order.count))
            guard !unseen.isEmpty else {
                (outcome.bestEpoch, outcome.parameters) = (epoch + 1, parameters)
                continue
            }
            let error = try network.error(of: unseen[...]) { progress(Double(epoch + 1) / Double(epochs)) }
            guard error.isFinite else { throw diverged(epoch) }
            outcome.validationErrors.append(error)
            if error < outcome.validationErrors[outcome.bestEpoch] {
                (outcome.bestEpoch, outcome.parameters) = (epoch + 1, parameters)
            }
            if epoch + 1 - outcome.bestEpoch >= patience { break }
        }
        network.load(outcome.parameters)
        return outcome
    }

    /// - Returns: false for a gradient that has no length.
    private func clip<Scalar: NeuralScalar>(_ gradient: inout [Scalar]) -> Bool {
        guard gradientClip > 0 else { return true }
        let length = gradient.reduce(0.0) { $0 + Double($1) * Double($1) }.squareRoot()
        guard length.isFinite else { return false }
        guard length > gradientClip else { return true }
        let factor = Scalar(gradientClip / length)
        for index in gradient.indices { gradient[index] *= factor }
        return true
    }

    private func diverged(_ epoch: Int) -> ForecastingError {
        .notConverged("the error is no longer a number in epoch \(epoch + 1); try a smaller 'learning_rate'")
    }
}
