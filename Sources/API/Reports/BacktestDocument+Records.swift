import JSON
package import Markets
package import Reports
package import Storage

extension BacktestDocument {
    /// A finished backtest as it is stored.
    ///
    /// - Parameter closes: of the candles that were traded on.
    /// - Throws: `JSONError` if what is stored is damaged.
    package init(
        _ backtest: BacktestRecord,
        _ result: BacktestResult,
        closes: [(time: Timestamp, close: Double)] = []
    ) throws {
        self.init(
            request: try JSONValue(parsing: backtest.request),
            metrics: try backtest.metrics.map { try JSONValue(parsing: $0) } ?? .null,
            verdict: try result.verdict.map { try JSONValue(parsing: $0) },
            trades: try JSONValue(parsing: result.trades),
            equity: try JSONValue(parsing: result.equity),
            closes: closes.map { Point(time: $0.time, value: $0.close) }
        )
    }
}
