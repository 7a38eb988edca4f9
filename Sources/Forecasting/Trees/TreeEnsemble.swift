/// Trees whose answers are added up.
package struct TreeEnsemble: Hashable, Sendable {
    /// What the sum begins with.
    package private(set) var base: Double
    package private(set) var treeCount = 0
    /// The number of columns of a row.
    let width: Int
    /// The nodes of all trees, one tree after the other; leaves are places below 0.
    private(set) var nodes: [DecisionTree.Node] = []
    private(set) var leaves: [Double] = []
    private(set) var roots: [DecisionTree.Place] = []

    init(base: Double, width: Int) {
        (self.base, self.width) = (base, width)
    }

    /// Adds a tree, its answers multiplied.
    mutating func append(_ tree: DecisionTree, factor: Double) {
        let (firstNode, firstLeaf) = (DecisionTree.Place(nodes.count), DecisionTree.Place(leaves.count))
        func place(_ place: DecisionTree.Place) -> DecisionTree.Place {
            place < 0 ? place - firstLeaf : place + firstNode
        }
        roots.append(place(tree.root))
        for node in tree.nodes {
            nodes.append(
                .init(
                    threshold: node.threshold,
                    column: node.column,
                    left: place(node.left),
                    right: place(node.right)
                )
            )
        }
        leaves += tree.leaves.map { $0 * factor }
        treeCount += 1
    }

    /// The first trees alone.
    func prefix(_ count: Int) -> TreeEnsemble {
        var prefix = TreeEnsemble(base: base, width: width)
        for index in 0..<min(count, treeCount) { prefix.append(tree(index), factor: 1) }
        return prefix
    }

    /// A tree by itself.
    func tree(_ index: Int) -> DecisionTree {
        let (places, ends) = (extents(index), extents(index + 1))
        func place(_ place: DecisionTree.Place) -> DecisionTree.Place {
            place < 0 ? place + DecisionTree.Place(places.leaf) : place - DecisionTree.Place(places.node)
        }
        var tree = DecisionTree()
        tree.leaves = Array(leaves[places.leaf..<ends.leaf])
        tree.nodes = nodes[places.node..<ends.node].map {
            .init(threshold: $0.threshold, column: $0.column, left: place($0.left), right: place($0.right))
        }
        return tree
    }

    /// Where the nodes and leaves of a tree begin: each tree has one leaf more than it has nodes.
    private func extents(_ index: Int) -> (node: Int, leaf: Int) {
        guard index < treeCount else { return (nodes.count, leaves.count) }
        let root = Int(roots[index])
        return root >= 0 ? (root, root + index) : (-1 - root - index, -1 - root)
    }

    /// The sum of the answers to a row.
    ///
    /// - Precondition: the row has ``width`` numbers.
    package func predict(_ row: [Double]) -> Double {
        precondition(row.count == width, "a row has a number for each column")
        var sum = base
        unsafe row.withUnsafeBufferPointer { row in
            unsafe nodes.withUnsafeBufferPointer { nodes in
                for root in roots {
                    var place = root
                    while place >= 0 {
                        let node = unsafe nodes[Int(place)]
                        place = unsafe row[Int(node.column)] <= node.threshold ? node.left : node.right
                    }
                    sum += leaves[Int(-1 - place)]
                }
            }
        }
        return sum
    }

    /// What the trees of a stored model are made of.
    init(
        base: Double,
        width: Int,
        sizes: [Int],
        columns: [Int],
        thresholds: [Double],
        left: [Int],
        right: [Int],
        leaves: [Double]
    ) throws(ForecastingError) {
        self.init(base: base, width: width)
        let broken = ForecastingError.unreadableArtifact("the trees are not whole")
        let total = sizes.reduce(0) { $0 &+ $1 }
        guard sizes.allSatisfy({ (0...1_000_000).contains($0) }), columns.count == total, thresholds.count == total,
            left.count == total, right.count == total, leaves.count == total + sizes.count,
            columns.allSatisfy({ (0..<width).contains($0) })
        else { throw broken }
        var (node, leaf) = (0, 0)
        for size in sizes {
            var tree = DecisionTree()
            tree.leaves = Array(leaves[leaf..<leaf + size + 1])
            for index in 0..<size {
                // A child comes after its parent, so every way ends at a leaf.
                let children = [left[node + index], right[node + index]]
                guard children.allSatisfy({ $0 < 0 ? -1 - $0 <= size : $0 > index && $0 < size }) else { throw broken }
                tree.nodes.append(
                    .init(
                        threshold: thresholds[node + index],
                        column: Int32(columns[node + index]),
                        left: DecisionTree.Place(children[0]),
                        right: DecisionTree.Place(children[1])
                    )
                )
            }
            append(tree, factor: 1)
            (node, leaf) = (node + size, leaf + size + 1)
        }
    }

    /// How often each column is asked of.
    package var uses: [Int] {
        var uses = [Int](repeating: 0, count: width)
        for node in nodes { uses[Int(node.column)] += 1 }
        return uses
    }
}
