/// A tree that grows: nodes that ask of one column whether its value is at most a cut, and leaves with a value.
struct DecisionTree: Hashable, Sendable {
    /// A place in the tree: a node, or as -1 - leaf a leaf.
    typealias Place = Int32

    struct Node: Hashable, Sendable {
        var threshold: Double
        /// The bin below the threshold, among those that the tree was grown on.
        var bin: Int32 = 0
        var column: Int32
        /// Where rows go whose value is at most the threshold.
        var left: Place
        var right: Place
    }

    var nodes: [Node] = []
    var leaves: [Double]

    /// The tree of one leaf.
    init(leaf: Double = 0) {
        leaves = [leaf]
    }

    var root: Place { nodes.isEmpty ? -1 : 0 }

    /// Makes a node of a leaf: its left side keeps the number of the leaf, its right side becomes the last leaf.
    ///
    /// - Parameter parent: the node that the leaf hangs on and whether on its left; `nil` for the root.
    mutating func split(leaf: Int, parent: (node: Int, isLeft: Bool)?, column: Int, bin: Int, threshold: Double) {
        let node = Place(nodes.count)
        nodes.append(
            Node(
                threshold: threshold,
                bin: Int32(bin),
                column: Int32(column),
                left: -1 - Place(leaf),
                right: -1 - Place(leaves.count)
            )
        )
        leaves.append(0)
        guard let parent else { return }
        if parent.isLeft { nodes[parent.node].left = node } else { nodes[parent.node].right = node }
    }
}
