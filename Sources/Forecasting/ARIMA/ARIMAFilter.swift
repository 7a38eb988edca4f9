/// What the innovations filter of an ARMA process says about one series, without its mean.
struct ARIMAFilter {
    /// Prediction errors, one for each observation.
    private(set) var innovations: [Double]
    /// Their variances over σ².
    private(set) var variances: [Double]
    /// Expected values of the observations that follow.
    private(set) var prediction: [Double]
    /// How the state that the series left uncertain bears on the observations that follow: to be squared, summed and
    /// multiplied by σ², beside what the coming innovations add.
    private(set) var uncertainty: [[Double]]

    private static let tolerance = 1e-12
    /// How far the gains are followed beyond a series that was too short for them to settle.
    private static let settling = 4096

    /// - Parameter horizon: number of observations to predict.
    init(_ process: ARMACoefficients<Double>, series: [Double], horizon: Int) {
        switch process.initialGain.count {
        case ...2: self.init(SIMD2<Double>.self, process, series, horizon)
        case ...4: self.init(SIMD4<Double>.self, process, series, horizon)
        default: self.init(SIMD8<Double>.self, process, series, horizon)
        }
    }

    private init<State: StateVector>(
        _: State.Type,
        _ process: ARMACoefficients<Double>,
        _ series: [Double],
        _ horizon: Int
    ) {
        var gains = InnovationGains<State>()
        _ = gains.compute(process, limit: series.count, tolerance: Self.tolerance)
        innovations = Array(repeating: 0, count: series.count)
        let state = gains.filter(series, into: &innovations)
        variances = gains.variances + Array(repeating: 1, count: series.count - gains.count)
        prediction = Self.response(to: state, ar: gains.ar, count: horizon)
        uncertainty = []
        if gains.count == series.count {
            let seen = gains.count
            _ = gains.compute(process, limit: seen + Self.settling, tolerance: Self.tolerance)
            uncertainty = (seen..<max(seen, gains.count)).map { step in
                let direction = gains.directions[step] * gains.variances[step].squareRoot()
                return Self.response(to: direction, ar: gains.ar, count: horizon)
            }
        }
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
