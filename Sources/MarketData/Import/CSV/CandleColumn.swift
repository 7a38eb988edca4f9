/// What a column of a file of candles holds, and the names that exchanges, chart programs and libraries give it.
enum CandleColumn: Hashable, CaseIterable {
    case time
    /// The day, where the time of day has a column of its own.
    case date
    /// The time of day.
    case clock
    case open
    case high
    case low
    case close
    case volume
    /// The market: all rows must name the same.
    case symbol

    static let prices: [CandleColumn] = [.open, .high, .low, .close]

    /// The names, reduced as ``reduced(_:)`` does; the earlier the more they are to be trusted. None of the names of a
    /// time means when a candle closes.
    var names: [String] {
        switch self {
        case .time:
            [
                "opentime", "opentimems", "timeopen", "timeperiodstart", "opendatetime", "starttime", "startat",
                "start",
                "unix", "unixtimestamp", "epoch", "mts", "ts", "timestampms", "timestamp", "datetime", "datetimeutc",
                "timeutc", "utctime", "gmttime", "candlebegintime", "time", "date", "dateutc", "gmtdate", "datum", "t",
            ]
        case .date: ["date", "dateutc", "gmtdate", "datum"]
        case .clock: ["clock", "time", "timeutc", "zeit"]
        case .open: ["open", "openprice", "priceopen", "1.open", "o", "eröffnung", "erster"]
        case .high: ["high", "highprice", "pricehigh", "2.high", "h", "hoch", "highest"]
        case .low: ["low", "lowprice", "pricelow", "3.low", "l", "tief", "lowest"]
        case .close: ["close", "closeprice", "priceclose", "4.close", "c", "schluss", "schlusskurs"]
        case .volume:
            [
                "volume", "vol", "basevolume", "volumetraded", "5.volume", "v", "stücke", "stuecke", "volumen",
                "volumeticks", "tickvol", "tickvolume",
            ]
        case .symbol: ["symbol", "ticker", "instrumentname", "pair", "market", "instid"]
        }
    }

    /// How the reasons of rejected rows call it.
    var title: String {
        switch self {
        case .time: "time"
        case .date: "date"
        case .clock: "time of day"
        case .open: "open"
        case .high: "high"
        case .low: "low"
        case .close: "close"
        case .volume: "volume"
        case .symbol: "symbol"
        }
    }

    /// A name as it is compared: lower case, without spaces, quotation marks, brackets and what joins words.
    static func reduced(_ name: some StringProtocol) -> String {
        String(name.lowercased().filter { !" _-<>()\"'\u{FEFF}".contains($0) })
    }
}
