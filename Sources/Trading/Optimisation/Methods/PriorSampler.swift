internal import Parameters
internal import Randomness

/// Draws points of a space by the prior of each dimension, and knows which were taken.
struct PriorSampler: Sendable {
    /// A draw that nearly always fails has a space with few points left: they are looked up then.
    private static let maximumTries = 300
    private static let maximumLookUp = 10_000_000

    let space: SearchSpace
    let axes: [SearchAxis]
    var random: SeededRandom
    private var taken: Set<SearchPoint> = []
    /// The combination from which on points are looked up.
    private var lookUp = 0

    init(_ space: SearchSpace, seed: UInt64) {
        self.space = space
        axes = space.dimensions.map(SearchAxis.init)
        random = SeededRandom(seed: seed, stream: "parameter search")
    }

    /// A new point; `nil` if there is none left, or none can be found.
    mutating func next() -> SearchPoint? {
        for _ in 0..<Self.maximumTries {
            let point = SearchPoint(axes.map { $0.value(at: $0.draw(&random)) })
            if claim(point) { return point }
        }
        guard let count = space.gridCount, count <= Self.maximumLookUp else { return nil }
        while lookUp < count {
            let point = space.gridPoint(lookUp)
            lookUp += 1
            if claim(point) { return point }
        }
        return nil
    }

    /// Whether the point is one of the space and was not taken yet; it is then.
    mutating func claim(_ point: SearchPoint) -> Bool {
        guard isFree(point) else { return false }
        taken.insert(point)
        return true
    }

    /// Whether the point is one of the space and was not taken yet.
    func isFree(_ point: SearchPoint) -> Bool { !taken.contains(point) && space.contains(point) }
}
