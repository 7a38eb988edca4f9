public import JSON
import Markets
public import Platform
public import Storage
import Trading

extension TradingStop: JSONWritable {
    public func write(to writer: inout JSONWriter) {
        writer.object {
            $0.member("scope", scope == .all ? "all" : "mine")
            $0.member("stopped_by", stoppedBy)
            $0.member("stopped_at", stoppedAt.iso8601)
            $0.member("reason", reason)
            $0.member("limit", limit)
        }
    }
}

extension TradingAccount: JSONWritable {
    public func write(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.member("assets") { writer in
                writer.array(assets) { writer, asset in
                    writer.object {
                        $0.member("asset", asset.asset)
                        $0.member("equity", asset.equity.text)
                        $0.member("exposure", asset.exposure.text)
                        $0.member("peak_equity", asset.peakEquity?.text)
                        $0.member("day_equity", asset.dayEquity?.text)
                    }
                }
            }
            writer.member("positions") { writer in
                writer.array(positions) { writer, position in
                    writer.object {
                        $0.member("symbol", position.symbol.name)
                        $0.member("value", position.value.text)
                    }
                }
            }
            writer.member("open_orders", openOrders)
        }
    }
}

extension BotHealth: JSONWritable {
    public func write(to writer: inout JSONWriter) {
        writer.object {
            $0.member("status", status.rawValue)
            $0.member("last_decision", lastDecision)
            $0.member("last_candle", lastCandle?.iso8601)
            $0.member("lag_ms", lag)
            $0.member("events_waiting", waiting)
            $0.member("open_orders", openOrders)
            $0.member("unknown_orders", unknownOrders)
            $0.member("protected", isProtected)
            $0.member("halted", isHalted)
            $0.member("error", error)
            $0.member("trading_stop", tradingStop)
        }
    }
}

extension BotHealth.LastDecision: JSONWritable {
    public func write(to writer: inout JSONWriter) {
        writer.object {
            $0.member("time", time.iso8601)
            $0.member("action", action)
            $0.member("reason", reason)
            $0.member("signal", signal)
        }
    }
}

extension Fill {
    /// Writes the fill as the API sends it: decimals as text, times as ISO-8601.
    func write(to writer: inout JSONWriter, instrument: Instrument) {
        writer.object {
            $0.member("order", order)
            $0.member("execution", execution)
            $0.member("time", time.iso8601)
            $0.member("price", price.text(of: instrument))
            $0.member("quantity", quantity.text(of: instrument))
            $0.member("fee", fee.amount.text)
            $0.member("fee_asset", fee.asset.rawValue)
            $0.member("fee_value", fee.value.text)
            $0.member("liquidity", liquidity.rawValue)
        }
    }
}

extension ParityReceipt: JSONWritable {
    public func write(to writer: inout JSONWriter) {
        writer.object {
            $0.member("exact", isExact)
            $0.member("start", start.iso8601)
            $0.member("end", end.iso8601)
            $0.member("candles", candles)
            $0.member("bot_trades", botTrades)
            $0.member("backtest_trades", backtestTrades)
            $0.member("money", money.text)
            $0.member("divergences") { $0.array(divergences) { write($1, to: &$0) } }
            $0.member("interruptions") {
                $0.array(interruptions) { writer, interruption in
                    writer.object {
                        $0.member("time", interruption.time.iso8601)
                        $0.member("cause", interruption.cause.rawValue)
                        $0.member("explanation", interruption.explanation)
                    }
                }
            }
        }
    }

    private func write(_ divergence: Divergence, to writer: inout JSONWriter) {
        writer.object {
            $0.member("cause", divergence.cause.rawValue)
            $0.member("explanation", divergence.explanation)
            $0.member("money", divergence.money.text)
            for (name, trade) in [("bot", divergence.bot), ("backtest", divergence.backtest)] {
                $0.member(name) { writer in
                    if let trade { trade.write(to: &writer, instrument: instrument) } else { writer.rawOrNull(nil) }
                }
            }
        }
    }
}
