/// How an ``LSTMModel`` is made.
public struct LSTMOptions: Hashable, Sendable {
    /// Number of steps that a forecast looks back on.
    public var lookback = 30
    /// Number of steps ahead that the network answers at once.
    public var horizon = 30
    /// Units of each layer.
    public var hidden = 32
    public var layers = 1
    /// Share of the hidden values between two layers that is left out while learning.
    public var dropout = 0.0
    /// `nil` for what suits the series: ``SeriesTarget/init(suiting:)``.
    public var target: SeriesTarget?
    /// The covariates that are inputs beside the series, by name; `nil` for all that it has.
    public var covariates: [String]? = []
    /// The cycles of the calendar that are inputs beside the series, two columns each; they need the times of the series.
    public var calendar: [CalendarCycle] = []
    public var epochs = 50
    /// Epochs without a lower validation error after which to stop.
    public var patience = 5
    /// Windows of one gradient step.
    public var batch = 64
    public var learningRate = 0.003
    /// The longest that a gradient may be; 0 for no limit.
    public var gradientClip = 1.0
    /// Share of the windows, the latest, that is not learned from.
    public var validation = 0.2
    public var seed: UInt64 = 0

    public init() {}

    /// The most parameters that a network may have: 4 MB, and about 14 MB as stored.
    public static let maximumParameters = 1_000_000
    /// The most windows that are made of a series: of a longer one the latest. Fewer where they have more than 8,000,000
    /// outcomes together.
    public var maximumWindows: Int { min(100_000, 8_000_000 / max(1, horizon)) }
    /// The most numbers that a fit may keep for its way back: 512 MB.
    static let maximumMemory = 128_000_000
    /// The fewest windows to learn from, and to judge by.
    static let minimumWindows = (learning: 16, validation: 8)

    func validationCount(windows: Int) -> Int {
        max(Self.minimumWindows.validation, Int(Double(windows) * validation))
    }

    /// Windows to learn from. Those whose outcomes reach into the validation part's are left out.
    func learningCount(windows: Int) -> Int { windows - validationCount(windows: windows) - (horizon - 1) }

    /// The fewest observations that a fit accepts.
    public var minimumObservations: Int {
        var windows = Self.minimumWindows.learning + Self.minimumWindows.validation + horizon - 1
        while learningCount(windows: windows) < Self.minimumWindows.learning { windows += 1 }
        return windows + lookback + horizon
    }

    /// - Throws: ``ForecastingError/invalidParameter(name:reason:)``, with the limit that is exceeded.
    func shape(inputs: Int) throws(ForecastingError) -> LSTMShape {
        let integers = [
            ("lookback", lookback, 2...1000), ("horizon", horizon, 1...1000), ("hidden", hidden, 1...512),
            ("layers", layers, 1...8), ("epochs", epochs, 1...10_000), ("patience", patience, 1...10_000),
            ("batch", batch, 1...1024),
        ]
        for (name, value, range) in integers where !range.contains(value) {
            throw .invalidParameter(
                name: name,
                reason: "must be a whole number from \(range.lowerBound) to \(range.upperBound), is \(value)"
            )
        }
        let numbers = [
            ("dropout", dropout, 0...0.9), ("learning_rate", learningRate, 1e-6...1),
            ("gradient_clip", gradientClip, 0...1e6),
            ("validation", validation, 0.05...0.5),
        ]
        for (name, value, range) in numbers where !range.contains(value) {
            throw .invalidParameter(
                name: name,
                reason: "must be a number from \(range.lowerBound) to \(range.upperBound), is \(value)"
            )
        }
        let shape = LSTMShape(inputs: inputs, hidden: hidden, layers: layers, outputs: horizon)
        guard shape.parameterCount <= Self.maximumParameters else {
            throw .invalidParameter(
                name: "hidden",
                reason: "the network would have \(shape.parameterCount) parameters, and \(Self.maximumParameters) are "
                    + "the most; try fewer hidden units or layers"
            )
        }
        let numbersKept = (0..<layers).reduce(0) {
            $0 + lookback * batch * (8 * hidden + 2 * shape.inputs(of: $1) + 16)
        }
        guard numbersKept <= Self.maximumMemory else {
            throw .invalidParameter(
                name: "batch",
                reason: "a fit would need \(numbersKept >> 18) MB, and \(Self.maximumMemory >> 18) are the most; "
                    + "try a smaller batch, lookback or hidden"
            )
        }
        return shape
    }
}
