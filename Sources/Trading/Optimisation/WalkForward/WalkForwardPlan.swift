public import Markets
public import Parameters

/// How a walk through the candles chooses parameters anew again and again: on one stretch, to be judged on the next.
///
/// Source: Pardo (1992, 2008), The Evaluation and Optimization of Trading Strategies.
public struct WalkForwardPlan: Hashable, Sendable {
    /// How long a stretch parameters are chosen on, in milliseconds; of an anchored walk the first of them.
    public let training: Int64
    /// How long they are traded with before the next choice, in milliseconds.
    public let test: Int64
    /// Whether all training stretches begin at the first candle, instead of being of one length.
    public let isAnchored: Bool

    /// - Precondition: both stretches are longer than nothing.
    public init(training: Int64, test: Int64, isAnchored: Bool = false) {
        precondition(training > 0 && test > 0, "a stretch has a length")
        self.training = training
        self.test = test
        self.isAnchored = isAnchored
    }

    /// Reads `90d/30d`: the training and the test stretch in minutes (`m`), hours (`h`), days (`d`) or weeks (`w`).
    ///
    /// - Throws: ``ParameterError`` with the field `walk_forward`.
    public init(parsing text: String, isAnchored: Bool = false) throws(ParameterError) {
        let spans = text.split(separator: "/", omittingEmptySubsequences: false).map(Self.milliseconds)
        guard spans.count == 2, let training = spans[0], let test = spans[1] else {
            throw ParameterError(
                field: "walk_forward",
                message: "'\(text.prefix(40))' must be a training and a test stretch, such as 90d/30d"
            )
        }
        self.init(training: training, test: test, isAnchored: isAnchored)
    }

    private static func milliseconds(_ text: Substring) -> Int64? {
        let units: [Character: Int64] = ["m": 60_000, "h": 3_600_000, "d": 86_400_000, "w": 604_800_000]
        guard let unit = text.last.flatMap({ units[$0] }), let count = Int64(text.dropLast()),
            (1...100_000).contains(count)
        else { return nil }
        return count * unit
    }

    /// A stretch to choose on and the one that follows it, by the open times of candles.
    public struct Window: Hashable, Sendable {
        public let training: Range<Timestamp>
        public let test: Range<Timestamp>
    }

    /// The windows in `span`: their test stretches follow each other without a gap from the end of the first training
    /// stretch; the last of them may be shorter. Empty if nothing is left to be tested.
    public func windows(in span: Range<Timestamp>) -> [Window] {
        var windows: [Window] = []
        var start = span.lowerBound + training
        while start < span.upperBound {
            let end = min(start + test, span.upperBound)
            let origin = isAnchored ? span.lowerBound : start - training
            windows.append(Window(training: origin..<start, test: start..<end))
            start = start + test
        }
        return windows
    }
}
