internal import Markets
internal import Synchronization

/// A leg of a portfolio under way. It shares nothing with others, so that each can be traded on a thread of its own.
final class PortfolioLeg: Sendable {
    let backtest: Backtest
    /// The candles that are traded on.
    let range: Range<Int>
    private let candles: PricedSeries
    private let state: Mutex<State>

    private struct State {
        var run: BacktestRun
        var failure: EngineError?
    }

    init(_ leg: PortfolioBacktest.Leg) throws(BacktestError) {
        backtest = leg.backtest
        range = try leg.backtest.range(of: leg.series, for: leg.strategy)
        candles = PricedSeries(leg.series, instrument: leg.backtest.instrument)
        var run: BacktestRun
        do { run = try leg.backtest.begin(leg.series, range, leg.strategy) } catch { throw .engine(error) }
        run.closes = []
        state = Mutex(State(run: run))
    }

    var symbol: Symbol { candles.candles.symbol }

    /// Trades on candles; ``closes()`` says how it went.
    func trade(over range: Range<Int>) {
        state.withLock { state in
            state.run.closes?.removeAll(keepingCapacity: true)
            do throws(EngineError) { try state.run.take(candles, range) } catch { state.failure = error }
        }
    }

    /// The ends of the candles that were traded on last.
    func closes() throws(EngineError) -> [BacktestRun.Close] {
        try state.withLock { state throws(EngineError) in
            if let failure = state.failure { throw failure }
            return state.run.closes ?? []
        }
    }

    func finish() throws(EngineError) -> (result: Backtest.Result, feesPaid: Money) {
        try state.withLock { state throws(EngineError) in (try state.run.finish(), state.run.feesPaid) }
    }
}
