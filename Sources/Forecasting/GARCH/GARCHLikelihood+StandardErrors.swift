extension GARCHLikelihood {
    /// Standard errors of μ, ω, α, β and, with Student's t, ν that hold whatever the innovations are: the roots of the diagonal
    /// of H⁻¹ S H⁻¹, H being the observed information and S the sum of the squared scores (Bollerslev and Wooldridge, 1992,
    /// "Quasi-maximum likelihood estimation and inference in dynamic models with time-varying covariances", Econometric
    /// Reviews 11).
    ///
    /// - Parameter parameters: at the maximum.
    /// - Returns: `nil` at a limit of the parameters, and where the likelihood has no clear peak.
    func standardErrors(at parameters: GARCHParameters) -> [Double]? {
        let least = 1e-5
        guard parameters.alpha > least, parameters.beta > least, parameters.persistence < 0.9998,
            parameters.degreesOfFreedom.map({ $0 > 2.06 && $0 < 290 }) ?? true,
            let information = Cholesky(observedInformation(parameters))
        else { return nil }
        let squares = squaredScores(parameters)
        let errors = squares.indices.map { index in
            // A row of H⁻¹.
            let row = information.solve(squares.indices.map { $0 == index ? 1 : 0 })
            return dot(row, squares.map { dot($0, row) }).squareRoot()
        }
        return errors.allSatisfy { $0.isFinite && $0 > 0 } ? errors : nil
    }

    /// Minus the second derivatives of the log-likelihood, by central differences of the first.
    private func observedInformation(_ parameters: GARCHParameters) -> [[Double]] {
        let position = parameters.values
        var information = position.indices.map { index in
            let width = 1e-5 * max(abs(position[index]), 1e-2)
            var (above, below) = (position, position)
            above[index] += width
            below[index] -= width
            let slopes = (gradient(GARCHParameters(above)), gradient(GARCHParameters(below)))
            return zip(slopes.0, slopes.1).map { ($1 - $0) / (2 * width) }
        }
        for row in information.indices {
            for column in 0..<row {
                information[row][column] = (information[row][column] + information[column][row]) / 2
            }
        }
        return information
    }
}

extension GARCHParameters {
    /// μ, ω, α, β and, with Student's t, ν.
    fileprivate var values: [Double] { [mean, constant, alpha, beta] + (degreesOfFreedom.map { [$0] } ?? []) }

    /// - Parameter values: as ``values`` gives them.
    fileprivate init(_ values: [Double]) {
        self.init(
            mean: values[0],
            constant: values[1],
            alpha: values[2],
            beta: values[3],
            degreesOfFreedom: values.count > 4 ? values[4] : nil
        )
    }
}
