public import Markets

extension Instrument {
    /// Trading rules of a market that is known by its prices only: the tick is the last decimal seen, the lot 10^-8 or
    /// as fine as notionals stay exact.
    ///
    /// More than 12 decimals are taken for the noise of binary floating point, not for a grid.
    public static func inferred(symbol: Symbol, version: Int = 1, priceDecimals: Int) -> Instrument {
        let tickDecimals = min(max(0, priceDecimals), 12)
        return Instrument(
            symbol: symbol,
            version: version,
            tickSize: DecimalStep(decimals: tickDecimals),
            lotSize: DecimalStep(decimals: min(8, Money.decimals - tickDecimals))
        )
    }
}

/// Makes sure that a market whose candles are stored has trading rules fine enough for its prices.
struct InstrumentKeeper {
    private let store: any CandleStore
    private let symbol: Symbol
    private var knownDecimals = -1

    init(store: any CandleStore, symbol: Symbol) {
        self.store = store
        self.symbol = symbol
    }

    /// Saves rules if there are none, or a new version if their tick is coarser than the prices.
    mutating func provide(priceDecimals: Int) throws {
        guard priceDecimals > knownDecimals else { return }
        let current = try store.instrument(of: symbol)
        let version = current.map { $0.version + 1 } ?? 1
        let needed = Instrument.inferred(symbol: symbol, version: version, priceDecimals: priceDecimals)
        if current.map({ $0.tickSize.decimals < needed.tickSize.decimals }) ?? true { try store.save(needed) }
        knownDecimals = priceDecimals
    }
}
