public import Markets
internal import Randomness

/// Runs a strategy at a venue that cannot be trusted, on a machine that is killed now and then, and compares the books of
/// the two when all has calmed down.
///
/// Everything is decided by the seed. Messages are lost, doubled, delayed and overtake each other; the venue fills in parts,
/// turns requests away (429), fails in the middle of them (500), lets its stream fall silent, changes to a finer tick; the
/// process is killed before and after it has stored what it decided. Candles always come: without a market nothing is to
/// be seen.
public struct ChaosRun: Sendable {
    public var backtest: Backtest
    public var timeframe: Timeframe
    public var faults: ChaosFaults
    public var hours: Int
    private let makeStrategy: @Sendable () -> any Strategy

    /// - Parameters:
    ///   - backtest: with what rules the strategy trades; the volume share of the faults takes the place of the rules'.
    ///   - strategy: makes one that has seen nothing yet.
    public init(
        _ backtest: Backtest,
        timeframe: Timeframe = .oneMinute,
        hours: Int = 24,
        faults: ChaosFaults = ChaosFaults(),
        strategy: @escaping @Sendable () -> any Strategy
    ) {
        self.backtest = backtest
        self.timeframe = timeframe
        self.hours = hours
        self.faults = faults
        makeStrategy = strategy
    }

    /// - Throws: `SnapshotError` if the engine cannot be stored or restored.
    public func run(seed: UInt64) throws -> ChaosReport {
        var world = try ChaosWorld(self, seed: seed, strategy: makeStrategy)
        for candle in ChaosMarket(
            seed: seed,
            timeframe: timeframe,
            candles: Int(Int64(hours) * 3_600_000 / timeframe.nominalMilliseconds)
        ) {
            try world.pass(candle)
        }
        try world.calmDown()
        return world.report()
    }
}
