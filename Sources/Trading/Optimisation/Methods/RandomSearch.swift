/// Points drawn evenly from the space, none of them twice. Bergstra & Bengio (2012).
public struct RandomSearch: SearchMethod {
    private var sampler: PriorSampler

    public let batch = 256

    public init(_ space: SearchSpace, seed: UInt64) {
        sampler = PriorSampler(space, seed: seed)
    }

    public mutating func ask(_ count: Int) -> [SearchPoint] {
        var points: [SearchPoint] = []
        while points.count < count, let point = sampler.next() { points.append(point) }
        return points
    }

    public mutating func tell(_ point: SearchPoint, score: Double?) {}
}
