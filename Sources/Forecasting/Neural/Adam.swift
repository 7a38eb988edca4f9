/// Stochastic gradient steps scaled by running moments of the gradient (Kingma and Ba, 2015, "Adam: a method for
/// stochastic optimization"), β₁ 0.9, β₂ 0.999, ε 1e-8.
package struct Adam<Scalar: NeuralScalar>: Sendable {
    package let learningRate: Double
    /// Parameters that move twice as far as the others.
    let doubled: [Range<Int>]
    private var means: [Scalar]
    private var squares: [Scalar]
    private var steps = 0
    private static var decays: (mean: Double, square: Double) { (0.9, 0.999) }

    package init(count: Int, learningRate: Double, doubled: [Range<Int>] = []) {
        (self.learningRate, self.doubled) = (learningRate, doubled)
        means = Array(repeating: 0, count: count)
        squares = means
    }

    package mutating func step(_ parameters: inout [Scalar], gradient: [Scalar]) {
        precondition(parameters.count == means.count && gradient.count == means.count, "one slope for each parameter")
        steps += 1
        let rate = learningRate / (1 - power(Self.decays.mean))
        var next = 0
        for range in doubled {
            move(&parameters, gradient, next..<range.lowerBound, rate)
            move(&parameters, gradient, range, 2 * rate)
            next = range.upperBound
        }
        move(&parameters, gradient, next..<parameters.count, rate)
    }

    private mutating func move(_ parameters: inout [Scalar], _ gradient: [Scalar], _ range: Range<Int>, _ rate: Double)
    {
        let (mean, square) = (Scalar(Self.decays.mean), Scalar(Self.decays.square))
        let (rate, epsilon) = (Scalar(rate), Scalar(1e-8))
        let bias = Scalar((1 - power(Self.decays.square)).squareRoot())
        for index in range {
            let slope = gradient[index]
            means[index] += (1 - mean) * (slope - means[index])
            squares[index] = square * squares[index] + (1 - square) * slope * slope
            parameters[index] -= rate * means[index] / (squares[index].squareRoot() / bias + epsilon)
        }
    }

    private func power(_ decay: Double) -> Double {
        var (result, base, exponent) = (1.0, decay, steps)
        while exponent > 0 {
            if exponent & 1 == 1 { result *= base }
            base *= base
            exponent >>= 1
        }
        return result
    }
}
