/// Every combination of values that goes together, in order, the last dimension fastest.
public struct GridSearch: SearchMethod {
    private let space: SearchSpace
    private let count: Int
    private var next = 0

    public let batch = 256

    /// - Precondition: the space has a ``SearchSpace/gridCount``.
    public init(_ space: SearchSpace) {
        guard let count = space.gridCount else { preconditionFailure("a span has no grid") }
        self.space = space
        self.count = count
    }

    public mutating func ask(_ count: Int) -> [SearchPoint] {
        var points: [SearchPoint] = []
        while points.count < count, next < self.count {
            let point = space.gridPoint(next)
            next += 1
            if space.contains(point) { points.append(point) }
        }
        return points
    }

    public mutating func tell(_ point: SearchPoint, score: Double?) {}
}
