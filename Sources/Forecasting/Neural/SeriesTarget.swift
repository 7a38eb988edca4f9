internal import CKernels

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// What a network forecasts of a series, so that it is not fooled by levels that it has never seen.
public enum SeriesTarget: String, CaseIterable, Hashable, Sendable {
    /// The value itself.
    case value
    /// How far the value is from the last one seen.
    case difference
    /// The logarithm of the value over the last one seen; for values above zero.
    case logReturn = "log_return"

    /// What suits a series: a price-like one, whose steps are small beside its spread, by its log returns, or by its
    /// differences where it is not above zero; one that keeps returning to its mean by its values.
    ///
    /// Steps count as small where their variance is below that of an autoregression with φ = 0.8, 2 (1 - φ) times the
    /// variance of the values.
    public init(suiting values: [Double]) {
        let mean = values.reduce(0) { $0 + $1 / Double(values.count) }
        let spread = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
        let steps = zip(values.dropFirst(), values).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }
        guard steps < 0.4 * spread else {
            self = .value
            return
        }
        self = values.allSatisfy { $0 > 0 } ? .logReturn : .difference
    }

    /// The number of values that come before the first row of ``history(_:)``.
    var lag: Int { self == .value ? 0 : 1 }

    /// The series as the network sees it: the values, or their steps.
    func history(_ values: ArraySlice<Double>) -> [Double] {
        switch self {
        case .value: Array(values)
        case .difference: zip(values.dropFirst(), values).map { encode($0, last: $1) }
        case .logReturn: smallReturns(values) ?? zip(values.dropFirst(), values).map { encode($0, last: $1) }
        }
    }

    /// Log returns by a series that takes less time than logarithms; `nil` where some values lie too far apart for it.
    private func smallReturns(_ values: ArraySlice<Double>) -> [Double]? {
        guard values.count > 1 else { return [] }
        var areSmall = false
        let returns = unsafe [Double](unsafeUninitializedCapacity: values.count - 1) { returns, count in
            unsafe values.withUnsafeBufferPointer { values in
                // The kernel counts rows as those of the values.
                guard let prices = values.baseAddress, let first = returns.baseAddress else { return }
                areSmall = unsafe aaiti_small_returns(prices, values.count, first - 1) != 0
                count = values.count - 1
            }
        }
        return areSmall ? returns : nil
    }

    func encode(_ value: Double, last: Double) -> Double {
        switch self {
        case .value: value
        case .difference: value - last
        case .logReturn: log(value / last)
        }
    }

    func decode(_ target: Double, last: Double) -> Double {
        switch self {
        case .value: target
        case .difference: last + target
        case .logReturn: last * exp(target)
        }
    }

    /// - Throws: ``ForecastingError/unsuitableData(_:)`` for values that have no logarithm where one is needed.
    func require(_ values: some RandomAccessCollection<Double>) throws(ForecastingError) {
        guard self == .logReturn else { return }
        for (offset, value) in values.enumerated() where value <= 0 {
            throw .unsuitableData(
                "observation \(offset) is \(value), and log returns need values above 0; try 'target' difference"
            )
        }
    }
}
