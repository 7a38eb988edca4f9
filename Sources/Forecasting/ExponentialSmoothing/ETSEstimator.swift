import Foundation

/// Maximises the likelihood of an exponential smoothing model over its weights and its initial state, or over the state
/// alone, by BFGS with exact derivatives.
package struct ETSEstimator {
    /// Where the states lie, so that one unit of each free parameter changes the errors by about their own size.
    private struct Units {
        var level: Double
        var slope: Double
        var season: Double
    }

    private static let iterations = 400
    /// Curvature that keeps the free parameters of the weights finite: far too small to be seen in a likelihood.
    private static let attraction = 1e-9
    /// Iterations of a trial from each start.
    private static let trial = 12

    let form: ETSForm
    /// `nil` to estimate the weights too.
    private let fixed: ETSSmoothing?
    private var recursion: ETSRecursion
    private let guess: ETSState
    private var units = Units(level: 1, slope: 1, season: 1)

    /// What was found.
    struct Estimate {
        let smoothing: ETSSmoothing
        let initial: ETSState
        /// After the last observation.
        let last: ETSState
        let value: ETSRecursion.Value
        let isConverged: Bool
    }

    /// - Parameter values: near 1 in size; as many as ``ETSForm/minimumObservations(season:)`` says if the weights are to be
    ///   estimated.
    package init(_ values: [Double], form: ETSForm, season: Int) {
        self.init(values, form: form, season: season, fixed: nil)
    }

    init(_ values: [Double], form: ETSForm, season: Int, fixed: ETSSmoothing?) {
        (self.form, self.fixed) = (form, fixed)
        recursion = ETSRecursion(values, form: form, season: season)
        guess = ETSState(guessing: values, form: form, season: season)
    }

    /// - Parameter progress: told the share done; answers whether to go on.
    /// - Returns: `nil` if no state could be found that keeps the values in range.
    mutating func estimate(progress: (Double) -> Bool) throws(ForecastingError) -> Estimate? {
        guard progress(0) else { throw .cancelled }
        let starts = starts()
        guard let best = starts.first else { return nil }
        guard best.value.meanSquare > 1e4 * recursion.floor else {
            return finish(best.smoothing, guess, isConverged: true)
        }
        setUnits(best.value)
        var searches: [BFGS] = []
        for (index, start) in starts.enumerated() {
            guard var search = BFGS(from: free(start.smoothing), { objective($0, &$1) }) else { continue }
            search.gradientTolerance = 1e-7
            search.valueTolerance = 1e-10
            search.maximumStep = 2
            let from = 0.5 * Double(index) / Double(starts.count)
            try run(&search, iterations: starts.count > 1 ? Self.trial : 0, from: from, progress)
            searches.append(search)
        }
        // The likelihood may have several maxima: the two best trials are carried on.
        searches.sort { $0.point.value < $1.point.value }
        searches.removeLast(max(0, searches.count - 2))
        for index in searches.indices {
            try run(&searches[index], iterations: Self.iterations, from: 0.5 + 0.25 * Double(index), progress)
        }
        guard let found = searches.min(by: { $0.point.value < $1.point.value }) else { return nil }
        let position = found.point.position
        return finish(smoothing(position), state(position), isConverged: found.isFinished)
    }

    private mutating func run(
        _ search: inout BFGS,
        iterations: Int,
        from: Double,
        _ progress: (Double) -> Bool
    ) throws(ForecastingError) {
        var isCancelled = false
        search.run(
            iterations: iterations,
            progress: { iteration in
                isCancelled = !progress(from + 0.1 * Double(iteration) / Double(iteration + 20))
                return !isCancelled
            },
            { position, gradient in objective(position, &gradient) }
        )
        guard !isCancelled else { throw .cancelled }
    }

    private mutating func finish(
        _ smoothing: ETSSmoothing,
        _ initial: ETSState,
        isConverged: Bool
    ) -> Estimate? {
        guard let value = recursion.evaluate(smoothing, from: initial) else { return nil }
        return Estimate(
            smoothing: smoothing,
            initial: initial,
            last: recursion.lastState,
            value: value,
            isConverged: isConverged
        )
    }

    private typealias Start = (smoothing: ETSSmoothing, value: ETSRecursion.Value)

    /// Of a coarse grid of weights, from the first guess of the state, the best ones with small and with large weights of
    /// level and season; best first.
    private mutating func starts() -> [Start] {
        guard fixed == nil else {
            return fixed.flatMap { smoothing in
                recursion.evaluate(smoothing, from: guess).map { [(smoothing, $0)] }
            } ?? []
        }
        var best: [Start?] = [nil, nil, nil, nil]
        for smoothing in Self.grid(form) {
            guard let value = recursion.evaluate(smoothing, from: guess) else { continue }
            let kind = (smoothing.alpha > 0.2 ? 1 : 0) + (smoothing.gamma > 0.1 * (1 - smoothing.alpha) ? 2 : 0)
            if value.objective < best[kind]?.value.objective ?? .infinity { best[kind] = (smoothing, value) }
        }
        return best.compactMap(\.self).sorted { $0.value.objective < $1.value.objective }
    }

    private static func grid(_ form: ETSForm) -> [ETSSmoothing] {
        [0.03, 0.1, 0.3, 0.6, 0.9].flatMap { alpha in
            (form.hasTrend ? [0.02, 0.2] : [0]).flatMap { beta in
                (form.isSeasonal ? [0.02, 0.2, 0.6] : [0]).map { gamma in
                    ETSSmoothing(
                        alpha: alpha,
                        beta: alpha * beta,
                        gamma: (1 - alpha) * gamma,
                        phi: form.isDamped ? 0.95 : 1
                    )
                }
            }
        }
    }

    private mutating func setUnits(_ value: ETSRecursion.Value) {
        let size = abs(guess.level) + value.meanSquare.squareRoot()
        let root = value.meanSquare.squareRoot()
        let absolute = form.error == .multiplicative ? root * size : root
        let relative = absolute / size
        units = Units(
            level: absolute,
            slope: 0.1 * (form.trend == .multiplicative ? relative : absolute),
            season: form.season == .multiplicative ? relative : absolute
        )
    }

    /// The objective for ``BFGS`` by free parameters: logits of the weights within their limits, unless they are fixed,
    /// and the distance of the states from the first guess.
    package mutating func objective(_ position: [Double], _ gradient: inout [Double]) -> Double {
        let smoothing = smoothing(position)
        guard let value = recursion.evaluate(smoothing, from: state(position)) else { return .infinity }
        let slopes = recursion.gradient(smoothing)
        write(slopes, smoothing, position, &gradient)
        // A weight at its limit would be looked for infinitely far away, with steps that drown all others.
        var penalty = 0.0
        for index in 0..<weightCount {
            penalty += 0.5 * Self.attraction * position[index] * position[index]
            gradient[index] += Self.attraction * position[index]
        }
        return value.objective + penalty
    }

    /// How many of the free parameters are weights.
    private var weightCount: Int {
        fixed == nil ? 1 + (form.hasTrend ? 1 : 0) + (form.isSeasonal ? 1 : 0) + (form.isDamped ? 1 : 0) : 0
    }

    private mutating func write(
        _ slopes: ETSRecursion.Gradient,
        _ smoothing: ETSSmoothing,
        _ position: [Double],
        _ gradient: inout [Double]
    ) {
        var index = 0
        func put(_ slope: Double) {
            gradient[index] = slope
            index += 1
        }
        if fixed == nil {
            let weights = ETSSmoothing.weights
            let (alpha, beta, gamma) = (smoothing.alpha, smoothing.beta, smoothing.gamma)
            let total = slopes.alpha + slopes.beta * beta / alpha - slopes.gamma * gamma / (1 - alpha)
            put(total * Logit.slope(position[index], weights))
            if form.hasTrend { put(slopes.beta * alpha * Logit.slope(position[index], weights)) }
            if form.isSeasonal { put(slopes.gamma * (1 - alpha) * Logit.slope(position[index], weights)) }
            if form.isDamped { put(slopes.phi * Logit.slope(position[index], ETSSmoothing.damping)) }
        }
        put(slopes.level * units.level)
        if form.hasTrend { put(slopes.slope * units.slope) }
        guard form.isSeasonal else { return }
        // Only differences of the seasons count: their sum is fixed.
        let mean = slopes.seasons.reduce(0, +) / Double(slopes.seasons.count)
        for slope in slopes.seasons { put((slope - mean) * units.season) }
    }

    /// The free parameters of weights, with the state of the first guess.
    private func free(_ smoothing: ETSSmoothing) -> [Double] {
        var position: [Double] = []
        if fixed == nil {
            let weights = ETSSmoothing.weights
            position.append(Logit.free(smoothing.alpha, weights))
            if form.hasTrend { position.append(Logit.free(smoothing.beta / smoothing.alpha, weights)) }
            if form.isSeasonal { position.append(Logit.free(smoothing.gamma / (1 - smoothing.alpha), weights)) }
            if form.isDamped { position.append(Logit.free(smoothing.phi, ETSSmoothing.damping)) }
        }
        return position + Array(repeating: 0, count: 1 + (form.hasTrend ? 1 : 0) + guess.seasons.count)
    }

    /// How many free parameters there are.
    package var dimension: Int { weightCount + 1 + (form.hasTrend ? 1 : 0) + guess.seasons.count }

    private func smoothing(_ position: [Double]) -> ETSSmoothing {
        if let fixed { return fixed }
        var smoothing = ETSSmoothing(alpha: Logit.value(position[0], ETSSmoothing.weights))
        var index = 1
        if form.hasTrend {
            smoothing.beta = smoothing.alpha * Logit.value(position[index], ETSSmoothing.weights)
            index += 1
        }
        if form.isSeasonal {
            smoothing.gamma = (1 - smoothing.alpha) * Logit.value(position[index], ETSSmoothing.weights)
            index += 1
        }
        if form.isDamped { smoothing.phi = Logit.value(position[index], ETSSmoothing.damping) }
        return smoothing
    }

    private func state(_ position: [Double]) -> ETSState {
        var index = position.count - guess.seasons.count
        var state = guess
        if form.isSeasonal {
            let moves = position[index...]
            let mean = moves.reduce(0, +) / Double(moves.count)
            for (phase, move) in moves.enumerated() { state.seasons[phase] += units.season * (move - mean) }
        }
        if form.hasTrend {
            index -= 1
            state.slope += units.slope * position[index]
        }
        state.level += units.level * position[index - 1]
        return state
    }
}
