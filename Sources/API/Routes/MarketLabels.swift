import MarketData
import Markets
import Platform

/// Where the prices of markets come from, as the answers name it: the feed, a simulation of the past, or an import.
struct MarketLabels {
    private let origin: MarketOrigin
    private let streamed: Set<Symbol>
    private let feed: String?

    init(origin: MarketOrigin, live: LiveMarket) {
        self.origin = origin
        streamed = Set(live.pipeline.symbols)
        feed = live.source
    }

    func source(of symbol: Symbol) throws -> String {
        if let feed, streamed.contains(symbol) { return feed }
        return try origin.label(of: symbol) ?? "imported"
    }
}
