public import Markets

/// Wilder's directional movement: which share of the true range went up (+DI) and down (-DI), and how far the two are
/// apart as a share of their sum (DX), each from 0 to 100.
///
/// As in TA-Lib the sums start with `period - 1` moves. Where nothing has moved both shares are 0 and DX stays what it
/// was, 0 at the beginning.
///
/// Source: J. W. Wilder, "New Concepts in Technical Trading Systems" (1978).
public struct DirectionalMovement: Indicator, Hashable, Codable {
    public struct Output: IndicatorOutput, Hashable {
        public static let componentNames = ["plus_di", "minus_di", "dx"]

        public let plus: Double
        public let minus: Double
        public let dx: Double
        /// Whether `dx` is of this candle: there was movement to compare.
        let isDefined: Bool

        public var components: [Double] { [plus, minus, dx] }
    }

    let period: Int
    private var movesSeen = 0
    private var sums = MovementSums()
    private var previous: Candle?
    private var lastDX = 0.0

    /// - Precondition: `period` is at least 1.
    public init(period: Int) {
        precondition(period > 0, "an average is over at least one move")
        self.period = period
    }

    public var warmUp: Int { period + 1 }

    public mutating func update(_ candle: Candle) -> Output? {
        defer { previous = candle }
        guard let previous else { return nil }
        let move = MovementSums(from: previous, to: candle)
        guard movesSeen >= period - 1 else {
            movesSeen += 1
            sums.add(move)
            return nil
        }
        sums.smooth(with: move, over: Double(period))
        return output(isMoving: sums.range > candle.close * MovementSums.stillness)
    }

    private mutating func output(isMoving: Bool) -> Output {
        guard isMoving else { return Output(plus: 0, minus: 0, dx: lastDX, isDefined: false) }
        let (plus, minus) = (100 * (sums.plus / sums.range), 100 * (sums.minus / sums.range))
        let isDefined = plus + minus > 0
        if isDefined { lastDX = 100 * (abs(plus - minus) / (plus + minus)) }
        return Output(plus: plus, minus: minus, dx: lastDX, isDefined: isDefined)
    }
}

/// What a move, or several, went up and down, and the true range that they took.
private struct MovementSums: Hashable, Sendable, Codable {
    var plus = 0.0
    var minus = 0.0
    var range = 0.0

    /// A range below this share of the price is what rounding leaves of one that has died away. TA-Lib's limit is 1e-14
    /// whatever the price, which depends on the unit.
    static let stillness = 1e-14

    init() {}

    init(from previous: Candle, to candle: Candle) {
        let (up, down) = (candle.high - previous.high, previous.low - candle.low)
        if up > 0, up > down { plus = up }
        if down > 0, down > up { minus = down }
        range = candle.trueRange(after: previous.close)
    }

    mutating func add(_ move: MovementSums) {
        plus += move.plus
        minus += move.minus
        range += move.range
    }

    /// Wilder's running sum: a share of the old makes room for the new.
    mutating func smooth(with move: MovementSums, over period: Double) {
        plus += move.plus - plus / period
        minus += move.minus - minus / period
        range += move.range - range / period
    }
}
