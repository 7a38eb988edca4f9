import Reports
import Testing

@Suite struct NumberTextTests {
    @Test(arguments: [
        (46377.251, "46377.3"), (0, "0"), (-0.00123456789, "-0.00123457"), (1, "1"), (0.5, "0.5"), (1e21, "1e21"),
        (-2.5e-12, "-2.5e-12"), (123_456_789, "123456789"), (999_999.96, "1000000"), (.nan, "–"), (.infinity, "–"),
        (-0.0, "0"),
    ])
    func significant(value: Double, text: String) {
        #expect(NumberText.significant(value) == text)
    }

    @Test(arguments: [
        (46377.25, 2, "46,377.25"), (1234.5, 1, "1234.5"), (-0.001, 2, "0.00"), (1_000_000, 0, "1,000,000"),
        (0.05, 2, "0.05"), (-12_345.678, 1, "-12,345.7"),
    ])
    func fixed(value: Double, decimals: Int, text: String) {
        #expect(NumberText.fixed(value, decimals: decimals) == text)
    }

    @Test func shortestDropsZeros() {
        #expect(NumberText.shortest(1.5004, decimals: 2) == "1.5")
        #expect(NumberText.shortest(100, decimals: 3) == "100")
        #expect(NumberText.shortest(-0.001, decimals: 2) == "0")
        #expect(NumberText.percent(0.12345) == "12.3%")
    }
}
