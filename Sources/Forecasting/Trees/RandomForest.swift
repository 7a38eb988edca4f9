import Randomness

/// The mean of trees that are each grown on rows drawn with replacement, every split choosing from some of the columns
/// (Breiman, 2001, "Random forests", Machine Learning 45). Of labels 0 and 1 it answers the probability of 1: the trees split by
/// the squared error, which is the Gini impurity.
package struct RandomForest: Hashable, Sendable {
    package var trees = 100
    package var maximumLeaves = 64
    package var maximumBins = 63
    /// The fewest rows of a leaf.
    package var minimumChildRows = 10.0
    /// The share of columns that each split chooses from.
    package var featureFraction = 1.0 / 3
    package var seed: UInt64 = 0

    package init() {}

    /// - Parameter progress: told the share done at every split.
    package func fit(
        _ rows: FeatureMatrix,
        labels: [Double],
        progress: (Double) -> Bool = { _ in true }
    ) throws(ForecastingError) -> TreeEnsemble {
        let bins = try FeatureBins(rows, limit: maximumBins) { progress(0.02 * $0) }
        let data = try BinnedRows(rows, bins: bins) { progress(0.02 + 0.03 * $0) }
        // Around the mean the whole numbers of the gradients are finest.
        let mean = labels.reduce(0, +) / Double(max(labels.count, 1))
        var grower = TreeGrower(
            data,
            limits: .init(leaves: maximumLeaves, curvature: minimumChildRows, columnShare: featureFraction)
        )
        var random = SeededRandom(seed: seed, stream: "forest")
        var once = FixedPointGradients(count: labels.count)
        let curvatures = [Double](repeating: 1, count: labels.count)
        once.set(gradients: labels.map { mean - $0 }, curvatures: curvatures, weight: labels.count)
        var ensemble = TreeEnsemble(base: mean, width: rows.columns.count)
        for index in 0..<trees {
            var counts = [Int](repeating: 0, count: labels.count)
            for _ in labels.indices { counts[Int(random.uniform() * Double(labels.count))] += 1 }
            var drawn = once
            drawn.multiply(by: counts)
            let tree = try grower.grow(
                drawn,
                rows: counts.indices.filter { counts[$0] > 0 }.map { Int32($0) },
                columns: Array(rows.columns.indices),
                random: &random
            ) { progress(0.05 + 0.95 * Double(index) / Double(trees)) }
            ensemble.append(tree, factor: 1 / Double(trees))
        }
        return ensemble
    }
}
