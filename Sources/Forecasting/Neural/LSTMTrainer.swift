import Randomness

/// A network together with the windows that it learns from.
struct LSTMTrainer: TrainableNetwork {
    let network: LSTMNetwork<Float>
    let samples: LSTMSamples
    let batch: Int

    func load(_ parameters: [Float]) { network.load(parameters) }

    func gradient(
        of samples: ArraySlice<Int>,
        random: inout SeededRandom,
        heartbeat: () -> Bool
    ) throws(ForecastingError) -> (error: Double, gradient: [Float]) {
        let horizon = network.shape.outputs
        return try network.gradient(
            self.samples.table,
            starts: samples,
            targets: samples.flatMap { self.samples.outcomes[$0 * horizon..<($0 + 1) * horizon] },
            random: &random,
            heartbeat: heartbeat
        )
    }

    func error(of samples: ArraySlice<Int>, heartbeat: () -> Bool) throws(ForecastingError) -> Double {
        let residuals = try residuals(of: samples, heartbeat: heartbeat)
        return residuals.reduce(0) { $0 + Double($1) * Double($1) } / Double(residuals.count)
    }

    /// Outcome minus forecast, standardised, window by window and step by step.
    func residuals(of samples: ArraySlice<Int>, heartbeat: () -> Bool) throws(ForecastingError) -> [Float] {
        let horizon = network.shape.outputs
        var residuals: [Float] = []
        residuals.reserveCapacity(samples.count * horizon)
        for begin in stride(from: samples.startIndex, to: samples.endIndex, by: batch) {
            let part = samples[begin..<min(begin + batch, samples.endIndex)]
            let outputs = try network.outputs(self.samples.table, starts: part, heartbeat: heartbeat)
            for (index, sample) in part.enumerated() {
                for step in 0..<horizon {
                    residuals.append(self.samples.outcomes[sample * horizon + step] - outputs[index * horizon + step])
                }
            }
        }
        return residuals
    }
}
