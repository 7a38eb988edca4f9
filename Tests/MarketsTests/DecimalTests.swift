import Foundation
import Markets
import TestSupport
import Testing

@Suite struct DecimalTests {
    @Test(arguments: [
        ("0", "0"), ("-0", "0"), ("12.50", "12.5"), ("+3", "3"), (".5", "0.5"), ("5.", "5"), ("1e-3", "0.001"),
        ("1.5E2", "150"), ("000.001000", "0.001"), ("-12.5", "-12.5"),
        ("170141183460469231731", "170141183460469231731"),
        ("0.000000000000000001", "0.000000000000000001"), ("1e20", "100000000000000000000"),
    ])
    func moneyReadsAndWritesText(text: String, expected: String) throws {
        #expect(try Money(text).text == expected)
    }

    @Test(arguments: [
        "", "-", "+", ".", "e5", "1e", "1e1.5", "1,5", " 1", "1 ", "0x10", "1_000", "nan", "inf", "--1", "+-1", "1.2.3",
        "1e37", "1e-37", "0.0000000000000000001", "1e21", "1234567890123456789012345678901234567", "１", "٣",
    ])
    func moneyRefusesWhatItCannotHold(text: String) {
        #expect(throws: DecimalError.self) { try Money(text) }
    }

    @Test(arguments: UInt64(1)...100)
    func moneyRoundTrips(seed: UInt64) throws {
        var random = WalkGenerator(seed: seed)
        let units = Int128(truncatingIfNeeded: random.next()) << 64 | Int128(random.next())
        let money = Money(units: units >> Int128(Int.random(in: 8...120, using: &random)))
        #expect(try Money(money.text) == money, "seed \(seed)")
        let coded = try JSONDecoder().decode([Money].self, from: JSONEncoder().encode([money]))
        #expect(coded == [money])
    }

    @Test func aStepCountsExactly() throws {
        let step = try DecimalStep("0.5")
        #expect(try step.count("46377.5") == 92_755)
        #expect(try step.count("46377.50000") == 92_755)
        #expect(step.text(count: -3) == "-1.5")
        #expect(throws: DecimalError.notAMultiple("0.3", step: "0.5")) { try step.count("0.3") }
        #expect(throws: DecimalError.notAMultiple("0.25", step: "0.5")) { try step.count("0.25") }
        #expect(throws: DecimalError.outOfRange("1e19")) { try step.count("1e19") }
    }

    @Test(arguments: ["0", "-1", "1e-19", "x", "9223372036854775808"])
    func aStepIsPositiveAndSmallEnough(text: String) {
        #expect(throws: DecimalError.self) { try DecimalStep(text) }
    }

    @Test(arguments: [#"{"units":0,"decimals":2}"#, #"{"units":1,"decimals":19}"#, #"{"units":1,"decimals":-1}"#])
    func aBrokenStepDoesNotDecode(text: String) {
        #expect(throws: DecodingError.self) { try JSONDecoder().decode(DecimalStep.self, from: Data(text.utf8)) }
    }

    /// Printing a number of steps and rounding it back finds the same number, in every direction.
    @Test(arguments: UInt64(1)...50)
    func aValueOnTheGridStaysOnIt(seed: UInt64) {
        var random = WalkGenerator(seed: seed)
        let units: Int64 = [1, 2, 5, 25][Int.random(in: 0...3, using: &random)]
        let step = DecimalStep(units: units, decimals: Int.random(in: 0...12, using: &random))
        for _ in 0..<50 {
            let count = Int64.random(in: -(1 << 45)...1 << 45, using: &random)
            for direction in [Rounding.down, .up, .nearest] {
                #expect(step.count(rounding: step.value(count: count), direction) == count, "seed \(seed)")
            }
        }
    }

    @Test(
        arguments: [
            (Rounding.down, 1.4999, 14, -15), (.up, 1.4999, 15, -14), (.nearest, 1.4999, 15, -15),
            (.nearest, 1.45, 15, -15),
            (.nearest, 1.4401, 14, -14),
        ] as [(Rounding, Double, Int64, Int64)]
    )
    func roundsInTheDirectionGiven(rounding: Rounding, value: Double, positive: Int64, negative: Int64) {
        let step = DecimalStep(decimals: 1)
        #expect(step.count(rounding: value, rounding) == positive)
        #expect(step.count(rounding: -value, rounding) == negative)
    }

    /// What the standard library's rounding says, for values of all sizes, near halves and near whole numbers.
    @Test(arguments: UInt64(1)...50)
    func roundsAsTheStandardLibraryDoes(seed: UInt64) {
        var random = WalkGenerator(seed: seed)
        let step = DecimalStep(units: [1, 5][Int(seed % 2)], decimals: Int.random(in: 0...3, using: &random))
        for _ in 0..<200 {
            let whole = Double(
                Int64.random(in: -(1 << 40)...1 << 40, using: &random) >> Int64.random(in: 0...40, using: &random)
            )
            let part = [0, 0.5, 0.25, 1e-12, -1e-12, 0.4999999, 0.5000001][Int.random(in: 0...6, using: &random)]
            let value = (whole + part) * Double(step.units) / step.scale
            let exact = value * step.scale / Double(step.units)
            let nearest = exact.rounded(.toNearestOrAwayFromZero)
            let isOnGrid = abs(exact - nearest) <= 4 * exact.ulp
            #expect(step.count(rounding: value, .nearest) == Int64(nearest), "\(value), seed \(seed)")
            #expect(step.count(rounding: value, .down) == Int64(isOnGrid ? nearest : exact.rounded(.down)), "\(value)")
            #expect(step.count(rounding: value, .up) == Int64(isOnGrid ? nearest : exact.rounded(.up)), "\(value)")
        }
    }

    @Test(arguments: [Double.nan, .infinity, -.infinity, 1e30])
    func roundsNothingThatDoesNotFit(value: Double) {
        #expect(DecimalStep(decimals: 2).count(rounding: value, .down) == nil)
    }
}
