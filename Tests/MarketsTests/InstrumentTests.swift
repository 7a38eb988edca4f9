import Foundation
import Markets
import TestSupport
import Testing

@Suite struct InstrumentTests {
    private func instrument(_ tick: String, _ lot: String) throws -> Instrument {
        Instrument(
            symbol: try #require(Symbol("BTC-USDT")),
            tickSize: try DecimalStep(tick),
            lotSize: try DecimalStep(lot)
        )
    }

    @Test(arguments: [
        ("0.5", "0.00000001", "0.000000005"), ("0.01", "0.001", "0.00001"), ("25", "10", "250"),
        ("0.000000000001", "0.000001", "0.000000000000000001"),
    ])
    func aNotionalIsExact(tick: String, lot: String, product: String) throws {
        let instrument = try instrument(tick, lot)
        let notional = instrument.notional(Price(ticks: 123_457), Quantity(lots: -89_123))
        #expect(notional.units == (try Money(product).units) * 123_457 * -89_123)
    }

    @Test func pricesAndQuantitiesReadAndWriteText() throws {
        let instrument = try instrument("0.5", "0.001")
        #expect(try Price("46377.5", of: instrument).text(of: instrument) == "46377.5")
        #expect(throws: DecimalError.self) { try Price("46377.4", of: instrument) }
        #expect(try Quantity("-0.25", of: instrument).lots == -250)
        #expect(Quantity(rounding: 0.2509, of: instrument)?.lots == 250)
        #expect(Price(rounding: 46377.3, of: instrument)?.text(of: instrument) == "46377.5")
        #expect(Price(ticks: 3).value(of: instrument) == 1.5)
    }

    /// One lot more is always too much.
    @Test(arguments: UInt64(1)...200)
    func theAffordableQuantityIsTheLargest(seed: UInt64) throws {
        var random = WalkGenerator(seed: seed)
        let instrument = try instrument(
            ["0.5", "0.01", "0.00000001"][Int(seed % 3)],
            ["0.00000001", "0.1", "5"][Int(seed % 2)]
        )
        let price = Price(ticks: .random(in: 1...10_000_000, using: &random))
        let rate = FeeRate(partsPerBillion: seed % 5 == 0 ? 0 : .random(in: 0...20_000_000, using: &random))
        let budget = Money(units: Int128(random.next()) << Int.random(in: 0...40, using: &random))
        let quantity = instrument.affordableQuantity(for: budget, at: price, feeRate: rate)
        func cost(_ lots: Int64) -> Money {
            let notional = instrument.notional(price, Quantity(lots: lots))
            return notional + rate.fee(on: notional)
        }
        #expect(quantity.lots == 0 || cost(quantity.lots) <= budget, "seed \(seed)")
        #expect(quantity.lots == .max || cost(quantity.lots + 1) > budget, "seed \(seed)")
        for lots in [
            1, quantity.lots - 1, quantity.lots, quantity.lots &+ 1, .max, .random(in: 1 ... .max, using: &random),
        ] {
            let isAffordable = instrument.isAffordable(Quantity(lots: lots), for: budget, at: price, feeRate: rate)
            #expect(isAffordable == (lots <= quantity.lots), "\(lots), seed \(seed)")
        }
    }

    @Test func nothingBuysNothing() throws {
        let instrument = try instrument("0.01", "0.001")
        for budget in [Money.zero, Money(units: -5), Money(units: 1)] {
            #expect(instrument.affordableQuantity(for: budget, at: Price(ticks: 100), feeRate: .zero) == .zero)
        }
        let rich = Money(units: .max)
        #expect(instrument.affordableQuantity(for: rich, at: Price(ticks: 0), feeRate: .zero) == .zero)
    }

    @Test(arguments: UInt64(1)...100)
    func feesRoundInTheDirectionGiven(seed: UInt64) {
        var random = WalkGenerator(seed: seed)
        let rate = FeeRate(partsPerBillion: .random(in: 0...1_000_000_000, using: &random))
        let units = Int128(Int64(bitPattern: random.next())) << Int.random(in: 0...30, using: &random)
        let notional = Money(units: units)
        let exact = units * Int128(rate.partsPerBillion)
        let (down, up) = (rate.fee(on: notional, rounding: .down).units, rate.fee(on: notional).units)
        #expect(down * 1_000_000_000 <= exact && exact - down * 1_000_000_000 < 1_000_000_000, "seed \(seed)")
        #expect(up * 1_000_000_000 >= exact && up * 1_000_000_000 - exact < 1_000_000_000, "seed \(seed)")
        let nearest = rate.fee(on: notional, rounding: .nearest).units
        #expect((nearest * 1_000_000_000 - exact).magnitude <= 500_000_000, "seed \(seed)")
    }

    /// Of products that take 64 bits and of those that take more, with units that do and do not fit in 64 bits.
    @Test(arguments: UInt64(1)...100)
    func theNotionalIsTheProduct(seed: UInt64) throws {
        var random = WalkGenerator(seed: seed)
        let instrument = try instrument(
            ["0.5", "0.01", "1", "25"][Int(seed % 4)],
            ["0.00000001", "0.1", "50"][Int(seed % 3)]
        )
        let unit = instrument.notional(Price(ticks: 1), Quantity(lots: 1)).units
        // As large as a notional can be that fits.
        let bits = min(40, (unit.leadingZeroBitCount - 2) / 2)
        let ticks = Int64.random(in: 1...1 << bits, using: &random)
        let lots = Int64.random(in: -(1 << bits)...1 << bits, using: &random)
        let notional = instrument.notional(Price(ticks: ticks), Quantity(lots: lots)).units
        #expect(notional == Int128(ticks) * Int128(lots) * unit, "seed \(seed)")
    }

    @Test func theWholeNotionalIsAFeeThatFits() {
        let all = FeeRate(partsPerBillion: 1_000_000_000)
        for units: Int128 in [.max, .min + 1, 1, 0] { #expect(all.fee(on: Money(units: units)).units == units) }
    }

    @Test func feeRatesReadFractions() throws {
        #expect(try FeeRate("0.001").partsPerBillion == 1_000_000)
        #expect(try FeeRate("0.001").text == "0.001")
        for text in ["-0.1", "1.1", "0.0000000001", "x"] { #expect(throws: DecimalError.self) { try FeeRate(text) } }
    }

    @Test func encodesAndDecodes() throws {
        let instrument = try instrument("0.5", "0.00000001")
        #expect(try JSONDecoder().decode(Instrument.self, from: JSONEncoder().encode(instrument)) == instrument)
    }

    @Test func stepsTooFineTogetherDoNotDecode() throws {
        let text = """
            {"symbol": "A-B", "version": 1, "tickSize": {"units": 1, "decimals": 10},
             "lotSize": {"units": 1, "decimals": 9}}
            """
        #expect(throws: DecodingError.self) { try JSONDecoder().decode(Instrument.self, from: Data(text.utf8)) }
    }
}
