public import JSON
public import Markets

/// What an optimisation found.
public struct OptimisationResult: Sendable {
    /// The best in sample first, those without a score last.
    public let trials: [Trial]
    public let objective: Objective
    /// By the open times of the candles.
    public let inSample: Range<Timestamp>
    public let outOfSample: Range<Timestamp>?
    /// What is missing of the candles that were asked for, in the order of the markets of which it is known.
    public let missing: [MissingCandles]

    /// - Parameter trials: at least one with a score in sample.
    package init(
        trials: [Trial],
        objective: Objective,
        inSample: Range<Timestamp>,
        outOfSample: Range<Timestamp>?,
        missing: [MissingCandles] = []
    ) {
        self.missing = missing
        self.trials = trials.ranked(by: \.inSample.score)
        self.objective = objective
        self.inSample = inSample
        self.outOfSample = outOfSample
    }

    /// The trial with the highest score in sample: what the search chose.
    public var best: Trial { trials[0] }

    public var statistics: TrialStatistics { TrialStatistics(trials) }

    /// What the part that was held out says of the choice.
    public var judgement: HeldOutJudgement { HeldOutJudgement(self) }
}

extension OptimisationResult: JSONWritable {
    public func write(to writer: inout JSONWriter) {
        func write(_ span: Range<Timestamp>?, _ writer: inout JSONWriter) {
            guard let span else { return writer.null() }
            writer.object {
                $0.member("start", span.lowerBound.iso8601)
                $0.member("end", span.upperBound.iso8601)
            }
        }
        writer.object {
            $0.member("objective", objective.measure.rawValue)
            $0.member("minimum_trades", objective.minimumTrades)
            $0.member("in_sample") { write(inSample, &$0) }
            $0.member("out_of_sample") { write(outOfSample, &$0) }
            $0.member("best", best)
            $0.member("judgement", judgement)
            $0.member("statistics", statistics)
            $0.member("missing", missing)
            $0.member("trials", trials)
        }
    }
}

extension [Trial] {
    /// The highest score first, those without last; equal ones by their number.
    func ranked(by score: (Trial) -> Double?) -> [Trial] {
        sorted { first, second in
            switch (score(first), score(second)) {
            case (let one?, let other?) where one != other: one > other
            case (_?, nil): true
            case (nil, _?): false
            default: first.number < second.number
            }
        }
    }
}
