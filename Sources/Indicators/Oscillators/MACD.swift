/// Moving average convergence/divergence: a fast minus a slow exponential average of prices, the exponential average of
/// that (the signal), and the distance between the two (the histogram).
///
/// As in TA-Lib the fast average is seeded so that both start at the same price, and nothing is given before the signal
/// is there.
public struct MACD: ColumnIndicator, Hashable, Codable {
    public struct Output: IndicatorOutput, Hashable {
        public static let componentNames = ["macd", "signal", "histogram"]

        public let macd: Double
        public let signal: Double
        public let histogram: Double

        public var components: [Double] { [macd, signal, histogram] }
    }

    private var fast: ExponentialMovingAverage
    private var slow: ExponentialMovingAverage
    private var signal: ExponentialMovingAverage
    /// How many prices the fast average still has to leave out.
    private var delay: Int

    /// - Precondition: all periods are at least 1, `fast` below `slow`.
    public init(fast: Int, slow: Int, signal: Int) {
        precondition(fast < slow, "the fast period is below the slow one")
        self.fast = ExponentialMovingAverage(period: fast)
        self.slow = ExponentialMovingAverage(period: slow)
        self.signal = ExponentialMovingAverage(period: signal)
        delay = slow - fast
    }

    public var warmUp: Int { slow.warmUp + signal.warmUp - 1 }

    public mutating func update(_ price: Double) -> Output? {
        let slowAverage = slow.update(price)
        guard delay == 0 else {
            delay -= 1
            return nil
        }
        guard let fastAverage = fast.update(price), let slowAverage else { return nil }
        let macd = fastAverage - slowAverage
        return signal.update(macd).map { Output(macd: macd, signal: $0, histogram: macd - $0) }
    }

    /// Whether every further price is answered.
    var isSeeded: Bool { signal.isSeeded }

    /// The step of a seeded state.
    ///
    /// The three averages wait for their own last step only: side by side they take the time of one.
    @inline(__always)
    mutating func step(to price: Double) -> Output {
        let macd = fast.step(to: price) - slow.step(to: price)
        let average = signal.step(to: macd)
        return Output(macd: macd, signal: average, histogram: macd - average)
    }

    public func columns(over inputs: some Collection<Double>) -> [[Double]] { columns(ofPrices: inputs) }

    mutating func update(over inputs: UnsafePointer<Double>, count: Int, into columns: ColumnSlices) {
        let (macds, signals, histogram) = unsafe (columns[0], columns[1], columns[2])
        var row = 0
        while row < count, !isSeeded {
            let output = unsafe update(inputs[row])
            unsafe macds[row] = output?.macd ?? .nan
            unsafe signals[row] = output?.signal ?? .nan
            unsafe histogram[row] = output?.histogram ?? .nan
            row += 1
        }
        var state = self
        while row < count {
            unsafe Self.write(state.step(to: inputs[row]), row: row, into: (macds, signals, histogram))
            row += 1
        }
        self = state
    }
}
