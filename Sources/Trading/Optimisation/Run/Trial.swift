public import JSON

/// A point of the space that was tried.
public struct Trial: Hashable, Sendable {
    /// Counts from 1 in the order in which points were asked for.
    public let number: Int
    public let point: SearchPoint
    /// Everything that the strategy was made with.
    public let parameters: JSONObject
    /// On the part of the data that chooses.
    public let inSample: TrialFigures
    /// On the part that was held out; `nil` if there is none.
    public internal(set) var outOfSample: TrialFigures?

    package init(
        number: Int,
        point: SearchPoint,
        parameters: JSONObject,
        inSample: TrialFigures,
        outOfSample: TrialFigures? = nil
    ) {
        (self.number, self.point, self.parameters) = (number, point, parameters)
        (self.inSample, self.outOfSample) = (inSample, outOfSample)
    }
}

extension Trial: JSONWritable {
    public func write(to writer: inout JSONWriter) {
        writer.object {
            $0.member("trial", number)
            $0.member("parameters", JSONValue.object(parameters))
            $0.member("in_sample", inSample)
            $0.member("out_of_sample", outOfSample)
        }
    }
}

/// What is needed to judge the best of many trials: how many there were, and how their Sharpe ratios spread.
///
/// The deflated Sharpe ratio (Bailey & López de Prado 2014) takes both.
public struct TrialStatistics: Hashable, Sendable {
    /// How many points were tried, those without a score included: each was a chance to be lucky.
    public let count: Int
    /// The Sharpe ratios in sample, annualised, in the order of the trials; those that have none left out.
    public let sharpes: [Double]

    public init(_ trials: [Trial]) {
        count = trials.count
        sharpes = trials.sorted { $0.number < $1.number }.compactMap(\.inSample.sharpe)
    }

    public init(count: Int, sharpes: [Double]) {
        self.count = count
        self.sharpes = sharpes
    }

    /// What a backtest of the choice is to be told, so that it is measured by all that were tried; `nil` for none.
    public var backtestTrials: BacktestTrials? {
        count > 0 ? BacktestTrials(count: count, sharpes: sharpes) : nil
    }
}

extension TrialStatistics: JSONWritable {
    public func write(to writer: inout JSONWriter) {
        writer.object {
            $0.member("trials", count)
            $0.member("sharpe_variance", backtestTrials?.variance)
        }
    }
}
