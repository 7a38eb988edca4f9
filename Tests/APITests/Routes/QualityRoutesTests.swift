import API
import HTTPTypes
import JSON
import MarketData
import Markets
import Platform
import Storage
import Testing

@Suite struct QualityRoutesTests {
    private let server: WholeServer
    private let token: String

    /// 200 minutes of BTC-USDT without gaps, and 60 of GAP-USD with three, the second of them the largest.
    init() async throws {
        server = try await WholeServer()
        token = try await server.login("ada").accessToken
        let missing: Set = [10, 11, 20, 21, 22, 23, 40]
        let candles = (0..<60).filter { !missing.contains($0) }.map {
            Candle(openTime: Self.time($0), open: 1, high: 1, low: 1, close: 1, volume: 1)
        }
        let symbol = try #require(Symbol("GAP-USD"))
        let market = server.server.platform.market.store
        _ = try market.merge(CandleSeries(symbol: symbol, timeframe: .oneMinute, candles: candles))
    }

    private static func time(_ minute: Int) -> Timestamp { WholeServer.start + Int64(minute) * 60_000 }

    private func get(_ path: String) async throws -> Answer { try await server.send(.get, path, token: token) }

    @Test func `all series with their figures`() async throws {
        let answer = try await get("/api/trading/quality")
        #expect(answer.status == 200 && answer["total"] == 2)
        #expect(answer["series"]?[0]?["symbol"] == "BTC-USDT")
        #expect(answer["series"]?[0]?["gaps"] == 0 && answer["series"]?[0]?["largest_gap"] == .null)
        let series = try #require(answer["series"]?[1])
        #expect(series["symbol"] == "GAP-USD" && series["timeframe"] == "1m" && series["source"] == "imported")
        #expect(series["candles"] == 53 && series["gaps"] == 3 && series["missing"] == 7)
        #expect(series["completeness"]?.doubleValue == 53.0 / 60)
        #expect(series["calendar"] == "always" && series["holidays"] == 0 && series["damaged"] == 0)
        #expect(series["last_update"] == .string(server.clock.now.iso8601))
        #expect(series["live"] == false && series["stale"] == true && series["behind"] == 140)
        #expect(series["age_seconds"] == 8400)
        let shares = try #require(series["coverage"]?.arrayValue)
        #expect(shares.count == 60)
        #expect(shares[10] == 0 && shares[12] == 1)
    }

    @Test func `the gaps of one series, part by part`() async throws {
        let path = "/api/trading/symbols/gap-usd/quality"
        let answer = try await get("\(path)?timeframe=1m&limit=2")
        #expect(answer.status == 200)
        #expect(answer["symbol"] == "GAP-USD" && answer["total"] == 3)
        let largest = Self.gap(20, 4)
        #expect(answer["largest_gap"] == largest)
        #expect(answer["gaps"] == [Self.gap(10, 2), largest])
        #expect(try await get("\(path)?limit=2&offset=2")["gaps"] == [Self.gap(40, 1)])
        #expect(try await get("\(path)?offset=3")["gaps"] == [])
    }

    private static func gap(_ minute: Int, _ missing: Int) -> JSONValue {
        [
            "start": .string(time(minute).iso8601), "end": .string(time(minute + missing).iso8601),
            "missing": JSONValue(missing),
        ]
    }

    @Test func `what fills a gap is seen at once`() async throws {
        let csv = "time,open,high,low,close,volume\n\(Self.time(40).milliseconds),1,1,1,1,1\n"
        let upload = "/api/trading/candles/GAP-USD?timeframe=1m"
        server.clock.advance(by: 5000)
        let stored = try await server.send(.post, upload, bytes: Array(csv.utf8), token: token)
        #expect(stored["inserted"] == 1)
        let answer = try await get("/api/trading/symbols/GAP-USD/quality")
        #expect(answer["total"] == 2 && answer["missing"] == 6)
        #expect(answer["last_update"] == .string(server.clock.now.iso8601))
    }

    @Test func `a series that is not stored is 404 and says what is`() async throws {
        let answer = try await get("/api/trading/symbols/GAP-USD/quality?timeframe=5m")
        #expect(answer.status == 404)
        #expect(answer["detail"] == "There is no series of 5m candles of GAP-USD: stored are 1m.")
    }

    @Test(arguments: [
        ("symbols/GAP-USD/quality?timeframe=7m", "timeframe"), ("symbols/GAP-USD/quality?limit=0", "limit"),
        ("quality?offset=-1", "offset"),
    ])
    func `a wrong parameter is named`(path: String, field: String) async throws {
        let answer = try await get("/api/trading/\(path)")
        #expect(answer.status == 422 && answer.fields == [field])
    }
}
