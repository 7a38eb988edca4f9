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
