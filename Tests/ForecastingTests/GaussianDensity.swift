import Forecasting
import Foundation
import Testing

/// A multivariate normal distribution with mean 0, the plain way: to compare filters with.
struct GaussianDensity {
    let covariance: [[Double]]

    /// Of consecutive values of an ARMA process with unit innovations, put together from impulse responses.
    ///
    /// - Parameters: the coefficients of the polynomials multiplied out, the first of lag 1.
    init(_ count: Int, ar: [Double], ma: [Double]) {
        var response = [1.0]
        for step in 1..<6000 {
            var value = step <= ma.count ? ma[step - 1] : 0
            for (lag, coefficient) in ar.enumerated() where step > lag {
                value += coefficient * response[step - 1 - lag]
            }
            response.append(value)
        }
        let covariances = (0..<count).map { lag in
            (lag..<response.count).reduce(0.0) { $0 + response[$1] * response[$1 - lag] }
        }
        covariance = (0..<count).map { row in (0..<count).map { covariances[abs(row - $0)] } }
    }

    private init(_ covariance: [[Double]]) { self.covariance = covariance }

    /// Of sums of the values with the weights of each row.
    func transformed(_ rows: [[Double]]) -> GaussianDensity {
        func product(_ matrix: [[Double]], _ vector: [Double]) -> [Double] {
            matrix.map { row in zip(row, vector).reduce(0) { $0 + $1.0 * $1.1 } }
        }
        let half = rows.map { product(covariance, $0) }
        return GaussianDensity(rows.map { product(half, $0) })
    }

    func logDensity(_ values: [Double]) throws -> Double {
        let factor = try #require(Cholesky(covariance))
        let logDeterminant = 2 * factor.diagonal.reduce(0) { $0 + log($1) }
        let form = zip(values, factor.solve(values)).reduce(0) { $0 + $1.0 * $1.1 }
        return -0.5 * (Double(values.count) * log(2 * Double.pi) + logDeterminant + form)
    }

    /// Expectation and variance of the last value given the others.
    func last(given values: [Double]) throws -> (mean: Double, variance: Double) {
        let count = values.count
        let factor = try #require(Cholesky(covariance.prefix(count).map { Array($0.prefix(count)) }))
        let weights = factor.solve(Array(covariance[count].prefix(count)))
        func dot(_ other: [Double]) -> Double { zip(weights, other).reduce(0) { $0 + $1.0 * $1.1 } }
        return (dot(values), covariance[count][count] - dot(Array(covariance[count].prefix(count))))
    }
}
