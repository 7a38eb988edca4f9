/// What the innovations filter of an ARMA process says about one series, without its mean.
struct ARIMAFilter {
    /// Prediction errors, one for each observation.
    private(set) var innovations: [Double]
    /// Their variances over σ².
    private(set) var variances: [Double]
    /// Expected values of the observations that follow.
    private(set) var prediction: [Double]
    /// What a series too short for the filter to settle leaves unknown; `nil` if that is nothing.
    private(set) var uncertainty: StateUncertainty?

    private static let tolerance = 1e-12
    /// How far the gains are followed beyond a series that was too short for them to settle.
    private static let settling = 1024

    /// - Parameters:
    ///   - horizon: number of observations to predict.
    ///   - isSettled: whether the series is so long that the state counts as known.
    init(_ process: ARMACoefficients<Double>, series: [Double], horizon: Int, isSettled: Bool) {
        switch process.initialGain.count {
        case ...2: self.init(SIMD2<Double>.self, process, series, horizon, isSettled)
        case ...4: self.init(SIMD4<Double>.self, process, series, horizon, isSettled)
        default: self.init(SIMD8<Double>.self, process, series, horizon, isSettled)
        }
    }

    private init<State: StateVector>(
        _: State.Type,
        _ process: ARMACoefficients<Double>,
        _ series: [Double],
        _ horizon: Int,
        _ isSettled: Bool
    ) {
        var gains = InnovationGains<State>()
        _ = gains.compute(process, limit: series.count, tolerance: Self.tolerance)
        innovations = Array(repeating: 0, count: series.count)
        let state = gains.filter(series, into: &innovations)
        variances = gains.variances + Array(repeating: 1, count: series.count - gains.count)
        prediction = Self.response(to: state, ar: gains.ar, count: horizon)
        if !isSettled, gains.count == series.count {
            _ = gains.compute(process, limit: series.count + Self.settling, tolerance: Self.tolerance)
            uncertainty = Self.uncertainty(gains, after: series.count, process.initialGain.count, horizon)
        }
    }

    /// Each step from here on would take FWWᵀ off the covariance of the state: together they are what there is of it.
    private static func uncertainty<State: StateVector>(
        _ gains: InnovationGains<State>,
        after seen: Int,
        _ dimension: Int,
        _ horizon: Int
    ) -> StateUncertainty? {
        guard gains.count > seen else { return nil }
        var covariance = Array(repeating: Array(repeating: 0.0, count: dimension), count: dimension)
        for step in seen..<gains.count {
            let direction = gains.directions[step]
            for row in 0..<dimension {
                for column in 0..<dimension {
                    covariance[row][column] += gains.variances[step] * direction[row] * direction[column]
                }
            }
        }
        let responses = (0..<dimension).map { index in
            var unit = State.zero
            unit[index] = 1
            return response(to: unit, ar: gains.ar, count: horizon)
        }
        return StateUncertainty(covariance: covariance, responses: responses)
    }

    /// ψ₀ … : what a unit innovation does to the process, step after step.
    static func impulseResponse(_ process: ARMACoefficients<Double>, count: Int) -> [Double] {
        switch process.initialGain.count {
        case ...2: impulseResponse(SIMD2<Double>.self, process, count)
        case ...4: impulseResponse(SIMD4<Double>.self, process, count)
        default: impulseResponse(SIMD8<Double>.self, process, count)
        }
    }

    private static func impulseResponse<State: StateVector>(
        _: State.Type,
        _ process: ARMACoefficients<Double>,
        _ count: Int
    ) -> [Double] {
        let ar = State(process.ar)
        return [1] + response(to: ar + State(process.ma), ar: ar, count: count - 1)
    }

    /// The process left to itself from a state.
    private static func response<State: StateVector>(to state: State, ar: State, count: Int) -> [Double] {
        var state = state
        return (0..<count).map { _ in
            let value = state[0]
            state = state.droppingFirst + ar * value
            return value
        }
    }

    /// The number of observations after which the filter has forgotten where it started.
    static func memory(of process: ARMACoefficients<Double>, limit: Int) -> Int {
        func count<State: StateVector>(_: State.Type) -> Int {
            var gains = InnovationGains<State>()
            _ = gains.compute(process, limit: limit, tolerance: tolerance)
            return max(gains.count, 1)
        }
        return switch process.initialGain.count {
        case ...2: count(SIMD2<Double>.self)
        case ...4: count(SIMD4<Double>.self)
        default: count(SIMD8<Double>.self)
        }
    }
}
