/// Locally weighted regression over equally spaced values (Cleveland, Cleveland, McRae and Terpenning, 1990, "STL", Journal
/// of Official Statistics 6, section 2.1): tricube weights over the nearest values, degree 0 or 1.
///
/// What is smoothed is linear in the values, so the weights are found once for all series of a length: within, they are the
/// same at every position.
struct Loess: Sendable {
    /// The weights of some values in a row.
    private struct Row: Sendable {
        let start: Int
        let weights: [Double]

        func apply(to values: [Double], shift: Int = 0) -> Double {
            let values = values.span
            let weights = weights.span
            let start = start + shift
            var sums = SIMD4<Double>.zero
            var offset = 0
            while offset + 4 <= weights.count {
                let here = SIMD4(
                    values[start + offset],
                    values[start + offset + 1],
                    values[start + offset + 2],
                    values[start + offset + 3]
                )
                sums += here * SIMD4(weights[offset], weights[offset + 1], weights[offset + 2], weights[offset + 3])
                offset += 4
            }
            var sum = sums.sum()
            while offset < weights.count {
                sum += values[start + offset] * weights[offset]
                offset += 1
            }
            return sum
        }
    }

    private let window: Int
    private let degree: Int
    private let count: Int
    private let margin: Int
    private let half: Int
    /// Where a window around a position is whole, a line and a constant give the same.
    private let centre: Row
    /// The weights of a whole window as they are before they are shares.
    private let tricubes: [Double]
    /// Of the positions before the first and after the last whole window.
    private let before: [Row]
    private let after: [Row]

    /// - Parameters:
    ///   - window: number of values that weigh in, odd, at least 3.
    ///   - degree: 0 or 1.
    ///   - count: number of values.
    ///   - margin: for how many positions beyond both ends a smoothed value is wanted too.
    init(window: Int, degree: Int, count: Int, margin: Int = 0) {
        precondition(window >= 3 && !window.isMultiple(of: 2), "a window is odd")
        precondition((0...1).contains(degree), "constants and lines only")
        (self.window, self.degree, self.count, self.margin) = (window, degree, count, margin)
        let half = window / 2
        self.half = half
        tricubes = (-half...half).map { Self.tricube(abs(Double($0)), width: Double(half)) }
        let sum = tricubes.reduce(0, +)
        centre = Row(start: -half, weights: tricubes.map { $0 / sum })
        func row(_ position: Int) -> Row {
            Self.row(position, window: window, degree: degree, count: count)
        }
        let firstWhole = min(half, count)
        before = (-margin..<firstWhole).map(row)
        after = (max(firstWhole, count - half)..<count + margin).map(row)
    }

    /// The smoothed values at positions from `-margin` to `count - 1 + margin`.
    func smooth(_ values: [Double]) -> [Double] {
        precondition(values.count == count, "as many values as the weights are for")
        var result: [Double] = []
        result.reserveCapacity(count + 2 * margin)
        for row in before { result.append(row.apply(to: values)) }
        for position in min(half, count)..<max(min(half, count), count - half) {
            result.append(centre.apply(to: values, shift: position))
        }
        for row in after { result.append(row.apply(to: values)) }
        return result
    }

    /// The same with each value counting as much as its robustness weight says; one without any weight around it stays.
    func smooth(_ values: [Double], robustness: [Double]) -> [Double] {
        precondition(values.count == count && robustness.count == count, "as many values as the weights are for")
        var weights: [Double] = []
        return (-margin..<count + margin).map { position in
            let isWhole = position >= half && position < count - half
            let start = isWhole ? position - half : Self.start(position, window: window, count: count)
            if !isWhole { Self.fill(&weights, position, start: start, window: window, count: count) }
            let sums = WeightedSums(isWhole ? tricubes : weights, values, robustness, start: start, position: position)
            let nearest = values[min(max(start, position), start + min(window, count) - 1)]
            return sums.fit(degree: degree, range: Double(count - 1)) ?? nearest
        }
    }

    /// The weights of the regression at any position, over the values nearest to it.
    private static func row(_ position: Int, window: Int, degree: Int, count: Int) -> Row {
        let left = start(position, window: window, count: count)
        var weights: [Double] = []
        fill(&weights, position, start: left, window: window, count: count)
        let sum = weights.reduce(0, +)
        for index in weights.indices { weights[index] /= sum }
        if degree == 1 { tilt(&weights, left: left, position: Double(position), range: Double(count - 1)) }
        return Row(start: left, weights: weights)
    }

    /// The first of the values nearest to a position.
    private static func start(_ position: Int, window: Int, count: Int) -> Int {
        min(max(0, position - window / 2), count - min(window, count))
    }

    /// Writes the tricube weights of these values.
    private static func fill(_ weights: inout [Double], _ position: Int, start: Int, window: Int, count: Int) {
        let length = min(window, count)
        let right = start + length - 1
        var width = Double(max(position - start, right - position))
        if window > count { width += Double((window - count) / 2) }
        weights.removeAll(keepingCapacity: true)
        for place in start...right {
            weights.append(width > 0 ? tricube(abs(Double(place - position)), width: width) : 1)
        }
    }

    /// Turns the weights of a mean into those of a line.
    private static func tilt(_ weights: inout [Double], left: Int, position: Double, range: Double) {
        var centre = 0.0
        for (offset, weight) in weights.enumerated() { centre += weight * Double(left + offset) }
        var spread = 0.0
        for (offset, weight) in weights.enumerated() {
            let distance = Double(left + offset) - centre
            spread += weight * distance * distance
        }
        // Values that lie too close together to draw a line through.
        guard spread.squareRoot() > 0.001 * range else { return }
        let slope = (position - centre) / spread
        for offset in weights.indices { weights[offset] *= 1 + slope * (Double(left + offset) - centre) }
    }

    private static func tricube(_ distance: Double, width: Double) -> Double {
        guard distance > 0.001 * width else { return 1 }
        guard distance <= 0.999 * width else { return 0 }
        let share = distance / width
        let rest = 1 - share * share * share
        return rest * rest * rest
    }
}
