import Forecasting
import Foundation
import Testing

@Suite struct DistributionTests {
    /// From SciPy's `norm.ppf`.
    @Test(arguments: [
        (1e-300, -37.0470962993612), (1e-20, -9.262340089798409), (1e-6, -4.753424308822899),
        (0.001, -3.090232306167813), (0.025, -1.9599639845400545), (0.0749, -1.4402382675279635),
        (0.1, -1.2815515655446004), (0.3, -0.5244005127080409), (0.5, 0), (0.9, 1.2815515655446004),
        (0.975, 1.959963984540054), (0.999999, 4.753424308817087),
    ])
    func normalQuantile(probability: Double, expected: Double) {
        #expect(agree(NormalDistribution.quantile(probability), expected, 4e-15))
    }

    @Test func normalQuantileInvertsTheDistribution() {
        for step in 1..<400 {
            let value = -8 + 0.02 * Double(step)
            let probability = 0.5 * erfc(-value / 2.0.squareRoot())
            #expect(agree(NormalDistribution.quantile(probability), value, 1e-13), "at \(value)")
        }
    }

    @Test func normalQuantileAtTheEnds() {
        #expect(NormalDistribution.quantile(0) == -.infinity)
        #expect(NormalDistribution.quantile(1) == .infinity)
        #expect(NormalDistribution.quantile(-0.1).isNaN)
        #expect(NormalDistribution.quantile(1.1).isNaN)
        #expect(NormalDistribution.quantile(.nan).isNaN)
    }

    /// From SciPy's `t.sf`.
    @Test(arguments: [
        (0.5, 1, 0.7048327646991335), (2.228138852, 10, 0.04999999999883647), (1.3, 7, 0.23476783539237725),
        (4.2, 22, 0.00037019964953953553), (-2.5, 2, 0.12961172022151082), (0.01, 99, 0.9920414112146796),
        (3.1, 30, 0.004184484860550745),
    ])
    func studentT(value: Double, degrees: Int, expected: Double) {
        let probability = StudentTDistribution.twoSidedProbability(value, degreesOfFreedom: degrees)
        #expect(abs(probability - expected) < 1e-14)
    }

    @Test func studentTAtTheEnds() {
        #expect(StudentTDistribution.twoSidedProbability(0, degreesOfFreedom: 5) == 1)
        #expect(StudentTDistribution.twoSidedProbability(1e300, degreesOfFreedom: 5) < 1e-15)
    }
}
