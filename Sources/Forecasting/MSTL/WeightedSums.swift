/// The sums that a weighted constant or line through some values follows from, places counted from where it is wanted.
///
/// All are found in one pass: with robustness weights, every position has weights of its own.
struct WeightedSums {
    private var weights = 0.0
    private var places = 0.0
    private var squares = 0.0
    private var values = 0.0
    private var products = 0.0

    /// - Parameters:
    ///   - weights: of the values from `start` on; each counts as often as its robustness weight says, too.
    ///   - position: where the fit is wanted.
    init(_ weights: [Double], _ values: [Double], _ robustness: [Double], start: Int, position: Int) {
        let (weights, values, robustness) = (weights.span, values.span, robustness.span)
        typealias Four = SIMD4<Double>
        var (sum, first, second, value, product) = (Four.zero, Four.zero, Four.zero, Four.zero, Four.zero)
        var place = Four(0, 1, 2, 3) + Double(start - position)
        var offset = 0
        while offset + 4 <= weights.count {
            let at = start + offset
            let weight =
                Four(weights[offset], weights[offset + 1], weights[offset + 2], weights[offset + 3])
                * Four(robustness[at], robustness[at + 1], robustness[at + 2], robustness[at + 3])
            let here = Four(values[at], values[at + 1], values[at + 2], values[at + 3])
            let moment = weight * place
            sum += weight
            first += moment
            second += moment * place
            value += weight * here
            product += moment * here
            place += 4
            offset += 4
        }
        self.weights = sum.sum()
        places = first.sum()
        squares = second.sum()
        self.values = value.sum()
        products = product.sum()
        while offset < weights.count {
            let weight = weights[offset] * robustness[start + offset]
            let place = Double(start + offset - position)
            self.weights += weight
            places += weight * place
            squares += weight * place * place
            self.values += weight * values[start + offset]
            products += weight * place * values[start + offset]
            offset += 1
        }
    }

    /// The constant (`degree` 0) or line (1) at the position; `nil` if nothing has any weight.
    ///
    /// - Parameter range: of all places; where those with a weight lie closer together than a thousandth of it, there is no
    ///   line through them.
    func fit(degree: Int, range: Double) -> Double? {
        guard weights > 0 else { return nil }
        let mean = values / weights
        guard degree == 1 else { return mean }
        let centre = places / weights
        let spread = squares / weights - centre * centre
        guard spread > 0, spread.squareRoot() > 0.001 * range else { return mean }
        return mean - centre * (products / weights - centre * mean) / spread
    }
}
