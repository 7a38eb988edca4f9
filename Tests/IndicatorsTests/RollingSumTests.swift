import Foundation
import Indicators
import Testing

@Suite struct RollingSumTests {
    @Test(arguments: [1, 2, 3, 7, 20])
    func equalsTheSumOfEachWindow(period: Int) {
        let values = (0..<100).map { Int64($0 * $0 % 37 - 11) }
        var sum = RollingSum<Int64>(period: period)
        for index in values.indices {
            let window = values[max(0, index - period + 1)...index]
            #expect(sum.update(values[index]) == (window.count == period ? window.reduce(0, +) : nil))
        }
    }

    @Test func doesNotDriftOverAMillionValues() {
        var sum = RollingSum<Double>(period: 10)
        for _ in 0..<1_000_000 {
            sum.update(1e12 + 0.1)
            sum.update(0.1)
        }
        for _ in 0..<9 { sum.update(0.25) }
        #expect(sum.update(0.25) == 2.5)
    }

    @Test func anInfiniteValueLeavesNoTrace() {
        var sum = RollingSum<Double>(period: 2)
        let sums = [1, .infinity, 2, 3].map { sum.update($0) }
        #expect(sums == [nil, .infinity, .infinity, 5])
    }

    @Test func goesOnFromItsEncodedState() throws {
        var sum = RollingSum<Int64>(period: 5)
        for value in Int64(0)..<23 {
            sum.update(value)
            let bytes = try JSONEncoder().encode(sum)
            #expect(try JSONDecoder().decode(RollingSum<Int64>.self, from: bytes) == sum)
        }
    }

    @Test func refusesABrokenState() throws {
        let broken = #"{"window": {"period": 3, "ring": [1], "position": 2, "running": 1}}"#
        #expect(throws: DecodingError.self) {
            try JSONDecoder().decode(RollingSum<Int64>.self, from: Data(broken.utf8))
        }
    }
}
