/// What is not known of the state of an ARMA process, and what that means for the observations that follow.
struct StateUncertainty {
    /// Covariance of the state over σ².
    let covariance: [[Double]]
    /// For each element of the state, what one unit of it adds to the observations that follow.
    let responses: [[Double]]

    /// The same for a series whose d-th differences the observations are.
    func integrated(times: Int) -> Self {
        Self(covariance: covariance, responses: responses.map { Differencing.integrate($0, times: times) })
    }

    /// What it adds to the variance of the observation so many steps on, over σ².
    func variance(_ step: Int) -> Double {
        var sum = 0.0
        for row in covariance.indices {
            for column in covariance.indices {
                sum += covariance[row][column] * responses[row][step] * responses[column][step]
            }
        }
        return max(0, sum)
    }
}
