import Foundation

/// How the changes of a series are measured.
public enum ChangeScale: String, Hashable, Sendable {
    /// The logarithm of the later value over the earlier: for prices and all else that is positive.
    case logReturn = "log_return"
    /// The later value less the earlier.
    case difference

    /// Log returns where every value is positive, differences elsewhere.
    init(for values: some Sequence<Double>) {
        self = values.allSatisfy { $0 > 0 } ? .logReturn : .difference
    }

    /// What the differences of are the changes.
    ///
    /// - Throws: ``ForecastingError/unsuitableData(_:)`` if a logarithm is asked of a value that is not positive.
    func levels(_ values: [Double]) throws(ForecastingError) -> [Double] {
        guard self == .logReturn else { return values }
        if let index = values.firstIndex(where: { $0 <= 0 }) {
            throw .unsuitableData(
                "observation \(index) is not positive, and the model has learned log returns; train it again"
            )
        }
        return values.map { log($0) }
    }

    /// The value after a change, and how much it gives way to a change of one.
    func value(after change: Double, from value: Double) -> (value: Double, slope: Double) {
        guard self == .logReturn else { return (value + change, 1) }
        let changed = value * exp(change)
        return (changed, changed)
    }
}
