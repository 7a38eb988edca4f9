/// Which state-space model of exponential smoothing: how error, trend and season enter it (Hyndman, Koehler, Ord and
/// Snyder, 2008, "Forecasting with Exponential Smoothing", table 2.1). `MAdM` has a multiplicative error, an additive
/// damped trend and a multiplicative season.
public struct ETSForm: Hashable, Sendable, CustomStringConvertible {
    public enum Component: String, Hashable, Sendable {
        case none = "N"
        case additive = "A"
        case multiplicative = "M"
    }

    /// Additive or multiplicative.
    public let error: Component
    public let trend: Component
    /// Whether the trend flattens out.
    public let isDamped: Bool
    public let season: Component

    init(_ error: Component, _ trend: Component, isDamped: Bool = false, _ season: Component) {
        (self.error, self.trend, self.isDamped, self.season) = (error, trend, isDamped, season)
    }

    /// The form of a name such as `AAdN`; `nil` for one that there is not.
    public init?(_ name: String) {
        guard let form = Self.stable.first(where: { $0.description == name }) else { return nil }
        self = form
    }

    public var description: String { error.rawValue + trend.rawValue + (isDamped ? "d" : "") + season.rawValue }

    /// Of the thirty forms the nineteen that are stable enough to forecast with: an additive error under a multiplicative
    /// trend or season divides by states that come near zero, and a multiplicative trend does not go with an additive
    /// season (section 4.2.3 there). The simple ones come first.
    public static let stable: [ETSForm] = {
        let trends: [(Component, Bool)] = [
            (.none, false), (.additive, false), (.additive, true), (.multiplicative, false), (.multiplicative, true),
        ]
        return [Component.none, .additive, .multiplicative].flatMap { season in
            trends.flatMap { trend, isDamped in
                [Component.additive, .multiplicative].map { ETSForm($0, trend, isDamped: isDamped, season) }
            }
        }.filter(\.isStable)
    }()

    private var isStable: Bool {
        if error == .additive { return trend != .multiplicative && season != .multiplicative }
        return !(trend == .multiplicative && season == .additive)
    }

    /// Whether it takes values above zero only.
    public var needsPositiveValues: Bool {
        error == .multiplicative || trend == .multiplicative || season == .multiplicative
    }

    /// Whether the variance of its forecasts has a closed form (chapter 6 there, classes 1 and 2).
    var hasAnalyticVariance: Bool { trend != .multiplicative && season != .multiplicative }

    var hasTrend: Bool { trend != .none }
    var isSeasonal: Bool { season != .none }

    /// How many parameters are estimated, with the initial states and the variance of the error.
    func parameterCount(season length: Int) -> Int {
        3 + (hasTrend ? 2 : 0) + (isDamped ? 1 : 0) + (isSeasonal ? length : 0)
    }

    /// The fewest observations to fit it to: two seasons, and a few more than there are parameters.
    func minimumObservations(season length: Int) -> Int {
        max(parameterCount(season: length) + 4, isSeasonal ? 2 * length : 0)
    }
}
