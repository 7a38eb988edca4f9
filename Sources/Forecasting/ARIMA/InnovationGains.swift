import Foundation

/// The gains and variances of the Kalman filter of an ARMA process, which do not depend on the data.
///
/// The state is the predicted part of Harvey's (1989) form: element i of aₜ is what the past says about
/// φᵢwₜ₋₁₊… + θᵢεₜ…, so that a₁ predicts wₜ, and
///
///     vₜ = wₜ - a₁,   aₜ₊₁ = (a₂, a₃, …, 0) + φ·a₁ + Kₜvₜ,   Var vₜ = σ²Fₜ.
///
/// Started in its stationary distribution, the filter obeys the Chandrasekhar recursions of Morf, Sidhu and Kailath (1974;
/// Pearlman, 1980, for ARMA): the covariance falls by the rank-one term FₜWₜWₜᵀ at each step. The first element of W is
/// the partial autocorrelation at that lag, and one step is a hyperbolic rotation of K against T·W: O(max(p, q)) instead
/// of O(max(p, q)²), and F stays positive by construction.
struct InnovationGains<State: StateVector> {
    private(set) var ar: State
    /// The gain once the filter is steady: φ + θ. The variance is then 1.
    private(set) var steadyGain: State
    /// K of each step before the filter is steady.
    private(set) var gains: [State] = []
    /// W of each step before the filter is steady.
    private(set) var directions: [State] = []
    /// F of each step before the filter is steady.
    private(set) var variances: [Double] = []

    init() {
        ar = .zero
        steadyGain = .zero
    }

    /// The number of steps that are not steady yet.
    var count: Int { variances.count }

    /// Computes the gains of the first steps, until they no longer change.
    ///
    /// - Parameters:
    ///   - limit: number of steps that are wanted at most.
    ///   - tolerance: size of W at which the filter counts as steady; gains and variances then differ from their limits
    ///     by about its square.
    /// - Returns: whether it went well; rounding can spoil it for a process on the border of stationarity.
    mutating func compute(_ process: ARMACoefficients<Double>, limit: Int, tolerance: Double) -> Bool {
        ar = State(process.ar)
        steadyGain = ar + State(process.ma)
        gains.removeAll(keepingCapacity: true)
        directions.removeAll(keepingCapacity: true)
        variances.removeAll(keepingCapacity: true)
        var gain = State(process.initialGain)
        var direction = gain
        var variance = process.initialVariance
        guard variance >= 0.999, variance.isFinite else { return false }
        while variances.count < limit, direction.magnitude > tolerance {
            gains.append(gain)
            directions.append(direction)
            variances.append(variance)
            let reflection = direction[0]
            let complement = (1 - reflection) * (1 + reflection)
            guard complement > 0 else { return false }
            let scale = 1 / complement
            let moved = ar * reflection + direction.droppingFirst
            let turned = (gain - moved * reflection) * scale
            direction = (moved - gain * reflection) * scale
            gain = turned
            variance *= complement
        }
        return true
    }

    /// Sum of log F over all steps; a steady step adds nothing.
    var logDeterminant: Double {
        var product = 1.0
        var sum = 0.0
        for variance in variances {
            product *= variance
            if product > 1e200 || product < 1e-200 {
                sum += log(product)
                product = 1
            }
        }
        return sum + log(product)
    }

    /// Runs the filter over a series.
    ///
    /// - Parameter innovations: takes one prediction error for each observation.
    /// - Returns: the state after the last observation, which predicts the next.
    func filter(_ series: [Double], into innovations: inout [Double]) -> State {
        let series = series.span
        var innovations = innovations.mutableSpan
        var state = State.zero
        let transient = min(count, series.count)
        for step in 0..<transient {
            let innovation = series[step] - state[0]
            innovations[step] = innovation
            state = state.droppingFirst + ar * state[0] + gains[step] * innovation
        }
        // With the gain φ + θ, φ·a₁ + K·v is φ·w + θ·v, whose first term does not wait for v.
        let ma = steadyGain - ar
        for step in transient..<series.count {
            let value = series[step]
            let innovation = value - state[0]
            innovations[step] = innovation
            state = state.droppingFirst + ar * value + ma * innovation
        }
        return state
    }
}
