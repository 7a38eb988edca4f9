import JSON
public import Markets
import Parameters
public import Storage

extension Field where Value == Symbol {
    /// A symbol: `BTC-USDT` or `BTC/USDT`.
    public static func symbol(_ name: String) -> Field {
        Field(name, "a symbol such as BTC-USDT") { $0.string.flatMap { Symbol($0) } }
    }
}

extension Field where Value == Timeframe {
    public static func timeframe(_ name: String) -> Field {
        Field(name, "one of " + Timeframe.allCases.map(\.rawValue).joined(separator: ", ")) { input in
            input.string.flatMap(Timeframe.init(rawValue:))
        }
    }
}

extension Field where Value == Timestamp {
    /// A time: ISO-8601, or whole milliseconds since 1970.
    public static func timestamp(_ name: String) -> Field {
        Field(name, "a time such as 2024-01-31T00:00:00Z") { input in
            input.number?.integer.map(Timestamp.init(milliseconds:)) ?? input.string.flatMap { Timestamp(iso8601: $0) }
        }
    }
}

extension Field where Value == Money {
    /// An amount above zero, read from decimal text (a JSON number counts by its text).
    public static func positiveMoney(_ name: String) -> Field {
        Field(name, "an amount above 0 as decimal text, such as \"10000.50\"") { input in
            guard let text = input.decimal, let money = try? Money(text), money > .zero else { return nil }
            return money
        }
    }
}

extension Field where Value == FeeRate {
    /// A fraction from 0 to 1 with at most 9 decimals.
    public static func feeRate(_ name: String) -> Field {
        Field(name, "a fraction from 0 to 1, such as 0.001") { input in
            input.decimal.flatMap { try? FeeRate($0) }
        }
    }
}

extension Field where Value == DecimalText {
    /// A decimal number, exact.
    public static func decimal(_ name: String) -> Field {
        Field(name, "a decimal number, such as \"0.25\"") { input in
            input.decimal.flatMap { try? DecimalText($0) }
        }
    }
}

extension Field where Value == PageRequest {
    /// `limit` and `offset`: which part of a list is wanted.
    public static func page(defaultLimit: Int = 100, maximumLimit: Int = 1000) -> Field {
        let limit = Field<Int>.integer("limit", in: 1...maximumLimit).or(defaultLimit)
        let offset = Field<Int>.integer("offset", in: 0...1_000_000_000).or(0)
        return Field(names: ["limit", "offset"]) { source throws(ParameterErrors) in
            PageRequest(limit: try limit.read(source), offset: try offset.read(source))
        }
    }
}
