/// Zeroed numbers in memory that begins with a cache line, so that no register is filled from two of them.
@safe
final class AlignedBuffer<Scalar: NeuralScalar> {
    let count: Int
    let base: UnsafeMutablePointer<Scalar>

    init(_ count: Int) {
        let bytes = max(1, count) * MemoryLayout<Scalar>.stride
        let memory = UnsafeMutableRawPointer.allocate(byteCount: bytes, alignment: 64)
        self.count = count
        unsafe base = memory.initializeMemory(as: Scalar.self, repeating: 0, count: max(1, count))
    }

    deinit { unsafe base.deallocate() }

    /// Where row `row` of a matrix begins.
    func row(_ row: Int, stride: Int) -> UnsafeMutablePointer<Scalar> {
        assert(row * stride <= count)
        return unsafe base + row * stride
    }

    func zero(_ range: Range<Int>) {
        assert(range.lowerBound >= 0 && range.upperBound <= count)
        unsafe (base + range.lowerBound).update(repeating: 0, count: range.count)
    }

    /// A multiple of the eight lanes that the kernels take at once.
    static func padded(_ count: Int) -> Int { (count + 7) / 8 * 8 }
}
