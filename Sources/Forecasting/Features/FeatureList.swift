/// The features that a model looks at, in the order of its columns.
///
/// ```swift
/// let list = try FeatureList(parsing: "lag_1..10, volatility_20, weekday, rsi_14", of: series)
/// list.columnNames  // lag_1, …, lag_10, volatility_20, weekday_sin, weekday_cos, rsi_14
/// ```
public struct FeatureList: Hashable, Sendable {
    public let features: [Feature]

    /// The word for all covariates of the series.
    static let everyCovariate = "covariates"

    /// Reads a list as users write it.
    ///
    /// - Parameters:
    ///   - text: names with commas between them; `lag_1..10` stands for `lag_1` to `lag_10`, and `covariates` for every
    ///     covariate of the series. A name that comes again is taken once.
    ///   - series: the series that the features are of.
    /// - Throws: ``ForecastingError/invalidParameter(name:reason:)`` for a name that is neither a ``Feature`` nor a covariate
    ///   of the series, with those that are.
    public init(parsing text: String, of series: TimeSeries) throws(ForecastingError) {
        let covariates = series.covariates.map(\.name)
        var features: [Feature] = []
        var seen: Set<String> = []
        for word in Self.words(text) {
            for name in word == Self.everyCovariate ? covariates : Self.names(word) where seen.insert(name).inserted {
                if let feature = try Feature.builtIn(name) {
                    features.append(feature)
                } else if covariates.contains(name) {
                    features.append(.covariate(name))
                } else {
                    throw .invalidParameter(name: "features", reason: Self.unknown(name, covariates: covariates))
                }
            }
        }
        guard !features.isEmpty else {
            throw .invalidParameter(
                name: "features",
                reason: text.contains(Self.everyCovariate)
                    ? "the series has no covariates; name other features"
                    : "must name at least one; known: \(Feature.patterns.joined(separator: ", "))"
            )
        }
        self.features = features
    }

    /// The list of a model that was stored.
    init(stored names: [String]) throws(ForecastingError) {
        guard !names.isEmpty, Set(names).count == names.count else {
            throw .unreadableArtifact("the features are not a list of different names")
        }
        var features: [Feature] = []
        do {
            for name in names { features.append(try Feature.builtIn(name) ?? .covariate(name)) }
        } catch {
            throw .unreadableArtifact("\(error)")
        }
        self.features = features
    }

    public var names: [String] { features.map(\.name) }

    public var columnNames: [String] { features.flatMap(\.columnNames) }

    /// How many observations before its own a row looks at.
    public var lookBack: Int { features.reduce(0) { max($0, $1.lookBack) } }

    /// What can be said of a list before its series is there: how far it looks back and how many columns it has at least.
    static func extent(of text: String) -> (lookBack: Int, columns: Int) {
        var names: Set<String> = []
        for word in words(text) { names.formUnion(Self.names(word)) }
        var (lookBack, columns) = (0, 0)
        for name in names {
            // Wrong names are refused where the series is read.
            let feature = (try? Feature.builtIn(name)) ?? .covariate(name)
            lookBack = max(lookBack, feature.lookBack)
            columns += feature.columnNames.count
        }
        return (lookBack, columns)
    }

    private static func words(_ text: String) -> [String] {
        text.split(separator: ",").map { word in
            String(word.drop(while: \.isWhitespace).reversed().drop(while: \.isWhitespace).reversed())
        }.filter { !$0.isEmpty }
    }

    /// `lag_1..3` as `lag_1`, `lag_2`, `lag_3`; anything else as it stands.
    private static func names(_ word: String) -> [String] {
        guard let separator = word.lastIndex(of: "_") else { return [word] }
        let range = word[word.index(after: separator)...].split(separator: ".", omittingEmptySubsequences: false)
        guard range.count == 3, range[1].isEmpty, let first = Int(range[0]), let last = Int(range[2]),
            first >= 0, first <= last, last <= Feature.longestLookBack
        else { return [word] }
        return (first...last).map { "\(word[...separator])\($0)" }
    }

    private static func unknown(_ name: String, covariates: [String]) -> String {
        let known = covariates.isEmpty ? "it has none" : "it has " + covariates.prefix(50).joined(separator: ", ")
        return "'\(name.prefix(64))' is not known; known: \(Feature.patterns.joined(separator: ", ")) (k a number, or "
            + "a range such as lag_1..10), '\(everyCovariate)' and the names of the covariates of the series: \(known)"
    }
}
