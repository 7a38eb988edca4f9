public import JSON
import Markets
public import Storage

extension BacktestRecord: JSONWritable {
    public func write(to writer: inout JSONWriter) {
        writer.object {
            $0.member("id", id)
            $0.member("symbol", symbol.name)
            $0.member("timeframe", timeframe.rawValue)
            $0.member("request") { $0.raw(request.utf8) }
            $0.member("status", status.rawValue)
            $0.member("progress", progress)
            $0.member("error", error)
            $0.member("metrics") { $0.rawOrNull(metrics) }
            $0.member("created_at", createdAt.iso8601)
            $0.member("finished_at", finishedAt?.iso8601)
        }
    }
}

extension BotRecord: JSONWritable {
    public func write(to writer: inout JSONWriter) {
        writer.object {
            $0.member("id", id)
            $0.member("name", name)
            $0.member("symbol", symbol.name)
            $0.member("timeframe", timeframe.rawValue)
            $0.member("strategy") { $0.raw(strategy.utf8) }
            $0.member("mode", mode.rawValue)
            $0.member("capital", capital.text)
            $0.member("fee_rate") { $0.raw(feeRate.text.utf8) }
            $0.member("risk") { $0.raw(risk.utf8) }
            $0.member("status", status.rawValue)
            $0.member("error", error)
            $0.member("performance_metrics") { $0.rawOrNull(performance) }
            $0.member("first_candle", firstCandle?.iso8601)
            $0.member("last_candle", lastCandle?.iso8601)
            $0.member("created_at", createdAt.iso8601)
            $0.member("updated_at", updatedAt.iso8601)
        }
    }
}

extension EquityPoint: JSONWritable {
    public func write(to writer: inout JSONWriter) {
        writer.object {
            $0.member("time", time.iso8601)
            $0.member("equity", equity.text)
        }
    }
}

extension BotLogEntry: JSONWritable {
    public func write(to writer: inout JSONWriter) {
        writer.object {
            $0.member("timestamp", time.iso8601)
            $0.member("level", level)
            $0.member("message", message)
            $0.member("code", code?.rawValue)
        }
    }
}
