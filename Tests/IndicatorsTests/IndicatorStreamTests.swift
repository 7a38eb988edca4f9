import Foundation
import Indicators
import Markets
import TestSupport
import Testing

/// Streams of the registry: put down and taken up again, read without making arrays, and within their ranges.
@Suite struct IndicatorStreamTests {
    private static let midnight = Timestamp(milliseconds: 1_700_006_400_000)

    private static func specs(seed: UInt64) throws -> [IndicatorSpec] {
        var random = WalkGenerator(seed: seed)
        return try IndicatorRegistry.standard.definitions.flatMap { definition in
            [try IndicatorSpec(definition), IndicatorSpec.random(definition, &random)]
        }
    }

    @Test(arguments: [CandleCase.walk, .flat, .noVolume], [UInt64(21)])
    func goesOnFromWhatWasEncoded(candles: CandleCase, seed: UInt64) throws {
        let series = try candles.series(120, from: Self.midnight, seed: seed)
        for spec in try Self.specs(seed: seed) {
            var whole = spec.stream()
            var restored = spec.stream()
            var outputs = [Double](repeating: .nan, count: spec.definition.outputs.count)
            for (row, candle) in series.enumerated() {
                if row.isMultiple(of: 7) {
                    let bytes = try JSONEncoder().encode(restored)
                    restored = try JSONDecoder().decode(IndicatorStream.self, from: bytes)
                    #expect(restored.key == spec.key)
                }
                let expected = whole.update(candle)
                let isKnown = restored.update(candle, into: &outputs)
                #expect(isKnown == (expected != nil), "\(spec.key) row \(row)")
                if let expected {
                    #expect(outputs.map(\.bitPattern) == expected.map(\.bitPattern), "\(spec.key) row \(row)")
                }
            }
        }
    }

    @Test(arguments: [#"{"indicator":"magic:3","state":{}}"#, #"{"indicator":"rsi:14","state":{}}"#, #"{"state":{}}"#])
    func refusesWhatIsNoStream(text: String) {
        #expect(throws: (any Error).self) { try JSONDecoder().decode(IndicatorStream.self, from: Data(text.utf8)) }
    }

    /// The state of other parameters under the name of these.
    @Test(arguments: [("rsi:14", "rsi:5"), ("macd:12:26:9", "macd:12:26:8"), ("atr:14", "atr:15"), ("sma:20", "sma:3")])
    func refusesTheStateOfAnother(key: String, other: String) throws {
        var stream = try #require(try IndicatorRegistry.standard.parse(other).first).stream()
        for candle in try CandleCase.walk.series(60, seed: 27) { stream.update(candle) }
        let text = String(decoding: try JSONEncoder().encode(stream), as: UTF8.self)
        #expect(try JSONDecoder().decode(IndicatorStream.self, from: Data(text.utf8)).key == other)
        let renamed = Data(text.replacingOccurrences(of: "\"\(other)\"", with: "\"\(key)\"").utf8)
        #expect(throws: DecodingError.self) { try JSONDecoder().decode(IndicatorStream.self, from: renamed) }
    }

    /// What the registry says of the ranges is true, rounding aside.
    @Test(arguments: CandleCase.allCases, [UInt64(23), 24])
    func staysInItsRange(candles: CandleCase, seed: UInt64) throws {
        let series = try candles.series(240, from: Self.midnight, seed: seed)
        for spec in try Self.specs(seed: seed) {
            guard let range = spec.definition.range else { continue }
            let noise = range.upperBound.isFinite ? 1e-9 * (range.upperBound - range.lowerBound) : 0
            for column in spec.columns(over: series) {
                let isInside = column.values.allSatisfy {
                    $0.isNaN || range.lowerBound - noise <= $0 && $0 <= range.upperBound + noise
                }
                #expect(isInside, "\(column.name), \(candles), seed \(seed)")
            }
        }
    }
}
