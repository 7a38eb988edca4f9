import CKernels
import Foundation

/// The exact innovations filter of a seasonal ARMA process, run over several series at once. Holds the memory that its
/// runs share.
struct SARMAFilter {
    /// The prediction errors over their standard deviation, the innovations having variance 1: series after series.
    private(set) var residuals: [Double] = []
    /// √F of each step, 1 once the filter is steady.
    private(set) var deviations: [Double] = []
    /// The number of steps until the filter was steady.
    private(set) var settling = 0
    /// The variance that the prediction error of the next step would have.
    private(set) var nextVariance = 1.0
    private var width = 0
    /// The gains, the directions and the states, as the kernel has left them.
    private var work: [Double] = []

    /// When the filter counts as steady, see ``InnovationGains``: this leaves an error of about 1e-16.
    var tolerance = 1e-8

    /// - Parameters:
    ///   - series: `columns` series of `count` values, one after the other.
    /// - Returns: whether it went well; rounding can spoil it for a process on the border of stationarity.
    mutating func run(_ process: SARMAProcess, series: [Double], count: Int, columns: Int) -> Bool {
        precondition(series.count == count * columns, "series of the same length")
        let width = (max(process.initialGain.count, 1) + 3) & ~3
        let (ar, ma) = (Self.padded(process.ar.dense, width), Self.padded(process.ma.dense, width))
        var work = Self.take(&work, width + (columns + 1) * (width + 4))
        for index in work.indices { work[index] = 0 }
        for (index, gain) in process.initialGain.enumerated() {
            work[index] = gain
            work[width + index] = gain
        }
        var (residuals, deviations) = (Self.take(&residuals, series.count), Self.take(&deviations, count))
        let tolerance = tolerance
        var variance = process.initialVariance
        let steps = unsafe residuals.withUnsafeMutableBufferPointer { residuals in
            unsafe deviations.withUnsafeMutableBufferPointer { deviations in
                unsafe work.withUnsafeMutableBufferPointer { work in
                    unsafe aaiti_arma_innovations(
                        width,
                        ar,
                        ma,
                        &variance,
                        tolerance,
                        count,
                        columns,
                        series,
                        residuals.baseAddress,
                        deviations.baseAddress,
                        work.baseAddress
                    )
                }
            }
        }
        (self.residuals, self.deviations, self.work) = (residuals, deviations, work)
        (self.width, nextVariance) = (width, variance)
        // SIZE_MAX is -1 here.
        guard steps >= 0 else { return false }
        settling = steps
        return true
    }

    /// Memory of the given size, that of the last run if that will do.
    private static func take(_ memory: inout [Double], _ count: Int) -> [Double] {
        var taken: [Double] = []
        swap(&taken, &memory)
        return taken.count == count ? taken : Array(repeating: 0, count: count)
    }

    private static func padded(_ values: [Double], _ width: Int) -> [Double] {
        guard values.count < width else { return values }
        var padded = Array(repeating: 0.0, count: width)
        for (index, value) in values.enumerated() { padded[index] = value }
        return padded
    }

    /// Sum of log F over all steps.
    var logDeterminant: Double {
        var product = 1.0
        var sum = 0.0
        for step in 0..<min(settling, deviations.count) {
            product *= deviations[step]
            if product > 1e200 || product < 1e-200 {
                sum += log(product)
                product = 1
            }
        }
        return 2 * (sum + log(product))
    }

    /// The state of a series after the last step, which predicts the next.
    func state(ofColumn column: Int) -> [Double] {
        let start = width + (column + 1) * (width + 4)
        return Array(work[start..<start + width])
    }

    /// The gain that the next step would have.
    var nextGain: [Double] { Array(work[..<width]) }

    /// The direction in which the next step would lower the covariance of the state; see ``InnovationGains``.
    var nextDirection: [Double] { Array(work[width..<2 * width]) }

    /// The number of observations after which the filter has forgotten where it started, `limit` if it has not by then.
    static func memory(of process: SARMAProcess, limit: Int) -> Int {
        var filter = SARMAFilter()
        filter.tolerance = 1e-12
        return filter.run(process, series: [], count: limit, columns: 0) ? max(filter.settling, 1) : limit
    }
}
