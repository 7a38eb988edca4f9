import Foundation
import Indicators
import Markets
import TestSupport
import Testing

/// Several streams that work blocks of candles out ahead, against streams that take one candle after the other.
@Suite struct IndicatorStreamsTests {
    private static func specs(seed: UInt64) throws -> [IndicatorSpec] {
        var random = WalkGenerator(seed: seed)
        let specs = IndicatorRegistry.standard.definitions.map { IndicatorSpec.random($0, &random) }
        return specs.shuffled(using: &random)
    }

    private static func bits(_ streams: IndicatorStreams, _ width: Int) -> [UInt64] {
        (0..<width).map { streams.value($0) }.map { $0.isNaN ? Double.nan.bitPattern : $0.bitPattern }
    }

    private static func bits(_ streams: inout [IndicatorStream], _ candle: Candle) -> [UInt64] {
        streams.indices.flatMap { index -> [UInt64] in
            let width = IndicatorStreamsTests.width(of: streams[index])
            return streams[index].update(candle)?.map(\.bitPattern)
                ?? Array(repeating: Double.nan.bitPattern, count: width)
        }
    }

    private static func width(of stream: IndicatorStream) -> Int {
        (try? IndicatorRegistry.standard.parse(stream.key).first?.definition.outputs.count) ?? 0
    }

    /// Candles by themselves and as those of a series, in any order, put down and taken up again, copied and thrown away.
    @Test(arguments: CandleCase.allCases, UInt64(1)...3)
    func givesTheBitsOfEachStream(candles: CandleCase, seed: UInt64) throws {
        var random = WalkGenerator(seed: seed)
        let series = try candles.series(900, seed: seed)
        let specs = try Self.specs(seed: seed)
        let width = specs.reduce(0) { $0 + $1.definition.outputs.count }
        var (streams, alone) = (IndicatorStreams(specs), specs.map { $0.stream() })
        #expect(streams.keys == specs.map(\.key))
        var takesSeries = true
        for (row, candle) in series.enumerated() {
            switch Int.random(in: 0..<40, using: &random) {
            case 0...2: takesSeries.toggle()
            case 3:
                let bytes = try JSONEncoder().encode(streams)
                streams = try JSONDecoder().decode(IndicatorStreams.self, from: bytes)
            case 4:
                var copy = streams
                copy.update(over: series, at: row)
            default: break
            }
            if takesSeries { streams.update(over: series, at: row) } else { streams.update(candle) }
            let (found, expected) = (Self.bits(streams, width), Self.bits(&alone, candle))
            guard found != expected else { continue }
            Issue.record("\(candles), seed \(seed): row \(row) is \(found), not \(expected)")
            return
        }
    }

    /// What was worked out ahead is not used for candles that came otherwise.
    @Test(arguments: UInt64(1)...5)
    func aNewFutureIsTakenIn(seed: UInt64) throws {
        let specs = try Self.specs(seed: seed)
        let width = specs.reduce(0) { $0 + $1.definition.outputs.count }
        let series = try CandleCase.walk.series(600, seed: seed)
        let other = try CandleCase.walk.series(600, seed: seed + 100)
        for (split, end) in [(1, 40), (200, 255), (255, 300), (256, 300), (300, 600)] {
            var mixed = series.slice(0..<split)
            for row in split..<600 { mixed.append(other[row]) }
            var streams = IndicatorStreams(specs)
            var alone = specs.map { $0.stream() }
            for row in 0..<split {
                streams.update(over: series, at: row)
                _ = Self.bits(&alone, series[row])
            }
            var candles = streams
            for row in split..<end {
                streams.update(over: mixed, at: row)
                candles.update(mixed[row])
                let expected = Self.bits(&alone, mixed[row])
                #expect(Self.bits(streams, width) == expected, "seed \(seed), row \(row) after \(split)")
                #expect(Self.bits(candles, width) == expected, "seed \(seed), row \(row) after \(split)")
            }
        }
    }
}
