import Foundation
import Indicators
import Markets
import TestSupport
import Testing

/// The loops over columns against the streaming state: bits of every row, and what is left of the state behind them.
@Suite struct ColumnBitsTests {
    private static let seeds = UInt64(1)...12

    /// Streams the first `split` inputs, takes the rest as columns, and compares with a state that streamed all of it.
    private func expectSameBits<Kind: Indicator & Equatable>(
        _ indicator: Kind,
        over inputs: [Kind.Input],
        split: Int,
        _ name: Comment
    ) {
        var streaming = indicator
        for input in inputs.prefix(split) { _ = streaming.update(input) }
        let (rest, kept) = (Array(inputs.dropFirst(split)), streaming)
        let columns = streaming.columns(over: rest)
        #expect(streaming == kept, "\(name): the columns changed the state")
        #expect(columns.count == Kind.Output.componentNames.count && columns.allSatisfy { $0.count == rest.count })
        for (row, input) in rest.enumerated() {
            let streamed = streaming.update(input)?.components
            for (column, values) in columns.enumerated() {
                guard let streamed else {
                    if !values[row].isNaN { Issue.record("\(name): row \(row) is \(values[row]) while warming up") }
                    continue
                }
                let (one, other) = (streamed[column], values[row])
                if one.bitPattern == other.bitPattern || one.isNaN && other.isNaN { continue }
                Issue.record("\(name): row \(row) is \(values[row]) in the column, \(streamed[column]) streaming")
                return
            }
        }
    }

    private func expectSameBits(over candles: [Candle], period: Int, split: Int, _ name: Comment) {
        let closes = candles.map(\.close)
        expectSameBits(SimpleMovingAverage(period: period), over: closes, split: split, name)
        expectSameBits(ExponentialMovingAverage(period: period), over: closes, split: split, name)
        expectSameBits(RelativeStrengthIndex(period: period), over: closes, split: split, name)
        expectSameBits(BollingerBands(period: period, deviations: 2), over: closes, split: split, name)
        expectSameBits(RollingVolatility(period: max(2, period)), over: closes, split: split, name)
        expectSameBits(AverageTrueRange(period: period), over: candles, split: split, name)
        let macd = MACD(fast: period, slow: period + 1 + split % 9, signal: 1 + split % 12)
        expectSameBits(macd, over: closes, split: split, name)
    }

    /// Lengths on either side of the stretches and blocks in which columns are worked on.
    @Test(arguments: seeds)
    func columnsGoOnFromAnyState(seed: UInt64) {
        var random = WalkGenerator(seed: seed)
        for length in [0, 1, 2, 9, 513, 2047, 2048, 2049, 5000] {
            let candles = random.candles(length)
            let periods = [1, 2, 8, 20, Int.random(in: 3...600, using: &random), max(1, length), length + 1]
            for period in periods {
                let split = Int.random(in: 0...length, using: &random)
                expectSameBits(over: candles, period: period, split: split, "seed \(seed), \(length) rows, \(period)")
            }
        }
    }

    /// More rows than a stretch has, cut into segments whose beginnings are approached: also over prices that an average
    /// cannot forget in time, and such as are no numbers.
    @Test(arguments: UInt64(1)...3, [16_896, 25_344, 25_345, 42_300])
    func longColumnsGoOnFromAnyState(seed: UInt64, length: Int) {
        var random = WalkGenerator(seed: seed)
        let walk = random.prices(length)
        var spikes = walk
        for row in stride(from: 0, to: length, by: 700) {
            spikes[row] = [1e250, 1e-250].randomElement(using: &random) ?? 1
        }
        var broken = walk
        broken[Int.random(in: 200..<length, using: &random)] = .nan
        broken[Int.random(in: 200..<length, using: &random)] = .infinity
        let flat = walk.map { $0 > walk[0] ? 100.0 : 1 }
        for (name, prices) in [("walk", walk), ("spikes", spikes), ("broken", broken), ("two levels", flat)] {
            let split = Int.random(in: 0...100, using: &random)
            let candles = prices.enumerated().map { row, price in
                let time = Timestamp(milliseconds: Int64(row) * 60_000)
                return Candle(openTime: time, open: price, high: price, low: price, close: price, volume: 1)
            }
            expectSameBits(over: candles, period: 20, split: split, "\(name), seed \(seed), \(length) rows")
        }
    }

    /// A series of candles has a loop of its own; a plain array of them has not.
    @Test(arguments: seeds)
    func aSeriesOfCandlesGivesTheBitsOfAnArray(seed: UInt64) throws {
        var random = WalkGenerator(seed: seed)
        let candles = random.candles(1200)
        let symbol = try #require(Symbol("A-B"))
        let series = CandleSeries(symbol: symbol, timeframe: .oneMinute, candles: candles)
        for period in [1, 2, 14, 500, 1199, 1200, 1300] {
            for split in [0, 1, 15, 600] {
                var range = AverageTrueRange(period: period)
                for candle in candles.prefix(split) { _ = range.update(candle) }
                let ofSeries = range.columns(over: series.slice(split..<1200))[0]
                let ofArray = range.columns(over: Array(candles.dropFirst(split)))[0]
                #expect(ofSeries.map(\.bitPattern) == ofArray.map(\.bitPattern), "seed \(seed), \(period), \(split)")
            }
        }
    }

    @Test func inputsNeedNotLieInOnePiece() {
        var random = WalkGenerator(seed: 4)
        let prices = random.prices(700)
        let lazily = prices.indices.lazy.map { prices[$0] }
        let bands = BollingerBands(period: 20, deviations: 2)
        for (whole, scattered) in zip(bands.columns(over: prices), bands.columns(over: lazily)) {
            #expect(whole.map(\.bitPattern) == scattered.map(\.bitPattern))
        }
    }

    @Test(arguments: seeds)
    func everyStateGoesOnFromItsEncoding(seed: UInt64) throws {
        var random = WalkGenerator(seed: seed)
        let candles = random.candles(90)
        let split = Int.random(in: 0...60, using: &random)
        let closes = candles.map(\.close)
        try expectGoesOn(SimpleMovingAverage(period: 20), over: closes, split: split)
        try expectGoesOn(ExponentialMovingAverage(period: 20), over: closes, split: split)
        try expectGoesOn(RelativeStrengthIndex(period: 14), over: closes, split: split)
        try expectGoesOn(BollingerBands(period: 20, deviations: 2), over: closes, split: split)
        try expectGoesOn(RollingVolatility(period: 20), over: closes, split: split)
        try expectGoesOn(MACD(fast: 12, slow: 26, signal: 9), over: closes, split: split)
        try expectGoesOn(AverageTrueRange(period: 14), over: candles, split: split)
    }

    private func expectGoesOn<Kind: Indicator & Codable & Equatable>(
        _ indicator: Kind,
        over inputs: [Kind.Input],
        split: Int
    ) throws {
        var state = indicator
        for input in inputs.prefix(split) { _ = state.update(input) }
        let restored = try JSONDecoder().decode(Kind.self, from: JSONEncoder().encode(state))
        #expect(restored == state, "\(Kind.self) after \(split)")
        let rest = inputs.dropFirst(split)
        for (one, other) in zip(restored.columns(over: rest), state.columns(over: rest)) {
            #expect(one.map(\.bitPattern) == other.map(\.bitPattern), "\(Kind.self) after \(split)")
        }
    }

    /// Each fault would lead a state out of its own memory, or nowhere.
    @Test(arguments: [
        (#""period":20"#, #""period":0"#), (#""period":20"#, #""period":-3"#), (#""period":20"#, #""period":19"#),
        (#""position":5"#, #""position":20"#), (#""position":5"#, #""position":-1"#),
        (#""ring":[["#, #""ring":[[1,1],["#),
    ])
    func aBrokenWindowIsRefused(text: String, fault: String) throws {
        var random = WalkGenerator(seed: 6)
        var bands = BollingerBands(period: 20, deviations: 2)
        for price in random.prices(25) { _ = bands.update(price) }
        let encoded = String(decoding: try JSONEncoder().encode(bands), as: UTF8.self)
        try #require(encoded.contains(text))
        let broken = Data(encoded.replacingOccurrences(of: text, with: fault).utf8)
        #expect(throws: DecodingError.self) { try JSONDecoder().decode(BollingerBands.self, from: broken) }
    }

    @Test(arguments: [
        (#""period":14"#, #""period":0"#), (#""count":14"#, #""count":15"#), (#""count":14"#, #""count":-1"#),
        (#""step":3"#, #""step":8"#), (#""step":3"#, #""step":-1"#),
    ])
    func aBrokenAverageIsRefused(text: String, fault: String) throws {
        var random = WalkGenerator(seed: 7)
        var index = RelativeStrengthIndex(period: 14)
        for price in random.prices(15 + 11) { _ = index.update(price) }
        let encoded = String(decoding: try JSONEncoder().encode(index), as: UTF8.self)
        try #require(encoded.contains(text))
        let broken = Data(encoded.replacingOccurrences(of: text, with: fault).utf8)
        #expect(throws: DecodingError.self) { try JSONDecoder().decode(RelativeStrengthIndex.self, from: broken) }
    }
}

extension WalkGenerator {
    /// Candles around ``prices(_:from:)``, now and then with a jump or a flat stretch.
    fileprivate mutating func candles(_ count: Int) -> [Candle] {
        var prices = prices(count + 1)
        for index in prices.indices.dropFirst() {
            switch Int.random(in: 0..<40, using: &self) {
            case 0: prices[index] *= 1.5
            case 1...8: prices[index] = prices[index - 1]
            default: break
            }
        }
        return (0..<count).map { row in
            let (open, close) = (prices[row], prices[row + 1])
            return Candle(
                openTime: Timestamp(milliseconds: Int64(row) * 60_000),
                open: open,
                high: max(open, close) + Double.random(in: 0...1, using: &self),
                low: min(open, close) - Double.random(in: 0...0.5, using: &self),
                close: close,
                volume: 1
            )
        }
    }
}
