import JSON
import Markets

/// The trades and the equity of a backtest as comma-separated values (RFC 4180).
public struct BacktestCSV: Sendable {
    /// The members of a trade in the order of the columns.
    static let tradeColumns = [
        "number", "side", "quantity", "entry_time", "entry_price", "entry_reason", "exit_time", "exit_price",
        "exit_reason", "fees", "profit", "status",
    ]

    private let document: BacktestDocument

    public init(_ document: BacktestDocument) {
        self.document = document
    }

    /// A line for each trade, empty fields for what an open one has not.
    public var trades: String {
        let rows = document.trades.map { trade in
            Self.tradeColumns.map { key in trade[key].map { $0.isNull ? "" : BacktestDocument.text($0) } ?? "" }
        }
        return Self.text([Self.tradeColumns] + rows)
    }

    /// A line for each point of the curve.
    public var equity: String {
        Self.text([["time", "equity"]] + document.equity.map { [$0.time.iso8601, "\($0.value)"] })
    }

    private static func text(_ rows: [[String]]) -> String {
        rows.map { $0.map(field).joined(separator: ",") + "\r\n" }.joined()
    }

    private static func field(_ text: String) -> String {
        guard text.contains(where: { ",\"\n\r".contains($0) || $0 == "\r\n" }) else { return text }
        return "\"" + text.replacing("\"", with: "\"\"") + "\""
    }
}
