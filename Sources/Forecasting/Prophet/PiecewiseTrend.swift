/// A piecewise linear function of time at given times: slope · t + intercept + Σ changeⱼ · max(0, t - sⱼ).
///
/// The changepoint matrix of the usual notation is never formed: between two changepoints the function is a line, and what
/// the matrix or its transpose would be multiplied by becomes a running sum.
package struct PiecewiseTrend: Sendable {
    /// Ascending.
    package let times: [Double]
    /// Ascending.
    package let changepoints: [Double]
    /// For each changepoint the first row at or after it.
    private let starts: [Int]

    package init(times: [Double], changepoints: [Double]) {
        (self.times, self.changepoints) = (times, changepoints)
        var row = 0
        starts = changepoints.map { changepoint in
            while row < times.count, times[row] < changepoint { row += 1 }
            return row
        }
    }

    /// The function at each time.
    package func values(slope: Double, intercept: Double, changes: some RandomAccessCollection<Double>) -> [Double] {
        var (slope, intercept) = (slope, intercept)
        var values: [Double] = []
        values.reserveCapacity(times.count)
        func line(to end: Int) {
            for row in values.count..<max(end, values.count) { values.append(slope * times[row] + intercept) }
        }
        for (index, change) in changes.enumerated() {
            line(to: starts[index])
            slope += change
            intercept -= change * changepoints[index]
        }
        line(to: times.count)
        return values
    }

    /// The transposed basis times `weights`: the derivatives by the coefficients where those by the values are the weights.
    package func adjoint(_ weights: [Double]) -> (slope: Double, intercept: Double, changes: [Double]) {
        var changes = changepoints
        var (slope, intercept) = (0.0, 0.0)
        var end = times.count
        func add(from start: Int) {
            var (partSlope, partIntercept) = (0.0, 0.0)
            for row in start..<end {
                partSlope += weights[row] * times[row]
                partIntercept += weights[row]
            }
            slope += partSlope
            intercept += partIntercept
            end = start
        }
        for index in changepoints.indices.reversed() {
            add(from: starts[index])
            changes[index] = slope - changepoints[index] * intercept
        }
        add(from: 0)
        return (slope, intercept, changes)
    }
}
