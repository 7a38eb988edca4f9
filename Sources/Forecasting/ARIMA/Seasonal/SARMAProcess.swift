/// A seasonal ARMA process multiplied out, with where its innovations filter starts; see ``InnovationGains``.
struct SARMAProcess {
    let ar: LagPolynomial
    let ma: LagPolynomial
    /// The variance of the process over that of the innovations.
    let initialVariance: Double
    /// The covariance of the coming state with the first observation, over the variance.
    let initialGain: [Double]

    /// - Returns: `nil` if the autoregression is not stationary, or so close to it that rounding decides.
    init?(_ coefficients: SARMACoefficients) {
        let period = coefficients.period
        ar = LagPolynomial(coefficients.ar, coefficients.seasonalAR, period: period, .autoregressive)
        ma = LagPolynomial(coefficients.ma, coefficients.seasonalMA, period: period, .movingAverage)
        guard let driven = Self.autocovariances(autoregression: ar.dense) else { return nil }
        let covariance = Self.autocovariances(ar, driven: driven, ma)
        let response = Self.impulseResponse(ar, ma, count: max(1, ma.dense.count))
        initialVariance = covariance[0]
        guard initialVariance >= 0.999, initialVariance.isFinite else { return nil }
        var gain = Array(repeating: 0.0, count: max(ar.dense.count, ma.dense.count))
        for index in ar.indices {
            for row in 0...index { gain[row] += ar.dense[index] * covariance[index - row] }
        }
        for index in ma.indices {
            for row in 0...index { gain[row] += ma.dense[index] * response[index - row] }
        }
        let precision = 1 / initialVariance
        for row in gain.indices { gain[row] *= precision }
        initialGain = gain
    }

    /// Autocovariances at lags 0 … p of the process that unit innovations drive through an autoregression: its lower orders
    /// by the Durbin-Levinson recursion run backwards, from which the autocovariances follow one after the other.
    private static func autocovariances(autoregression: [Double]) -> [Double]? {
        let order = autoregression.count
        guard order > 0 else { return [1] }
        // Order m fills m places from m(m - 1)/2 on.
        let last = order * (order - 1) / 2
        var triangle = Array(repeating: 0.0, count: last + order)
        for (index, coefficient) in autoregression.enumerated() { triangle[last + index] = coefficient }
        var variance = 1.0
        for length in stride(from: order, through: 1, by: -1) {
            let row = length * (length - 1) / 2
            let below = row - (length - 1)
            let partial = triangle[row + length - 1]
            let complement = (1 - partial) * (1 + partial)
            guard complement > 0 else { return nil }
            let scale = 1 / complement
            variance *= scale
            guard partial != 0 else {
                for index in 0..<length - 1 { triangle[below + index] = triangle[row + index] }
                continue
            }
            for index in 0..<length - 1 {
                triangle[below + index] =
                    (triangle[row + index] + partial * triangle[row + length - 2 - index]) * scale
            }
        }
        var result = [variance]
        result.reserveCapacity(order + 1)
        for length in 1...order {
            let row = length * (length - 1) / 2
            let partial = triangle[row + length - 1]
            var next = partial * variance
            // The coefficients of the order below.
            let below = row - (length - 1)
            for index in 0..<length - 1 { next += triangle[below + index] * result[length - 1 - index] }
            result.append(next)
            variance *= (1 - partial) * (1 + partial)
        }
        return result
    }

    /// Autocovariances at lags 0 … p - 1: θ(B) applied to the driven process from both sides.
    private static func autocovariances(_ ar: LagPolynomial, driven: [Double], _ ma: LagPolynomial) -> [Double] {
        let lags = max(ar.dense.count, 1)
        let reach = ma.dense.count
        guard reach > 0 else { return driven }
        var driven = driven
        driven.reserveCapacity(lags + reach)
        while driven.count < lags + reach {
            var next = 0.0
            for index in ar.indices { next += ar.dense[index] * driven[driven.count - 1 - index] }
            driven.append(next)
        }
        // θ applied once: at lags -reach … lags - 1.
        let once = (-reach..<lags).map { lag in
            var sum = driven[abs(lag)]
            for index in ma.indices { sum += ma.dense[index] * driven[abs(lag + index + 1)] }
            return sum
        }
        return (0..<lags).map { lag in
            var sum = once[lag + reach]
            for index in ma.indices { sum += ma.dense[index] * once[lag + reach - index - 1] }
            return sum
        }
    }

    /// ψ₀ … : what a unit innovation does to the process, step after step.
    static func impulseResponse(_ ar: LagPolynomial, _ ma: LagPolynomial, count: Int) -> [Double] {
        var response = Array(repeating: 0.0, count: count)
        response[0] = 1
        for step in 1..<max(1, count) {
            var value = step <= ma.dense.count ? ma.dense[step - 1] : 0
            for index in ar.indices where index < step { value += ar.dense[index] * response[step - 1 - index] }
            response[step] = value
        }
        return response
    }
}
