import JSON

/// A figure that a benchmark has beside its times: memory, a rate, how many were lost.
struct Figure: Sendable {
    /// What the figure must be.
    enum Bar: Sendable {
        case atMost(Double)
        case atLeast(Double)
    }

    /// `server_rss_mb`
    let name: String
    let value: Double
    /// `MB`, `cores`, `ms`; empty for a plain count.
    let unit: String
    let bar: Bar?

    init(_ name: String, _ value: Double, _ unit: String = "", _ bar: Bar? = nil) {
        self.name = name
        self.value = value
        self.unit = unit
        self.bar = bar
    }

    /// Whether the bar is met; `nil` without one.
    var isMet: Bool? {
        switch bar {
        case .atMost(let limit): value <= limit
        case .atLeast(let limit): value >= limit
        case nil: nil
        }
    }

    /// `at most 150 MB: met`
    var judgement: String {
        let words: String
        switch bar {
        case .atMost(let limit): words = "at most \(number(limit)) \(unit)"
        case .atLeast(let limit): words = "at least \(number(limit)) \(unit)"
        case nil: return ""
        }
        return words.trimmingSuffix(" ") + (isMet == true ? ": met" : ": MISSED")
    }

    func write(to writer: inout JSONWriter) {
        writer.object {
            $0.member("value", value)
            $0.member("unit", unit)
            switch bar {
            case .atMost(let limit): $0.member("at_most", limit)
            case .atLeast(let limit): $0.member("at_least", limit)
            case nil: break
            }
            if let isMet { $0.member("met", isMet) }
        }
    }
}

extension String {
    fileprivate func trimmingSuffix(_ suffix: String) -> String {
        hasSuffix(suffix) ? String(dropLast(suffix.count)) : self
    }
}
