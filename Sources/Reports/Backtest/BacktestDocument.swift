public import JSON
public import Markets

/// A finished backtest as the API has it, which is also what is stored: what a report is made of.
public struct BacktestDocument: Sendable {
    /// What was asked.
    public let request: JSONObject
    public let metrics: JSONObject
    /// What the checks found; `nil` where there were none.
    public let verdict: JSONObject?
    /// Ascending by number.
    public let trades: [JSONObject]
    /// Ascending by time.
    public let equity: [Point]
    /// The closes of the candles that were traded on, for the chart; empty if they are not at hand.
    public let closes: [Point]

    /// A value and the open time of the candle at whose close it is taken.
    public struct Point: Hashable, Sendable {
        public let time: Timestamp
        public let value: Double

        public init(time: Timestamp, value: Double) {
            (self.time, self.value) = (time, value)
        }
    }

    /// - Parameters:
    ///   - request: as it is stored with a backtest.
    ///   - metrics: as the API sends them, as are the verdict, trades and equity.
    public init(
        request: JSONValue,
        metrics: JSONValue,
        verdict: JSONValue? = nil,
        trades: JSONValue,
        equity: JSONValue,
        closes: [Point] = []
    ) {
        self.request = request.objectValue ?? [:]
        self.metrics = metrics.objectValue ?? [:]
        self.verdict = verdict?.objectValue
        self.trades = (trades.arrayValue ?? []).compactMap(\.objectValue)
        self.equity = (equity.arrayValue ?? []).compactMap { point in
            guard let time = point["time"]?.stringValue.flatMap({ Timestamp(iso8601: $0) }),
                let value = point["equity"]?.stringValue.flatMap(Double.init)
            else { return nil }
            return Point(time: time, value: value)
        }
        self.closes = closes
    }

    /// A place and value of each trade's entry or exit, ascending by time.
    func fills(_ timeKey: String, _ priceKey: String) -> (x: [Double], y: [Double]) {
        let points = trades.compactMap { trade -> (Double, Double)? in
            guard let time = trade[timeKey]?.stringValue.flatMap({ Timestamp(iso8601: $0) }),
                let price = trade[priceKey]?.stringValue.flatMap(Double.init)
            else { return nil }
            return (Double(time.milliseconds), price)
        }
        let sorted = points.sorted { $0.0 < $1.0 }
        return (sorted.map(\.0), sorted.map(\.1))
    }

    /// What each closed trade earned of what its entry cost.
    var tradeReturns: [Double] {
        trades.compactMap { trade in
            guard let profit = number("profit", trade), let price = number("entry_price", trade),
                let quantity = number("quantity", trade), price * quantity > 0
            else { return nil }
            return profit / (price * quantity)
        }
    }

    private func number(_ key: String, _ trade: JSONObject) -> Double? { trade[key]?.stringValue.flatMap(Double.init) }

    /// The figures that there are definitions of, in their order.
    var figures: [HTMLPage.Figure] {
        BacktestFigure.all.filter { metrics[$0.key] != nil }.map {
            HTMLPage.Figure($0.name, $0.text(metrics[$0.key]?.doubleValue), $0.definition)
        }
    }

    /// The request as names and values, members of members with the names of both: `strategy fast`.
    var settings: [[String]] {
        func rows(_ object: JSONObject, _ prefix: String) -> [[String]] {
            object.members.flatMap { member -> [[String]] in
                let name = member.key.replacing("_", with: " ")
                // What a strategy is called and how it is set stand side by side.
                let inner =
                    ["type", "parameters"].contains(member.key) && !prefix.isEmpty ? prefix : prefix + name + " "
                guard let nested = member.value.objectValue else {
                    return [[prefix + (inner == prefix ? "" : name), Self.text(member.value)]]
                }
                return rows(nested, inner)
            }
        }
        return rows(request, "").map { [$0[0].trimmingSuffix(), $0[1]] }
    }

    static func text(_ value: JSONValue) -> String {
        switch value {
        case .null: "–"
        case .string(let text): text
        default: String(decoding: JSONWriter.bytes(of: value), as: UTF8.self)
        }
    }
}

extension String {
    fileprivate func trimmingSuffix() -> String { hasSuffix(" ") ? String(dropLast()) : self }
}
