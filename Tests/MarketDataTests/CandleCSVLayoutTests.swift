import MarketData
import Markets
import TestSupport
import Testing

/// A file as an exchange, a chart program or a library writes it, and the first candle that must come of it.
struct FileShape: CustomTestStringConvertible, Sendable {
    let name: String
    var symbol = "BTC-USD"
    var timeframe = Timeframe.oneMinute
    let text: String
    /// Words that the report's layout must have.
    var layout: [String] = []
    /// The candle at 2024-01-31T00:00Z, with an open, high, low and close that all differ.
    var first = Candle(openTime: start, open: 100.5, high: 103.25, low: 99.75, close: 102, volume: 12.5)
    var count = 2

    static let start = Timestamp(milliseconds: 1_706_659_200_000)
    var testDescription: String { name }
}

@Suite struct CandleCSVLayoutTests {
    static let shapes: [FileShape] = [
        FileShape(
            name: "Binance spot klines, ms",
            text: """
                1706659200000,100.50000000,103.25000000,99.75000000,102.00000000,12.50000000,1706659259999,1275.1,17,6.1,620.2,0
                1706659260000,102.00000000,104.00000000,101.00000000,103.00000000,2.50000000,1706659319999,257.5,3,1.0,103.0,0
                """,
            layout: ["Binance", "epoch ms", "without a header"]
        ),
        FileShape(
            name: "Binance spot klines, µs",
            text: """
                1706659200000000,100.50000000,103.25000000,99.75000000,102.00000000,12.5,1706659259999999,1275.1,17,6.1,620.2,0
                1706659260000000,102.00000000,104.00000000,101.00000000,103.00000000,2.5,1706659319999999,257.5,3,1.0,103.0,0
                """,
            layout: ["Binance", "epoch µs"]
        ),
        FileShape(
            name: "Binance futures klines",
            text: """
                open_time,open,high,low,close,volume,close_time,quote_volume,count,taker_buy_volume,taker_buy_quote_volume,ignore
                1706659200000,100.5,103.25,99.75,102,12.5,1706659259999,1275.1,17,6.1,620.2,0
                1706659260000,102,104,101,103,2.5,1706659319999,257.5,3,1.0,103.0,0
                """,
            layout: ["time,open,high,low,close,volume,-", "header on line 1"]
        ),
        FileShape(
            name: "Coinbase with a header, newest first",
            text:
                "time,low,high,open,close,volume\n1706659260,101,104,102,103,2.5\n1706659200,99.75,103.25,100.5,102,12.5\n",
            layout: ["time,low,high,open,close,volume", "epoch s"]
        ),
        FileShape(
            name: "Coinbase without a header",
            text: "1706659260,101,104,102,103,2.5\n1706659200,99.75,103.25,100.5,102,12.5\n",
            layout: ["Coinbase"]
        ),
        FileShape(
            name: "Kraken OHLCVT",
            text: "1706659200,100.5,103.25,99.75,102.0,12.5,17\n1706659260,102.0,104.0,101.0,103.0,2.5,3\n",
            layout: ["time,open,high,low,close,volume,-", "epoch s"]
        ),
        FileShape(
            name: "Kraken with average prices",
            text: "1706659200,100.5,103.25,99.75,102,101.3,12.5,17\n1706659260,102,104,101,103,102.2,2.5,3\n",
            layout: ["average"]
        ),
        FileShape(
            name: "CryptoDataDownload, newest first, s and ms",
            text: """
                https://www.CryptoDataDownload.com
                unix,date,symbol,open,high,low,close,Volume BTC,Volume USD
                1706659260,2024-01-31 00:01:00,BTC/USD,102,104,101,103,2.5,257.5
                1706659200000,2024-01-31 00:00:00,BTC/USD,100.5,103.25,99.75,102,12.5,1275.1
                """,
            layout: ["header on line 2", "epoch ms and epoch s", "symbol"]
        ),
        FileShape(
            name: "CryptoDataDownload, quote volume first",
            text: """
                unix,date,symbol,open,high,low,close,Volume USD,Volume BTC
                1706659200,2024-01-31 00:00:00,BTC/USD,100.5,103.25,99.75,102,1275.1,12.5
                1706659260,2024-01-31 00:01:00,BTC/USD,102,104,101,103,257.5,2.5
                """
        ),
        FileShape(
            name: "Bybit",
            text: "startTime,open,high,low,close,volume,turnover\n1706659260000,102,104,101,103,2.5,257.5\n"
                + "1706659200000,100.5,103.25,99.75,102,12.5,1275.1\n"
        ),
        FileShape(
            name: "OKX",
            text: """
                instrument_name,open,high,low,close,vol,vol_ccy,vol_quote,open_time,confirm
                BTC-USDT,100.5,103.25,99.75,102,12.5,12.5,1275.1,1706659200000,1
                BTC-USDT,102,104,101,103,2.5,2.5,257.5,1706659260000,1
                """,
            layout: ["symbol,open,high,low,close,volume,-,-,time,-"]
        ),
        FileShape(
            name: "Bitfinex",
            text: "MTS,OPEN,CLOSE,HIGH,LOW,VOLUME\n1706659200000,100.5,102,103.25,99.75,12.5\n"
                + "1706659260000,102,103,104,101,2.5\n"
        ),
        FileShape(
            name: "Bitfinex without a header",
            text: "1706659200000,100.5,102,103.25,99.75,12.5\n1706659260000,102,103,104,101,2.5\n",
            layout: ["Bitfinex"]
        ),
        FileShape(
            name: "Gate.io",
            text: "1706659200,12.5,102,103.25,99.75,100.5\n1706659260,2.5,103,104,101,102\n",
            layout: ["Gate.io"]
        ),
        FileShape(
            name: "Gemini",
            text: """
                Unix Timestamp,Date,Symbol,Open,High,Low,Close,Volume
                1706659260000,2024-01-31 00:01:00,BTCUSD,102,104,101,103,2.5
                1706659200000,2024-01-31 00:00:00,BTCUSD,100.5,103.25,99.75,102,12.5
                """
        ),
        FileShape(
            name: "Yahoo Finance",
            timeframe: .oneDay,
            text: """
                Date,Open,High,Low,Close,Adj Close,Volume
                2024-01-31,100.500000,103.250000,99.750000,102.000000,97.123456,12.5
                2024-02-01,102,104,101,103,98,2.5
                """,
            layout: ["midnight UTC"]
        ),
        FileShape(
            name: "Stooq, one market",
            timeframe: .oneDay,
            text: "Date,Open,High,Low,Close,Volume\r\n2024-01-31,100.5,103.25,99.75,102,12.5\r\n"
                + "2024-02-01,102,104,101,103,2.5\r\n"
        ),
        FileShape(
            name: "Stooq, archive",
            text: """
                <TICKER>,<PER>,<DATE>,<TIME>,<OPEN>,<HIGH>,<LOW>,<CLOSE>,<VOL>,<OPENINT>
                BTC.V,1,20240131,000000,100.5,103.25,99.75,102,12.5,0
                BTC.V,1,20240131,000100,102,104,101,103,2.5,0
                """,
            layout: ["symbol,-,date,time of day"]
        ),
        FileShape(
            name: "MetaTrader 5, forex: the ticks are the volume",
            text: "<DATE>\t<TIME>\t<OPEN>\t<HIGH>\t<LOW>\t<CLOSE>\t<TICKVOL>\t<VOL>\t<SPREAD>\r\n"
                + "2024.01.31\t00:00:00\t100.5\t103.25\t99.75\t102\t12.5\t0\t5\r\n"
                + "2024.01.31\t00:01:00\t102\t104\t101\t103\t2.5\t0\t5\r\n",
            layout: ["tabs", "read as UTC", "close,volume,-,-"]
        ),
        FileShape(
            name: "MetaTrader 4",
            text: "2024.01.31,00:00,100.5,103.25,99.75,102,12.5\n2024.01.31,00:01,102,104,101,103,2.5\n",
            layout: ["MetaTrader", "date,time of day"]
        ),
        FileShape(
            name: "HistData",
            text: "20240131 000000;100.5;103.25;99.75;102;12.5\n20240131 000100;102;104;101;103;2.5\n",
            layout: ["semicolons"]
        ),
        FileShape(
            name: "TradingView",
            text: "time,open,high,low,close,Volume,Volume MA\n2024-01-31T00:00:00Z,100.5,103.25,99.75,102,12.5,7\n"
                + "2024-01-31T00:01:00Z,102,104,101,103,2.5,7\n"
        ),
        FileShape(
            name: "freqtrade and ccxt",
            text: "date,open,high,low,close,volume\n1706659200000,100.5,103.25,99.75,102.0,12.5\n"
                + "1706659260000,102.0,104.0,101.0,103.0,2.5\n"
        ),
        FileShape(
            name: "pandas, time as index",
            text: ",open,high,low,close,volume\n2024-01-31 00:00:00+00:00,100.5,103.25,99.75,102.0,12.5\n"
                + "2024-01-31 00:01:00+00:00,102.0,104.0,101.0,103.0,2.5\n",
            layout: ["with its zone"]
        ),
        FileShape(
            name: "pandas, numbered index and a zone",
            text: ",timestamp,open,high,low,close,volume\n0,2024-01-31 02:00:00+02:00,100.5,103.25,99.75,102.0,12.5\n"
                + "1,2024-01-31 02:01:00+02:00,102.0,104.0,101.0,103.0,2.5\n",
            layout: ["-,time,open"]
        ),
        FileShape(
            name: "Excel in Germany",
            timeframe: .oneDay,
            text: "\u{FEFF}Datum;Eröffnung;Hoch;Tief;Schluss;Volumen\r\n31.01.2024;100,5;103,25;99,75;102;12,5\r\n"
                + "01.02.2024;102;104;101;103;2,5\r\n",
            layout: ["decimal comma", "semicolons"]
        ),
        FileShape(
            name: "Excel with its separator line",
            text: "sep=;\r\ntime;open;high;low;close;volume\r\n2024-01-31 00:00;100.5;103.25;99.75;102;12.5\r\n"
                + "2024-01-31 00:01;102;104;101;103;2.5\r\n"
        ),
        FileShape(
            name: "CoinMarketCap: the time of closing is no time of opening",
            timeframe: .oneDay,
            text: """
                timeOpen;timeClose;timeHigh;name;open;high;low;close;volume;marketCap;timestamp
                "2024-01-31T00:00:00.000Z";"2024-01-31T23:59:59.999Z";"x";"1";100.5;103.25;99.75;102;12.5;9;"2024-01-31T23:59:59.999Z"
                "2024-02-01T00:00:00.000Z";"2024-02-01T23:59:59.999Z";"x";"1";102;104;101;103;2.5;9;"2024-02-01T23:59:59.999Z"
                """
        ),
        FileShape(
            name: "comments, blank lines, nanoseconds, unsorted",
            text:
                "# from a tool\n\ntimestamp,open,high,low,close,volume\n// a remark\n1706659260000000000,102,104,101,103,2.5\n"
                + "\n1706659200000000000,100.5,103.25,99.75,102,12.5\n",
            layout: ["epoch ns", "header on line 3"]
        ),
        FileShape(
            name: "quoted fields with the delimiter in them",
            text: "\"time\",\"note\",\"open\",\"high\",\"low\",\"close\",\"volume\"\n"
                + "\"2024-01-31T00:00:00Z\",\"a, b\",\"100.5\",\"103.25\",\"99.75\",\"102\",\"12.5\"\n"
                + "\"2024-01-31T00:01:00Z\",\"c\",\"102\",\"104\",\"101\",\"103\",\"2.5\"\n"
        ),
    ]

    @Test(arguments: shapes)
    func readsTheShapesThatTradersHave(shape: FileShape) throws {
        let read = try ReadCSV(shape.text.utf8, shape.timeframe, symbol: shape.symbol, checksSpacing: true)
        let candles = read.candles.sorted { $0.openTime < $1.openTime }
        #expect(candles.first == shape.first)
        #expect(candles.count == shape.count)
        #expect(read.reasons == [])
        let layout = try #require(read.reader.layout).description
        for words in shape.layout { #expect(layout.contains(words), "\(layout)") }
    }

    /// Files whose shape is not certain, or which are of something else, and words that the refusal must have.
    @Test(arguments: [
        (
            "1706659200,1,1,1,1,5\n1706659260,2,2,2,2,5\n",
            ["several orders", "--columns time,open,high,low,close,volume"]
        ),
        ("1706659200,5,1,9,2,3,4,5,6\n1706659260,5,1,9,2,3,4,5,6\n", ["fit no known order", "--columns"]),
        ("1706659200,1,2,3,4,5,6,7,8,9,10,11,12,13,14\n", ["15 columns", "--columns"]),
        ("1706659200,1.5,2,1,1.75\n1706659260,1.5,2,1,1.75\n", ["no known shape", "--columns"]),
        ("time,price,size\n1706659200,5,1\n", ["single trades", "not candles"]),
        ("id,price,qty,quoteQty,time,isBuyerMaker\n1,2,3,4,1706659200000,true\n", ["single trades"]),
        ("1,100.5,2,201,1706659200000,True,True\n2,100.5,2,201,1706659200001,False,True\n", ["single trades"]),
        ("1706659200.1234,100.5,0.2\n1706659201.1234,100.5,0.2\n", ["single trades"]),
        (
            "Date,Open,High,Low,Close,Volume\n01/02/2024,1,2,1,2,5\n02/02/2024,1,2,1,2,5\n",
            ["day or the month", "01/02/2024"]
        ),
        ("Date,Open,High,Low,Close,Volume\n45322,1,2,1,2,5\n45323,1,2,1,2,5\n", ["spreadsheet", "--time-unit s"]),
        (
            "date;open;high;low;close;volume\n2024-01-31;1.234,5;2.000,5;1.000,1;1.500,1;3\n",
            ["between their thousands"]
        ),
        (
            "date,open,high,low,close,volume\n2024-01-31,\"1,5\",\"2,5\",\"1,2\",\"1,4\",3\n",
            ["comma", "decimal points"]
        ),
        ("unix,open,high,low,close,Volume USD\n1706659200,1,2,1,2,5\n", ["Volume USD", "--columns"]),
        ("unix,open,high,low,close\n1706659200,1,2,1,2\n", ["no column volume", "--columns"]),
        ("a,b,c\n1,2,3\n", ["no column timestamp", "'a,b,c'"]),
        ("[[1706659200000,1,2,1,2,5]]", ["JSON"]),
        ("<!DOCTYPE html>\n<html>", ["web page"]),
        ("PAR1xxxxxxxx", ["Parquet"]),
    ])
    func refusesWhatIsNotCertain(text: String, words: [String]) {
        let error = #expect(throws: CandleCSVError.self) { try ReadCSV(text.utf8, checksSpacing: true) }
        for word in words { #expect(error?.description.contains(word) == true, "\(String(describing: error))") }
    }

    @Test func refusesTextInUTF16() {
        let bytes: [UInt8] =
            [0xFF, 0xFE] + Array("time,open\n".utf8).flatMap { (byte: UInt8) -> [UInt8] in [byte, 0] }
        let error = #expect(throws: CandleCSVError.self) { try ReadCSV(bytes) }
        #expect(error?.description.contains("UTF-16") == true)
    }

    @Test func whatIsSaidOfAFileCounts() throws {
        let flat = "1706659200,1,1,1,1,5\n1706659260,2,2,2,2,5\n"
        let columns = ["time", "open", "high", "low", "close", "volume"]
        #expect(try ReadCSV(flat.utf8, options: CandleCSVOptions(columns: columns)).candles.map(\.volume) == [5, 5])
        // Without volume it is 0, and the report says so.
        let four = Array(columns.dropLast())
        let read = try ReadCSV("when,a,b,c,d\n1706659200,1,2,1,2\n".utf8, options: CandleCSVOptions(columns: four))
        #expect(read.candles.map(\.volume) == [0] && read.candles.count == 1)
        #expect(read.reader.layout?.description.contains("stored as 0") == true)
        // Another order, other columns between, the date apart from the time of day.
        let apart = CandleCSVOptions(columns: ["x", "clock", "date", "close", "low", "high", "open", "volume"])
        let dated = try ReadCSV("?,00:01,31.01.2024,102,99.75,103.25,100.5,12.5\n".utf8, options: apart)
        #expect(
            dated.candles == [
                Candle(
                    openTime: FileShape.start + 60_000,
                    open: 100.5,
                    high: 103.25,
                    low: 99.75,
                    close: 102,
                    volume: 12.5
                )
            ]
        )
        // Seconds that would be taken for milliseconds.
        let unit = CandleCSVOptions(timeUnit: .milliseconds)
        let early = try ReadCSV("time,open,high,low,close,volume\n86400000,1,2,1,2,5\n".utf8, options: unit)
        #expect(early.candles.map(\.openTime) == [Timestamp(milliseconds: 86_400_000)])
        #expect(throws: CandleCSVError.self) {
            try ReadCSV(flat.utf8, options: CandleCSVOptions(columns: ["time", "open"]))
        }
        let noHeader = CandleCSVOptions(columns: columns, hasHeader: false)
        #expect(
            try ReadCSV("time,open,high,low,close,volume\n\(flat)".utf8, options: noHeader).reader.rejectedCount == 1
        )
    }

    @Test func rowsOfAnotherMarketAreRejected() throws {
        let text =
            "symbol,time,open,high,low,close,volume\nA,1706659200,1,2,1,2,5\nB,1706659260,1,2,1,2,5\nA,1706659320,1,2,1,2,5\n"
        let read = try ReadCSV(text.utf8)
        #expect(read.candles.count == 2)
        #expect(read.reasons == ["3: is of 'B', the first row of 'A': a file must be of one market"])
    }

    @Test(arguments: [
        (Timeframe.oneHour, Timeframe.oneMinute, "1h apart, not 1m: import them with --timeframe 1h"),
        (.oneMinute, .oneHour, "1m apart, not 1h: import them with --timeframe 1m"),
        (.oneWeek, .oneDay, "7d apart, not 1d: import them with --timeframe 1w"),
        (.oneMonth, .oneDay, "import them with --timeframe 1mo"),
        (.oneDay, .oneWeek, "1d apart, not 1w: import them with --timeframe 1d"),
    ])
    func candlesOfAnotherTimeframeAreRefused(file: Timeframe, said: Timeframe, words: String) throws {
        var random = WalkGenerator(seed: 3)
        let bytes = CandleCSVWriter.bytes(of: try random.candles(60, file))
        let error = #expect(throws: CandleCSVError.self) { try ReadCSV(bytes, said, checksSpacing: true) }
        #expect(error?.description.contains(words) == true, "\(String(describing: error))")
        #expect(error?.explanation(.query).contains("timeframe=") == true)
        #expect(try ReadCSV(bytes, file, checksSpacing: true).candles.count == 60)
    }

    @Test func candlesThatNoTimeframeHasAreRefused() {
        let rows = (0..<20).map { "\(1_706_659_200 + $0 * 10),1,2,1,2,5" }.joined(separator: "\n")
        let text = "time,open,high,low,close,volume\n" + rows
        let tens = #expect(throws: CandleCSVError.self) { try ReadCSV(text.utf8, checksSpacing: true) }
        #expect(tens?.description.contains("10s apart") == true && tens?.description.contains("AAITI keeps") == true)
        let days = (0..<20).map { "\(1_706_677_200 + $0 * 86_400),1,2,1,2,5" }.joined(separator: "\n")
        let shifted = #expect(throws: CandleCSVError.self) {
            try ReadCSV(("time,open,high,low,close,volume\n" + days).utf8, .oneDay, checksSpacing: true)
        }
        #expect(shifted?.description.contains("2024-01-31T05:00:00.000Z") == true)
    }

    @Test func aSparseMinuteFileIsNoHourlyOne() throws {
        let times = [0, 60, 240, 245, 300, 1000, 1010, 1440, 2000, 3000, 3001]
        let rows = times.map { "\(1_706_659_200 + $0 * 60),1,2,1,2,5" }.joined(separator: "\n")
        #expect(try ReadCSV(("time,open,high,low,close,volume\n" + rows).utf8, checksSpacing: true).candles.count == 11)
    }
}
