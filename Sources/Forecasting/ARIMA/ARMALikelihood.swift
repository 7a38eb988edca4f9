import Foundation

/// The exact Gaussian likelihood of an ARMA process with the innovation variance, and the mean if there is one,
/// concentrated out: what the estimator maximises, with its gradient. Holds the memory that evaluations share.
package struct ARMALikelihood<State: StateVector> {
    let p: Int
    let q: Int
    /// Whether the process has a mean to be estimated.
    let hasMean: Bool
    /// When the filter counts as steady, see ``InnovationGains``: this leaves an error of about 1e-16.
    var tolerance = 1e-8

    /// What the data say at given coefficients.
    package struct Value {
        /// Minus the log-likelihood for each observation, up to a constant: ½ (log σ² + mean of log F).
        package let objective: Double
        let mean: Double
        /// Standard error of the mean, the coefficients being known; 0 without a mean.
        let meanStandardError: Double
        let innovationVariance: Double
        let logDeterminant: Double
    }

    private let series: [Double]
    /// The series without its mean.
    private var centred: [Double]
    private var innovations: [Double]
    private var ones: [Double]
    private var onesInnovations: [Double]
    private var gains = InnovationGains<State>()

    package init(series: [Double], p: Int, q: Int, hasMean: Bool) {
        (self.p, self.q, self.hasMean) = (p, q, hasMean)
        self.series = series
        centred = series
        innovations = Array(repeating: 0, count: series.count)
        ones = Array(repeating: 1, count: hasMean ? series.count : 0)
        onesInnovations = Array(repeating: 0, count: hasMean ? series.count : 0)
    }

    /// - Returns: `nil` where the likelihood cannot be computed: on the border of stationarity.
    package mutating func value(at free: [Double]) -> Value? {
        value(of: ARMACoefficients(free: free, p: p))
    }

    /// - Parameter gradient: takes the derivatives of the objective by the free parameters.
    package mutating func value(at free: [Double], gradient: inout [Double]) -> Value? {
        let dual = ARMACoefficients<DualNumber>(
            free: free.enumerated().map { DualNumber($1, direction: $0) },
            p: p
        )
        guard let value = value(of: dual.primal) else { return nil }
        let adjoint = adjoint(sumOfSquares: value.innovationVariance * Double(series.count))
        var total = dual.initialVariance.derivatives * adjoint.initialVariance
        for (index, coefficient) in dual.ar.enumerated() { total += coefficient.derivatives * adjoint.ar[index] }
        for (index, coefficient) in dual.ma.enumerated() { total += coefficient.derivatives * adjoint.ma[index] }
        for (index, gain) in dual.initialGain.enumerated() { total += gain.derivatives * adjoint.initialGain[index] }
        for index in gradient.indices { gradient[index] = total[index] }
        return value
    }

    /// The objective for ``BFGS``: infinite where the likelihood cannot be computed.
    mutating func objective(at free: [Double], gradient: inout [Double]) -> Double {
        value(at: free, gradient: &gradient)?.objective ?? .infinity
    }

    var count: Int { series.count }

    /// The log-likelihood, constants included.
    func logLikelihood(_ value: Value) -> Double {
        -Double(count) * (value.objective + 0.5 * (1 + log(2 * Double.pi)))
    }

    mutating func value(of process: ARMACoefficients<Double>) -> Value? {
        guard gains.compute(process, limit: series.count, tolerance: tolerance) else { return nil }
        let mean = hasMean ? filterWithMean() : filterWithoutMean()
        let count = Double(series.count)
        let variance = sumOfProducts(innovations.span, innovations.span) / count
        let logDeterminant = gains.logDeterminant
        let information = hasMean ? sumOfProducts(onesInnovations.span, onesInnovations.span) : .infinity
        let objective = 0.5 * (log(max(variance, .leastNormalMagnitude)) + logDeterminant / count)
        guard objective.isFinite else { return nil }
        return Value(
            objective: objective,
            mean: mean,
            meanStandardError: (variance / information).squareRoot(),
            innovationVariance: variance,
            logDeterminant: logDeterminant
        )
    }

    private mutating func filterWithoutMean() -> Double {
        _ = gains.filter(series, into: &innovations)
        return 0
    }

    /// Generalised least squares: the innovations of the series regressed on those of a constant.
    private mutating func filterWithMean() -> Double {
        _ = gains.filter(series, into: &innovations)
        _ = gains.filter(ones, into: &onesInnovations)
        let mean =
            sumOfProducts(innovations.span, onesInnovations.span)
            / sumOfProducts(onesInnovations.span, onesInnovations.span)
        for index in series.indices {
            innovations[index] -= mean * onesInnovations[index]
            centred[index] = series[index] - mean
        }
        return mean
    }

    /// Σ xₜyₜ / Fₜ.
    private func sumOfProducts(_ left: Span<Double>, _ right: Span<Double>) -> Double {
        var sum = 0.0
        let transient = min(gains.count, left.count)
        for step in 0..<transient { sum += left[step] * right[step] / gains.variances[step] }
        // Four sums, because one would wait for each addition.
        var sums = SIMD4<Double>.zero
        var step = transient
        while step + 4 <= left.count {
            sums += SIMD4(
                left[step] * right[step],
                left[step + 1] * right[step + 1],
                left[step + 2] * right[step + 2],
                left[step + 3] * right[step + 3]
            )
            step += 4
        }
        while step < left.count {
            sum += left[step] * right[step]
            step += 1
        }
        return sum + sums.sum()
    }

    /// Derivatives of the objective by what the filter was made of.
    private struct Adjoint {
        var ar = State.zero
        var ma = State.zero
        var initialGain = State.zero
        var initialVariance = 0.0
    }

    /// Runs the filter of the last evaluation backwards (reverse-mode differentiation). The mean needs no term of its own:
    /// it minimises the objective.
    private func adjoint(sumOfSquares: Double) -> Adjoint {
        var result = Adjoint()
        let squareWeight = 0.5 / max(sumOfSquares, .leastNormalMagnitude)
        let state = adjointOfSteadySteps(squareWeight: 2 * squareWeight, into: &result)
        adjointOfTransientSteps(state, squareWeight: squareWeight, into: &result)
        return result
    }

    private func adjointOfSteadySteps(squareWeight: Double, into result: inout Adjoint) -> State {
        let ma = gains.steadyGain - gains.ar
        let series = centred.span
        let innovations = innovations.span
        var state = State.zero
        var arSum = State.zero
        var maSum = State.zero
        for step in stride(from: series.count - 1, through: min(gains.count, series.count), by: -1) {
            let innovation = innovations[step]
            arSum += state * series[step]
            maSum += state * innovation
            let slope = squareWeight * innovation + (state * ma).sum()
            state = state.prepending(-slope)
        }
        result.ar = arSum
        result.ma = maSum
        return state
    }

    private func adjointOfTransientSteps(_ last: State, squareWeight: Double, into result: inout Adjoint) {
        let ar = gains.ar
        let determinantWeight = 0.5 / Double(series.count)
        var state = last
        var gainSlope = State.zero
        var directionSlope = State.zero
        var varianceSlope = 0.0
        for step in stride(from: min(gains.count, series.count) - 1, through: 0, by: -1) {
            let gain = gains.gains[step]
            let direction = gains.directions[step]
            let variance = gains.variances[step]
            // The rotation.
            let reflection = direction[0]
            let complement = (1 - reflection) * (1 + reflection)
            let scale = 1 / complement
            let moved = ar * reflection + direction.droppingFirst
            let nextGain = (gain - moved * reflection) * scale
            let nextDirection = (moved - gain * reflection) * scale
            let scaleSlope = (gainSlope * nextGain + directionSlope * nextDirection).sum() * complement
            let movedSlope = (directionSlope - gainSlope * reflection) * scale
            let reflectionSlope =
                -(gainSlope * moved + directionSlope * gain).sum() * scale
                + 2 * reflection * (scaleSlope * scale * scale - variance * varianceSlope)
                + (movedSlope * ar).sum()
            result.ar += movedSlope * reflection
            gainSlope = (gainSlope - directionSlope * reflection) * scale
            directionSlope = movedSlope.prepending(reflectionSlope)
            // The filter.
            let innovation = innovations[step]
            let weighted = innovation / variance
            result.ar += state * (centred[step] - innovation)
            gainSlope += state * innovation
            let innovationSlope = 2 * squareWeight * weighted + (state * (gain - ar)).sum()
            varianceSlope =
                varianceSlope * complement - squareWeight * weighted * weighted + determinantWeight / variance
            state = state.prepending(-innovationSlope)
        }
        result.initialGain = gainSlope + directionSlope
        result.initialVariance = varianceSlope
    }
}
