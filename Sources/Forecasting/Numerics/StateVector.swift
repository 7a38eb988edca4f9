/// A short vector kept in registers: the state of a small recursive filter, padded with zeros.
///
/// The filters are generic over it, so that the compiler makes one copy without loops or allocation for each width.
package protocol StateVector: Sendable {
    static var width: Int { get }
    static var zero: Self { get }
    subscript(index: Int) -> Double { get set }
    static func + (left: Self, right: Self) -> Self
    static func - (left: Self, right: Self) -> Self
    static func * (left: Self, right: Double) -> Self
    static func * (left: Self, right: Self) -> Self
    static func += (left: inout Self, right: Self)
    func sum() -> Double
    /// Every element moved one place towards the front, a zero at the end.
    var droppingFirst: Self { get }
    /// Every element but the last moved one place towards the end, `first` in front.
    func prepending(_ first: Double) -> Self
}

extension StateVector {
    /// The first elements taken from `values`, the rest zero.
    init(_ values: [Double]) {
        self = .zero
        for (index, value) in values.enumerated() { self[index] = value }
    }

    /// The largest magnitude among the elements.
    var magnitude: Double {
        (0..<Self.width).reduce(0) { max($0, abs(self[$1])) }
    }
}

extension SIMD2<Double>: StateVector {
    package static var width: Int { 2 }
    package var droppingFirst: Self { Self(y, 0) }
    package func prepending(_ first: Double) -> Self { Self(first, x) }
}

extension SIMD4<Double>: StateVector {
    package static var width: Int { 4 }
    package var droppingFirst: Self { Self(y, z, w, 0) }
    package func prepending(_ first: Double) -> Self { Self(first, x, y, z) }
}

extension SIMD8<Double>: StateVector {
    package static var width: Int { 8 }

    package var droppingFirst: Self {
        Self(self[1], self[2], self[3], self[4], self[5], self[6], self[7], 0)
    }

    package func prepending(_ first: Double) -> Self {
        Self(first, self[0], self[1], self[2], self[3], self[4], self[5], self[6])
    }
}
