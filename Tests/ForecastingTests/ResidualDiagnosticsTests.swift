import Forecasting
import Foundation
import Testing

/// Against SciPy 1.16 and statsmodels 0.15.
@Suite struct ResidualDiagnosticsTests {
    @Test func checksOfResiduals() throws {
        let residuals = (0..<120).map { sin(0.7 * Double($0 * $0)) + 0.3 * cos(Double($0)) }
        let found = try #require(ResidualDiagnostics(residuals, season: 1, coefficients: 3))
        #expect(found.lag == 10)
        #expect(agree(found.ljungBox, 14.497913655493777, 1e-10))
        #expect(agree(found.ljungBoxProbability, 0.043001868107234296, 1e-10))
        #expect(agree(found.jarqueBera, 6.849987615390399, 1e-10))
        #expect(agree(found.jarqueBeraProbability, 0.0325494825447964, 1e-10))
        #expect(agree(found.skewness, -0.15010080002208537, 1e-10))
        #expect(agree(found.kurtosis, 1.868683721318835, 1e-10))
        #expect(agree(found.varianceRatio, 0.7562571043355569, 1e-10))
        #expect(agree(found.varianceRatioProbability, 0.3807356817608838, 1e-10))
        #expect(ResidualDiagnostics(residuals, season: 12, coefficients: 0)?.lag == 24)
        #expect(ResidualDiagnostics(residuals, season: 100, coefficients: 0)?.lag == 24)
        #expect(ResidualDiagnostics(Array(residuals.prefix(14)), season: 1, coefficients: 0) == nil)
        #expect(ResidualDiagnostics(residuals.map { _ in 0 }, season: 1, coefficients: 0) == nil)
    }

    @Test func chiSquared() {
        let expected: [(Double, Double, Double)] = [
            (0.1, 1, 0.7518296340458492), (3.84, 1, 0.05004352124870519), (10, 3, 0.01856613546304325),
            (200, 150, 0.003973185970821635), (50, 120, 0.9999999978879416), (0.001, 7, 0.9999999999997597),
            (0, 3, 1), (-1, 3, 1), (.infinity, 3, 0),
        ]
        for (value, freedom, probability) in expected {
            let found = ChiSquaredDistribution.upperProbability(value, degreesOfFreedom: freedom)
            #expect(abs(found - probability) <= 1e-11 * probability, "\(value), \(freedom): \(found)")
        }
    }

    @Test func ratiosOfVariances() {
        let expected: [(Double, Double, Double, Double)] = [
            (0.5, 3, 7, 0.6940363875688137), (2.5, 40, 40, 0.0023150698920780684), (10, 1, 2, 0.08712907082472314),
            (0.01, 5, 100, 0.9999697160830983), (1.3, 333, 333, 0.008455473301402484), (0, 3, 4, 1),
        ]
        for (value, numerator, denominator, probability) in expected {
            let found = FDistribution.upperProbability(value, numerator, denominator)
            #expect(abs(found - probability) <= 1e-10 * probability, "\(value), \(numerator), \(denominator): \(found)")
        }
    }
}
