/// The sum of the last `period` values: exact for integers such as price ticks, free of drift for floating point.
///
/// ```swift
/// var sum = RollingSum<Int64>(period: 3)
/// sum.update(1)  // nil
/// sum.update(2)  // nil
/// sum.update(3)  // 6
/// sum.update(4)  // 9
/// ```
///
/// - Complexity: constant time an update, amortised; memory for `period` values.
public struct RollingSum<Value: AdditiveArithmetic & Sendable>: Sendable {
    @usableFromInline
    var window: RollingWindow<Value>

    /// - Precondition: `period` is at least 1.
    @inlinable
    public init(period: Int) {
        window = RollingWindow(period: period)
    }

    /// The number of values in a full window.
    @inlinable
    public var period: Int { window.period }

    /// Takes the next value in.
    ///
    /// - Returns: the sum of the last `period` values, this one included; `nil` until there are so many.
    @inlinable
    @discardableResult
    public mutating func update(_ value: Value) -> Value? { window.update(value, +) }
}

extension RollingSum: Equatable where Value: Equatable {}
extension RollingSum: Hashable where Value: Hashable {}
extension RollingSum: Encodable where Value: Encodable {}
extension RollingSum: Decodable where Value: Decodable {}
