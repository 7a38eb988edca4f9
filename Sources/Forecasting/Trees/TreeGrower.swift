import Randomness

/// Grows regression trees leaf by leaf: of all leaves that one is split next whose split gains most (Shi, 2007,
/// "Best-first decision tree learning"; Ke and others, 2017, "LightGBM").
struct TreeGrower: Sendable {
    /// What a tree may become.
    struct Limits: Hashable, Sendable {
        var leaves = 31
        /// λ, added to the sum of second derivatives of a leaf.
        var l2 = 0.0
        /// The least sum of second derivatives of a leaf.
        var curvature = 1.0
        /// The share of columns that each split chooses from.
        var columnShare = 1.0
    }

    private struct Leaf {
        /// Its part of ``rows``.
        var rows: Range<Int>
        /// Its histograms; `nil` if it cannot be split.
        var histograms: Int?
        var sum: Int64
        var parent: (node: Int, isLeft: Bool)?
        var split: SplitSearch.Split?
    }

    let data: BinnedRows
    let limits: Limits
    private let stride = HistogramKernel.stride
    /// The rows that count, those of a leaf side by side.
    private var rows: [Int32] = []
    private var moved: [Int32] = []
    /// The words of the rows of a leaf in their order.
    private var ordered: [Int64] = []
    private var histograms: [Int64]
    private var leaves: [Leaf] = []

    init(_ data: BinnedRows, limits: Limits) {
        (self.data, self.limits) = (data, limits)
        histograms = Array(repeating: 0, count: limits.leaves * data.groupCount * BinnedRows.lanes * stride)
        moved = Array(repeating: 0, count: data.rowCount)
        ordered = Array(repeating: 0, count: data.rowCount)
    }

    /// Grows a tree.
    ///
    /// - Parameters:
    ///   - gradients: by row.
    ///   - rows: those that count, ascending.
    ///   - columns: those that may be asked of.
    ///   - random: draws the columns of each split, if not all.
    mutating func grow(
        _ gradients: FixedPointGradients,
        rows: [Int32],
        columns: [Int],
        random: inout SeededRandom,
        progress: () -> Bool
    ) throws(ForecastingError) -> DecisionTree {
        self.rows = rows
        let search = SplitSearch(
            l2: limits.l2 / gradients.curvatureUnit,
            leastCurvature: max(limits.curvature / gradients.curvatureUnit, 1)
        )
        let whole = 0..<rows.count
        let sum = rows.reduce(0 as Int64) { $0 &+ gradients.words[Int($1)] }
        leaves = [Leaf(rows: whole, histograms: 0, sum: sum)]
        accumulate(gradients, whole, into: 0)
        find(0, search, columns, &random)
        var tree = DecisionTree()
        while leaves.count < limits.leaves, let leaf = nextLeaf, let split = leaves[leaf].split {
            guard progress() else { throw .cancelled }
            let threshold = data.bins.cuts[split.column][split.bin]
            tree.split(
                leaf: leaf,
                parent: leaves[leaf].parent,
                column: split.column,
                bin: split.bin,
                threshold: threshold
            )
            divide(leaf, split, node: tree.nodes.count - 1)
            // The last two leaves are not split again.
            guard leaves.count < limits.leaves else { break }
            fillHistograms(leaf, leaves.count - 1, gradients, search)
            find(leaf, search, columns, &random)
            find(leaves.count - 1, search, columns, &random)
        }
        for (index, leaf) in leaves.enumerated() {
            let (gradient, curvature) = FixedPointGradients.halves(leaf.sum)
            let weight = curvature * gradients.curvatureUnit + limits.l2
            tree.leaves[index] = weight > 0 ? -gradient * gradients.gradientUnit / weight : 0
        }
        return tree
    }

    /// The rows in a leaf of the tree that was grown last.
    func rows(ofLeaf leaf: Int) -> ArraySlice<Int32> { rows[leaves[leaf].rows] }

    /// The leaf of a row, which need not be one that the tree was grown on.
    func leaf(of row: Int, in tree: DecisionTree) -> Int {
        var place = tree.root
        while place >= 0 {
            let node = tree.nodes[Int(place)]
            place = data.bin(row, Int(node.column)) <= Int(node.bin) ? node.left : node.right
        }
        return Int(-1 - place)
    }

    /// The leaf whose split gains most, the first of equals.
    private var nextLeaf: Int? {
        var (best, gain) = (nil as Int?, 0.0)
        for (index, leaf) in leaves.enumerated() {
            if let split = leaf.split, split.gain > gain { (best, gain) = (index, split.gain) }
        }
        return best
    }

    /// Splits a leaf in two; rows keep their order.
    private mutating func divide(_ index: Int, _ split: SplitSearch.Split, node: Int) {
        let leaf = leaves[index]
        let (groups, group) = (data.groupCount, split.column / BinnedRows.lanes)
        let shift = UInt64(split.column % BinnedRows.lanes * 8)
        var (left, right) = (leaf.rows.lowerBound, 0)
        unsafe data.words.withUnsafeBufferPointer { bins in
            for place in leaf.rows {
                let row = rows[place]
                let isLeft = unsafe Int(bins[Int(row) &* groups &+ group] >> shift & 0xFF) <= split.bin
                // Both are written and one kept: no branch to guess.
                rows[left] = row
                moved[right] = row
                left += isLeft ? 1 : 0
                right += isLeft ? 0 : 1
            }
        }
        for place in 0..<right { rows[left + place] = moved[place] }
        leaves.append(
            Leaf(rows: left..<leaf.rows.upperBound, sum: leaf.sum &- split.left, parent: (node, false))
        )
        leaves[index] = Leaf(
            rows: leaf.rows.lowerBound..<left,
            histograms: leaf.histograms,
            sum: split.left,
            parent: (node, true)
        )
    }

    /// Adds up the smaller of two leaves; the other one is what is left of the leaf that they were.
    private mutating func fillHistograms(
        _ left: Int,
        _ right: Int,
        _ gradients: FixedPointGradients,
        _ search: SplitSearch
    ) {
        let canSplit = [left, right].map {
            FixedPointGradients.halves(leaves[$0].sum).curvature >= 2 * search.leastCurvature
        }
        guard let parent = leaves[left].histograms, canSplit[0] || canSplit[1] else {
            leaves[left].histograms = nil
            return
        }
        let isLeftSmaller = leaves[left].rows.count <= leaves[right].rows.count
        let (small, large) = isLeftSmaller ? (left, right) : (right, left)
        // The place of the new leaf's number is not in use.
        accumulate(gradients, leaves[small].rows, into: right)
        subtract(right, from: parent)
        leaves[small].histograms = canSplit[isLeftSmaller ? 0 : 1] ? right : nil
        leaves[large].histograms = canSplit[isLeftSmaller ? 1 : 0] ? parent : nil
    }

    private var histogramCount: Int { data.groupCount * BinnedRows.lanes * stride }

    /// Rows whose words stay in the second cache while one group of columns after the other is added up.
    private static let blockSize = 2048

    private mutating func accumulate(_ gradients: FixedPointGradients, _ range: Range<Int>, into place: Int) {
        let isWhole = range.count == data.rowCount
        if !isWhole {
            for (index, row) in range.enumerated() { ordered[index] = gradients.words[Int(rows[row])] }
        }
        let (start, step, groups) = (place * histogramCount, BinnedRows.lanes * stride, data.groupCount)
        unsafe histograms.withUnsafeMutableBufferPointer { target in
            unsafe data.words.withUnsafeBufferPointer { words in
                unsafe rows.withUnsafeBufferPointer { rows in
                    unsafe (isWhole ? gradients.words : ordered).withUnsafeBufferPointer { sums in
                        guard let target = target.baseAddress, let words = words.baseAddress,
                            let rows = rows.baseAddress
                        else { return }
                        unsafe (target + start).update(repeating: 0, count: groups * step)
                        for first in Swift.stride(from: 0, to: range.count, by: Self.blockSize) {
                            let last = min(first + Self.blockSize, range.count)
                            for group in 0..<groups {
                                unsafe HistogramKernel.accumulate(
                                    bins: words + (isWhole ? first * groups : 0) + group,
                                    groups: groups,
                                    rows: isWhole ? nil : rows + range.lowerBound + first,
                                    gradients: UnsafeBufferPointer(rebasing: sums[first..<last]),
                                    into: target + start + group * step
                                )
                            }
                        }
                    }
                }
            }
        }
    }

    private mutating func subtract(_ place: Int, from parent: Int) {
        let (start, target, count) = (place * histogramCount, parent * histogramCount, histogramCount)
        unsafe histograms.withUnsafeMutableBufferPointer { sums in
            for index in 0..<count { unsafe sums[target + index] &-= sums[start + index] }
        }
    }

    /// Finds the best split of a leaf.
    private mutating func find(
        _ index: Int,
        _ search: SplitSearch,
        _ columns: [Int],
        _ random: inout SeededRandom
    ) {
        guard let place = leaves[index].histograms else { return }
        var best = SplitSearch.Split(column: -1, bin: 0, gain: 0, left: 0)
        let (start, sum) = (place * histogramCount, leaves[index].sum)
        let chosen = limits.columnShare < 1 ? columns.sample(limits.columnShare, using: &random) : columns
        unsafe histograms.withUnsafeBufferPointer { sums in
            for column in chosen {
                let first = start + column * stride
                let bins = data.bins.cuts[column].count + 1
                unsafe search.improve(
                    &best,
                    column: column,
                    histogram: UnsafeBufferPointer(rebasing: sums[first..<first + bins]),
                    total: sum
                )
            }
        }
        // Less than this is rounding.
        let scale = FixedPointGradients.halves(sum).curvature
        leaves[index].split = best.column >= 0 && best.gain > 1e-9 * scale ? best : nil
    }
}

extension [Int] {
    /// About that share of the elements, at least one, in their order, each as likely as the others.
    func sample(_ share: Double, using random: inout SeededRandom) -> [Int] {
        var (left, wanted) = (count, Swift.max(1, Int((share * Double(count)).rounded())))
        return filter { _ in
            let isTaken = random.uniform() * Double(left) < Double(wanted)
            left -= 1
            wanted -= isTaken ? 1 : 0
            return isTaken
        }
    }
}
