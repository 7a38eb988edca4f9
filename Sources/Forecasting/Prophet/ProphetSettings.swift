/// What a ``ProphetModel`` is made of; the defaults and their names are those of Prophet.
public struct ProphetSettings: Hashable, Sendable {
    public enum Growth: String, CaseIterable, Hashable, Sendable {
        case linear
        /// Saturating at a capacity and, if given, a floor.
        case logistic
        case flat
    }

    /// Whether a term is added to the trend or raises it by a share.
    public enum Mode: String, CaseIterable, Hashable, Sendable {
        case additive
        case multiplicative
    }

    /// Whether one of the seasons of the calendar is part of the model.
    public enum Switch: String, CaseIterable, Hashable, Sendable {
        /// Where the series is long enough to show it and its steps are short enough.
        case automatic = "auto"
        case on
        case off
    }

    /// A bound of logistic growth.
    public enum Bound: Hashable, Sendable {
        case constant(Double)
        /// The column of that name, which forecasts need ahead as well.
        case covariate(String)
    }

    /// A season of the calendar.
    public struct CalendarSeason: Hashable, Sendable {
        public var use: Switch
        /// Number of pairs of sine and cosine.
        public var order: Int

        public init(_ use: Switch = .automatic, order: Int) {
            (self.use, self.order) = (use, order)
        }
    }

    public var growth = Growth.linear
    /// Needed by logistic growth. `nil`: the covariate named `capacity`.
    public var capacity: Bound?
    /// Only with logistic growth. `nil`: the covariate named `floor`, or 0 if there is none.
    public var floor: Bound?

    /// How many times the trend may change its slope; fewer where the series has fewer observations.
    public var changepointCount = 25
    /// The first share of the observations, over which the changepoints are spread evenly.
    public var changepointRange = 0.8
    /// Scale of the Laplace prior of the changes of slope: larger lets the trend bend more.
    public var changepointPriorScale = 0.05

    public var yearly = CalendarSeason(order: 10)
    public var weekly = CalendarSeason(order: 3)
    public var daily = CalendarSeason(order: 4)
    /// Those of the calendar, and others that do not say.
    public var seasonalityMode = Mode.additive
    /// Standard deviation of the normal prior of the seasons' coefficients.
    public var seasonalityPriorScale = 10.0
    /// One with the name of a season of the calendar takes its place.
    public var seasonalities: [ProphetSeasonality] = []

    public var holidays: [ProphetHoliday] = []
    /// Standard deviation of the normal prior of effects of holidays and regressors that do not say.
    public var holidaysPriorScale = 10.0
    public var regressors: [ProphetRegressor] = []

    /// Number of simulated futures that the spread of a forecast is taken from.
    public var sampleCount = 1000
    public var seed: UInt64 = 0

    public init() {}
}

/// A season of any length: a Fourier series of its period.
public struct ProphetSeasonality: Hashable, Sendable {
    public let name: String
    /// In days.
    public let period: Double
    /// Number of pairs of sine and cosine.
    public let order: Int
    /// `nil`: as the settings say.
    public var priorScale: Double?
    /// `nil`: as the settings say.
    public var mode: ProphetSettings.Mode?

    public init(
        _ name: String,
        period: Double,
        order: Int,
        priorScale: Double? = nil,
        mode: ProphetSettings.Mode? = nil
    ) {
        (self.name, self.period, self.order) = (name, period, order)
        (self.priorScale, self.mode) = (priorScale, mode)
    }
}

/// A covariate that the series depends on linearly; forecasts need its values ahead.
public struct ProphetRegressor: Hashable, Sendable {
    /// Whether it is brought to mean 0 and standard deviation 1 over the observations of the fit.
    public enum Standardisation: String, CaseIterable, Hashable, Sendable {
        /// Unless its values are 0 and 1 only.
        case automatic = "auto"
        case on
        case off
    }

    /// The covariate's name.
    public let name: String
    /// `nil`: as the settings say for holidays.
    public var priorScale: Double?
    /// `nil`: as the settings say for seasons.
    public var mode: ProphetSettings.Mode?
    public var standardisation: Standardisation

    public init(
        _ name: String,
        priorScale: Double? = nil,
        mode: ProphetSettings.Mode? = nil,
        standardisation: Standardisation = .automatic
    ) {
        (self.name, self.priorScale, self.mode) = (name, priorScale, mode)
        self.standardisation = standardisation
    }
}
