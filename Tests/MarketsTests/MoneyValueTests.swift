import Markets
import Testing

@Suite struct MoneyValueTests {
    /// The fast conversion rounds as the standard library's slow one does.
    @Test func valueIsTheNearestDouble() {
        var state: UInt64 = 2
        func random() -> UInt64 {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return state ^ (state >> 33)
        }
        var units: [Int128] = [0, 1, -1, .max, .min, .min + 1, 1 << 53, (1 << 53) + 1, 1 << 64, (1 << 64) - 1]
        for bits in 0..<127 {
            let power = Int128(1) << Int128(bits)
            // Ties between two doubles, and their neighbours.
            for offset in -3...3 { units.append(power + (power >> 53) + Int128(offset)) }
            for _ in 0..<50 {
                let full = Int128(Int64(bitPattern: random())) << 64 | Int128(random())
                units.append(full >> Int128(bits))
            }
        }
        #expect(units.filter { Money(units: $0).value != Double($0) / 1e18 } == [])
    }

    @Test func amountsOfOneAssetAreWorthAmountsOfAnother() throws {
        let (amount, price) = (try Money("0.333333333333333334"), try Money("300"))
        #expect(amount.multiplied(by: price) == (try Money("100.0000000000000002")))
        #expect(try Money("100").divided(by: price) == amount, "rounded up")
        #expect(Money(units: 1).multiplied(by: try Money("0.5")) == .zero, "rounded down")
        // Beyond 128 bits on the way, and beyond what money counts.
        let large = try Money("100000000000")
        #expect(large.multiplied(by: try Money("1000000000")) == (try Money("100000000000000000000")))
        #expect(large.multiplied(by: large) == nil)
        #expect((-large).multiplied(by: price) == nil)
    }
}
