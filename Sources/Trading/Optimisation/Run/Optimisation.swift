internal import JSON
internal import Markets

/// Searches the parameters of a strategy that score best on one part of the candles, and judges them on another, which no
/// choice has seen.
///
/// ```swift
/// let space = try SearchSpace(of: descriptor, dimensions: [fast, slow])
/// var optimisation = Optimisation(markets: [market], space: space, makeStrategy: make)
/// optimisation.method = .tpe
/// let result = try optimisation.run()
/// print(result.judgement.text)
/// ```
///
/// All trials read the same columns; each needs memory for its own orders and trades only.
public struct Optimisation: Sendable {
    public var markets: [OptimisationMarket]
    public var space: SearchSpace
    public var makeStrategy: StrategyMaker
    public var objective = Objective(.sharpe)
    /// How the scores of several markets become one.
    public var aggregation = SymbolAggregation.mean
    public var method = SearchMethodName.tpe
    /// How many points are tried at most; `nil` for all of a grid, and for 100 of the other methods.
    public var trials: Int?
    public var seed: UInt64 = 1
    public var threads = 1
    /// The last part of the candles, on which nothing is chosen; `nil` for none.
    public var heldOut: Share? = Share(partsPerBillion: 300_000_000)
    /// What else decides how a trial ends: the type of the strategy, the version of the program. A journal is not gone on
    /// with if it has changed.
    public var identity = ""

    /// - Precondition: there is a market.
    public init(markets: [OptimisationMarket], space: SearchSpace, makeStrategy: @escaping StrategyMaker) {
        precondition(!markets.isEmpty, "a strategy is tried on a market")
        self.markets = markets
        self.space = space
        self.makeStrategy = makeStrategy
    }

    /// Runs the search. Blocks; uses ``threads`` threads.
    ///
    /// - Parameters:
    ///   - journal: the file to note the trials in, and to go on from; `nil` for none.
    ///   - isCancelled: asked often, from all threads.
    ///   - progress: told of each trial, from all threads, one call at a time.
    public func run(
        journal: String? = nil,
        isCancelled: @escaping @Sendable () -> Bool = { false },
        progress: @escaping @Sendable (OptimisationProgress) -> Void = { _ in }
    ) throws(OptimisationError) -> OptimisationResult {
        let spans = try spans()
        let search = try search(
            journal: journal,
            kind: "held out \(heldOut?.text ?? "0")",
            isCancelled: isCancelled,
            progress: progress
        )
        var trials = try search.trials("search", over: spans.inSample)
        guard trials.contains(where: { $0.inSample.score != nil }) else { throw noScore(trials) }
        if let outOfSample = spans.outOfSample {
            let meter = ProgressMeter("out of sample", total: trials.count, progress)
            let figures = try search.figures(trials.map(\.parameters), "out of sample", over: outOfSample, meter)
            for index in trials.indices { trials[index].outOfSample = figures[index] }
        }
        return OptimisationResult(
            trials: trials,
            objective: objective,
            inSample: spans.inSample,
            outOfSample: spans.outOfSample,
            missing: markets.compactMap(\.missing)
        )
    }

    func noScore(_ trials: [Trial]) -> OptimisationError {
        let fewest = "they have fewer than \(objective.minimumTrades) trades, or \(objective.measure.rawValue) "
        let reason = trials.lazy.compactMap(\.inSample.failure).first ?? fewest + "is not defined for them"
        return .noScore(trials: trials.count, reason: reason)
    }

    /// - Parameter kind: what the stages of the journal are parts of.
    func search(
        journal path: String?,
        kind: String,
        isCancelled: @escaping @Sendable () -> Bool,
        progress: @escaping @Sendable (OptimisationProgress) -> Void
    ) throws(OptimisationError) -> TrialSearch {
        if method == .grid, let span = space.dimensions.first(where: { $0.values == nil }) {
            throw .noGrid(parameter: span.name)
        }
        var journal: OptimisationJournal?
        do {
            if let path { journal = try OptimisationJournal(path: path, fingerprint: fingerprint(kind)) }
        } catch {
            throw .journal(error)
        }
        return TrialSearch(
            runner: TrialRunner(
                markets: markets,
                makeStrategy: makeStrategy,
                objective: objective,
                aggregation: aggregation,
                isCancelled: isCancelled
            ),
            space: space,
            method: method,
            seed: seed,
            limit: max(1, trials ?? (method == .grid ? .max : 100)),
            threads: threads,
            journal: journal,
            progress: progress
        )
    }

    /// Of all that a trial's figures depend on beside its parameters, and of the space. Method, seed and number of trials
    /// are left out: what was tried serves a longer search, too.
    private func fingerprint(_ kind: String) -> String {
        var fingerprint = Fingerprint()
        for text in ["\(space.dimensions)", "\(space.fixed)", "\(objective)", aggregation.rawValue, identity, kind] {
            fingerprint.add(text)
        }
        for market in markets {
            fingerprint.add("\(market.backtest)")
            fingerprint.add(market.series)
            if let finer = market.backtest.finer { fingerprint.add(finer.series) }
        }
        return fingerprint.text
    }
}

extension Optimisation {
    /// The candles that choose and those that judge, by their open times.
    private func spans() throws(OptimisationError) -> (inSample: Range<Timestamp>, outOfSample: Range<Timestamp>?) {
        let whole = try wholeSpan()
        guard let heldOut else { return (whole, nil) }
        let times = openTimes(of: longest)
        let share = 1 - Double(heldOut.partsPerBillion) / 1e9
        let split = Int((share * Double(times.count)).rounded())
        guard split > 0, split < times.count else { throw .tooFewCandles(have: times.count, need: 2) }
        let time = times[times.startIndex + split]
        return (whole.lowerBound..<time, time..<whole.upperBound)
    }

    /// From the first candle of any market to the close of the last.
    func wholeSpan() throws(OptimisationError) -> Range<Timestamp> {
        var span: Range<Timestamp>?
        for market in markets {
            let times = openTimes(of: market)
            guard let first = times.first, let last = times.last else { continue }
            let end = market.series.timeframe.next(after: last)
            span = min(span?.lowerBound ?? first, first)..<max(span?.upperBound ?? end, end)
        }
        guard let span else { throw .tooFewCandles(have: 0, need: 2) }
        return span
    }

    /// The market with the most candles; the first of those that have as many.
    private var longest: OptimisationMarket {
        markets.dropFirst().reduce(markets[0]) { openTimes(of: $1).count > openTimes(of: $0).count ? $1 : $0 }
    }

    /// The open times of the candles that may be traded on.
    private func openTimes(of market: OptimisationMarket) -> ArraySlice<Timestamp> {
        let series = market.series
        let first = market.backtest.start.map(series.index(atOrAfter:)) ?? 0
        let last = market.backtest.end.map(series.index(atOrAfter:)) ?? series.count
        return series.openTimes[first..<max(first, last)]
    }
}
