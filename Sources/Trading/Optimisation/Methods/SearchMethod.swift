/// How the next points of a search are found: it is asked for points and told how they scored.
///
/// A method is a value that its seed decides. As points are asked for in batches of its own size and told in the order
/// in which they were asked for, what it finds does not depend on how many threads evaluate them.
public protocol SearchMethod: Sendable {
    /// How many points are asked for at a time.
    var batch: Int { get }

    /// The next points, none of them asked for before; fewer than `count` at the end of the space.
    mutating func ask(_ count: Int) -> [SearchPoint]

    /// Takes in how a point scored.
    ///
    /// - Parameter score: more is better; `nil` if the point could not be scored.
    mutating func tell(_ point: SearchPoint, score: Double?)
}

/// The methods that there are, by name.
public enum SearchMethodName: String, Hashable, Sendable, CaseIterable {
    /// Every combination in turn.
    case grid
    /// Points drawn from the prior: evenly, by the scale of each dimension.
    case random
    /// A tree of Parzen estimators, which draws where the good points lie.
    case tpe

    /// A method that has asked for nothing yet.
    ///
    /// - Precondition: no dimension is a span if the method is `grid`.
    public func method(_ space: SearchSpace, seed: UInt64) -> any SearchMethod {
        switch self {
        case .grid: GridSearch(space)
        case .random: RandomSearch(space, seed: seed)
        case .tpe: TreeParzenEstimator(space, seed: seed)
        }
    }
}
