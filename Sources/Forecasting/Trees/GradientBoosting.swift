import Foundation
import Randomness

/// Gradient boosting of trees: each tree is grown on what the ones before leave (Friedman, 2001, "Greedy function
/// approximation: a gradient boosting machine", Annals of Statistics 29), on histograms of bins (Ke and others, 2017,
/// "LightGBM: a highly efficient gradient boosting decision tree").
package struct GradientBoosting: Hashable, Sendable {
    /// What is learned.
    package enum Objective: String, Hashable, Sendable {
        /// The mean, by squared error.
        case squaredError
        /// The log odds of 1 against 0, by cross-entropy.
        case binary
    }

    package var objective: Objective
    /// The most trees.
    package var rounds = 200
    package var learningRate = 0.05
    package var maximumLeaves = 31
    package var maximumBins = 255
    /// The least weight of a leaf: its number of rows, each of a direction weighted 4p(1 - p).
    package var minimumChildWeight = 20.0
    /// λ, which shrinks the values of small leaves, in units of the same weight.
    package var l2 = 0.0
    /// The share of columns that each tree may ask of.
    package var featureFraction = 1.0
    /// The share of rows that each tree is grown on.
    package var baggingFraction = 1.0
    /// Learning ends after so many rounds without a gain on the validation rows; 0 for never.
    package var patience = 0
    package var seed: UInt64 = 0

    package init(_ objective: Objective) {
        self.objective = objective
    }

    /// Learns from rows.
    ///
    /// - Parameters:
    ///   - labels: of each row; 0 or 1 for ``Objective/binary``.
    ///   - validation: rows and labels that decide when to stop, if ``patience`` is not 0; the best number of trees is kept.
    ///   - progress: told the share done at every split.
    package func fit(
        _ rows: FeatureMatrix,
        labels: [Double],
        validation: (rows: FeatureMatrix, labels: [Double])? = nil,
        progress: (Double) -> Bool = { _ in true }
    ) throws(ForecastingError) -> TreeEnsemble {
        let bins = try FeatureBins(rows, limit: maximumBins) { progress(0.02 * $0) }
        let data = try BinnedRows(rows, bins: bins) { progress(0.02 + 0.03 * $0) }
        var boosting = BoostingRun(self, data, labels)
        var stopping = validation.map { EarlyStopping(objective, $0.rows, $0.labels, base: boosting.ensemble.base) }
        for round in 0..<rounds {
            let tree = try boosting.round { progress(0.05 + 0.95 * Double(round) / Double(rounds)) }
            guard !tree.nodes.isEmpty else { break }
            if patience > 0, stopping?.hasStopped(after: tree, factor: learningRate, patience: patience) == true {
                break
            }
        }
        guard patience > 0, let stopping else { return boosting.ensemble }
        return boosting.ensemble.prefix(stopping.best)
    }

    /// What is expected without trees.
    func base(_ labels: [Double]) -> Double {
        let mean = labels.reduce(0, +) / Double(max(labels.count, 1))
        guard objective == .binary else { return mean }
        let share = min(max(mean, 1e-6), 1 - 1e-6)
        return log(share / (1 - share))
    }

    /// The weight of a second derivative of 1.
    var curvaturePerWeight: Double { objective == .binary ? 0.25 : 1 }

    /// The loss of a label.
    func loss(_ score: Double, _ label: Double) -> Double {
        objective == .binary
            ? max(score, 0) - score * label + log1p(exp(-abs(score))) : (score - label) * (score - label)
    }
}

/// The scores of all rows while trees are added.
private struct BoostingRun {
    let settings: GradientBoosting
    let labels: [Double]
    private(set) var ensemble: TreeEnsemble
    private var scores: [Double]
    private var gradients: [Double]
    private var curvatures: [Double]
    private var words: FixedPointGradients
    private var grower: TreeGrower
    private var random: SeededRandom
    private let allRows: [Int32]

    init(_ settings: GradientBoosting, _ data: BinnedRows, _ labels: [Double]) {
        (self.settings, self.labels) = (settings, labels)
        ensemble = TreeEnsemble(base: settings.base(labels), width: data.columnCount)
        scores = Array(repeating: ensemble.base, count: labels.count)
        gradients = scores
        curvatures = Array(repeating: 1, count: labels.count)
        words = FixedPointGradients(count: labels.count)
        grower = TreeGrower(
            data,
            limits: .init(
                leaves: settings.maximumLeaves,
                l2: settings.l2 * settings.curvaturePerWeight,
                curvature: settings.minimumChildWeight * settings.curvaturePerWeight
            )
        )
        random = SeededRandom(seed: settings.seed, stream: "boosting")
        allRows = labels.indices.map { Int32($0) }
    }

    /// Adds a tree and returns it.
    mutating func round(progress: () -> Bool) throws(ForecastingError) -> DecisionTree {
        differentiate()
        words.set(gradients: gradients, curvatures: curvatures, weight: labels.count)
        let rows = settings.baggingFraction < 1 ? bag() : allRows
        let all = Array(0..<grower.data.columnCount)
        let columns = settings.featureFraction < 1 ? all.sample(settings.featureFraction, using: &random) : all
        let rate = settings.learningRate
        let tree = try grower.grow(
            words,
            rows: rows,
            columns: columns,
            random: &random,
            progress: progress
        )
        guard !tree.nodes.isEmpty else { return tree }
        for (leaf, value) in tree.leaves.enumerated() {
            for row in grower.rows(ofLeaf: leaf) { scores[Int(row)] += value * rate }
        }
        ensemble.append(tree, factor: rate)
        if rows.count < labels.count { scoreTheRest(rows, tree) }
        return tree
    }

    private mutating func differentiate() {
        guard settings.objective == .binary else {
            for row in labels.indices { gradients[row] = scores[row] - labels[row] }
            return
        }
        for row in labels.indices {
            let probability = LinearPredictor.logistic(scores[row])
            gradients[row] = probability - labels[row]
            curvatures[row] = max(probability * (1 - probability), 1e-16)
        }
    }

    private mutating func bag() -> [Int32] {
        let wanted = max(1, Int((settings.baggingFraction * Double(labels.count)).rounded()))
        var rows: [Int32] = []
        rows.reserveCapacity(wanted)
        for row in labels.indices {
            // Each row with the chance that leaves the right number in the end.
            let chance = Double(wanted - rows.count) / Double(labels.count - row)
            if random.uniform() < chance { rows.append(Int32(row)) }
        }
        return rows
    }

    /// The rows that a tree was not grown on.
    private mutating func scoreTheRest(_ rows: [Int32], _ tree: DecisionTree) {
        var next = 0
        for row in labels.indices {
            if next < rows.count, Int(rows[next]) == row {
                next += 1
            } else {
                scores[row] += tree.leaves[grower.leaf(of: row, in: tree)] * settings.learningRate
            }
        }
    }
}

/// Watches the loss on rows that are not learned from.
private struct EarlyStopping {
    private let settings: GradientBoosting
    private let rows: [[Double]]
    private let labels: [Double]
    private var scores: [Double]
    private var least: Double
    private var count = 0
    /// The number of trees with the least loss.
    private(set) var best = 0

    init(_ objective: GradientBoosting.Objective, _ rows: FeatureMatrix, _ labels: [Double], base: Double) {
        settings = GradientBoosting(objective)
        self.rows = (0..<rows.rowCount).map(rows.row)
        self.labels = labels
        scores = Array(repeating: base, count: labels.count)
        least = 0
        least = loss
    }

    private var loss: Double {
        zip(scores, labels).reduce(0) { $0 + settings.loss($1.0, $1.1) }
    }

    /// Adds a tree; whether the last `patience` of them brought nothing.
    mutating func hasStopped(after tree: DecisionTree, factor: Double, patience: Int) -> Bool {
        count += 1
        for (index, row) in rows.enumerated() { scores[index] += tree.answer(row) * factor }
        let loss = loss
        if loss < least { (least, best) = (loss, count) }
        return count - best >= patience
    }
}

extension DecisionTree {
    /// The value of the leaf that a row falls into.
    func answer(_ row: [Double]) -> Double {
        var place = root
        while place >= 0 {
            let node = nodes[Int(place)]
            place = row[Int(node.column)] <= node.threshold ? node.left : node.right
        }
        return leaves[Int(-1 - place)]
    }
}
