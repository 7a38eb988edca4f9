import CKernels

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
        unsafe row += updateSegments(
            over: inputs + row,
            count: count - row,
            into: (macds + row, signals + row, histogram + row)
        )
        var state = self
        while row < count {
            let output = unsafe state.step(to: inputs[row])
            unsafe macds[row] = output.macd
            unsafe signals[row] = output.signal
            unsafe histogram[row] = output.histogram
            row += 1
        }
        self = state
    }

    /// As many prices as four segments that are gone through side by side hold; none where these would be too short.
    private mutating func updateSegments(
        over prices: UnsafePointer<Double>,
        count: Int,
        into columns: (UnsafeMutablePointer<Double>, UnsafeMutablePointer<Double>, UnsafeMutablePointer<Double>)
    ) -> Int {
        let (length, burnIn) = (count / 16 * 4, slow.burnIn + signal.burnIn)
        guard length >= burnIn else { return 0 }
        let (quick, late, last) = (fast.weight, slow.weight, signal.weight)
        let (macds, signals, histogram) = unsafe columns
        var state = aaiti_macd_state(fast: fast.average, slow: slow.average, signal: signal.average)
        unsafe aaiti_macd(prices, length, burnIn, quick, late, last, &state, macds, signals, histogram)
        (fast.average, slow.average, signal.average) = (state.fast, state.slow, state.signal)
        return 4 * length
    }
}
