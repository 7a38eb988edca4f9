/// What the features of a series are, observation by observation.
///
/// The row of an observation holds what was known when it was there: its own value and covariates, and earlier ones.
/// Observations at which a feature has no value yet have no row.
public struct FeatureTable: Sendable {
    public let features: FeatureList
    public let scale: ChangeScale
    /// The rows, oldest first.
    public let matrix: FeatureMatrix
    /// For each row the index of its observation, ascending.
    public let origins: [Int]
    /// Observations without a row because a feature looks back beyond the first.
    public let warmUp: Int
    /// Later observations without a row because a covariate has no value there.
    public let incomplete: Int
    /// For each column the number of observations after the warm-up at which it has no value.
    public let gaps: [Int]
    private let levels: [Double]

    /// - Throws: ``ForecastingError`` if a value is not finite, or the series lacks a covariate or times that are named.
    public init(_ series: TimeSeries, features: FeatureList) throws(ForecastingError) {
        try self.init(series, features: features, scale: ChangeScale(for: series.values))
    }

    init(_ series: TimeSeries, features: FeatureList, scale: ChangeScale) throws(ForecastingError) {
        try Observations.requireFinite(series.values)
        let levels = try scale.levels(series.values)
        let builder = FeatureColumns(series: series, scale: scale, levels: levels, lookBack: features.lookBack)
        var columns: [[Double]] = []
        for feature in features.features { columns += try builder.columns(of: feature) }
        let warmUp = min(features.lookBack, series.count)
        gaps = columns.map { column in column.count { !$0.isFinite } }
        let complete = (0..<series.count - warmUp).filter { row in columns.allSatisfy { $0[row].isFinite } }
        let all = FeatureMatrix(names: features.columnNames, columns: columns)
        matrix = complete.count == all.rowCount ? all : all.rows(complete)
        origins = complete.map { $0 + warmUp }
        incomplete = series.count - warmUp - complete.count
        (self.features, self.scale, self.warmUp, self.levels) = (features, scale, warmUp, levels)
    }

    /// The rows whose outcome is known, with it.
    ///
    /// - Parameters:
    ///   - horizon: the number of steps from a row to its outcome, at least 1.
    ///   - target: what is wanted of the outcome.
    func labelled(horizon: Int, target: FeatureTarget) -> LabelledRows {
        let count = origins.prefix { $0 + horizon < levels.count }.count
        let changes = origins[..<count].map { levels[$0 + horizon] - levels[$0] }
        return LabelledRows(
            matrix: count == origins.count ? matrix : matrix.rows(0..<count),
            origins: Array(origins[..<count]),
            labels: target == .change ? changes : changes.map { $0 > 0 ? 1 : 0 },
            changes: changes,
            horizon: horizon
        )
    }
}

/// What a model learns to say of the steps ahead.
enum FeatureTarget: String, Hashable, Sendable {
    /// The change of the series.
    case change = "return"
    /// Whether it rises: 1 or 0; the model answers the probability.
    case direction
}

/// Rows with what became of them.
struct LabelledRows: Sendable {
    let matrix: FeatureMatrix
    /// For each row the index of its observation, ascending.
    let origins: [Int]
    /// What is to be learned of each row: its change, or whether that was a rise.
    let labels: [Double]
    /// The change from each row to its outcome.
    let changes: [Double]
    /// Number of steps to the outcome.
    let horizon: Int

    var count: Int { labels.count }

    /// Some of the rows, in the order of `indices`.
    func rows(_ indices: some Collection<Int>) -> LabelledRows {
        LabelledRows(
            matrix: matrix.rows(indices),
            origins: indices.map { origins[$0] },
            labels: indices.map { labels[$0] },
            changes: indices.map { changes[$0] },
            horizon: horizon
        )
    }
}
