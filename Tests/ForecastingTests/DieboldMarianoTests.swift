import Forecasting
import Testing

/// Expected values worked out with NumPy and SciPy from the formulas of the papers.
@Suite struct DieboldMarianoTests {
    private let mixed = [1.2, -0.4, 0.9, 2.1, 0.3, -0.8, 1.7, 0.6, 0.2, 1.1, -0.1, 0.8]
    private let drawnOut = [1.2, 0.4, 0.9, 2.1, 1.3, -0.8, -0.7, 0.6, 0.2, 1.1, 1.4, 0.8]

    @Test func withoutOverlap() throws {
        let test = try #require(DieboldMarianoTest(advantages: mixed, overlap: 0))
        #expect(agree(test.statistic, 2.5910307612508388, 1e-13))
        #expect(agree(test.pValue, 0.02509206787832641, 1e-13))
        let reverse = try #require(DieboldMarianoTest(advantages: mixed.map { -$0 }, overlap: 0))
        #expect(reverse.statistic == -test.statistic && reverse.pValue == test.pValue)
    }

    @Test func withOverlap() throws {
        let test = try #require(DieboldMarianoTest(advantages: drawnOut, overlap: 1))
        #expect(agree(test.statistic, 2.081585679789964, 1e-13))
        #expect(agree(test.pValue, 0.06152929302640018, 1e-13))
    }

    @Test func aNegativeVarianceIsWeightedDown() throws {
        let test = try #require(DieboldMarianoTest(advantages: mixed, overlap: 2))
        #expect(agree(test.statistic, 4.664407403794337, 1e-13))
        #expect(agree(test.pValue, 0.0006887674913781015, 1e-13))
    }

    @Test func undefinedWhereThereIsNothingToCompare() {
        #expect(DieboldMarianoTest(advantages: [], overlap: 0) == nil)
        #expect(DieboldMarianoTest(advantages: [1, 2], overlap: 0) == nil)
        #expect(DieboldMarianoTest(advantages: [0, 0, 0, 0], overlap: 0) == nil)
        #expect(DieboldMarianoTest(advantages: [0.1, 0.1, 0.1, 0.1, 0.1], overlap: 1) == nil)
        #expect(DieboldMarianoTest(advantages: [1, 2, 3], overlap: 5) == nil)
    }
}
