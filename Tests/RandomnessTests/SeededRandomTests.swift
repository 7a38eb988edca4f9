import Randomness
import Testing

@Suite struct SeededRandomTests {
    @Test func `a seed and a stream decide the numbers`() {
        var (one, same) = (SeededRandom(seed: 1, stream: "a"), SeededRandom(seed: 1, stream: "a"))
        var (other, another) = (SeededRandom(seed: 1, stream: "b"), SeededRandom(seed: 2, stream: "a"))
        let numbers = (0..<100).map { _ in one.next() }
        #expect(numbers == (0..<100).map { _ in same.next() })
        #expect(numbers != (0..<100).map { _ in other.next() })
        #expect(numbers != (0..<100).map { _ in another.next() })
        #expect(Set(numbers).count == 100)
    }

    @Test func `uniform numbers fill the interval`() {
        var random = SeededRandom(seed: 7, stream: "uniform")
        let numbers = (0..<100_000).map { _ in random.uniform() }
        #expect(numbers.allSatisfy { (0..<1).contains($0) })
        let tenths = Dictionary(grouping: numbers) { Int($0 * 10) }.mapValues(\.count)
        // Five standard deviations of a binomial count.
        for tenth in 0..<10 { #expect(abs((tenths[tenth] ?? 0) - 10_000) < 475) }
    }

    @Test func `normal numbers have the moments of the standard normal distribution`() {
        var random = SeededRandom(seed: 7, stream: "normal")
        let numbers = (0..<100_000).map { _ in random.normal() }
        func moment(_ power: Int) -> Double {
            numbers.reduce(0) { sum, number in sum + (0..<power).reduce(1) { product, _ in product * number } }
                / Double(numbers.count)
        }
        // Five standard errors: those of the moments are the roots of 1, 2, 15 and 96 over n.
        for (power, expected, variance) in [(1, 0.0, 1.0), (2, 1, 2), (3, 0, 15), (4, 3, 96)] {
            #expect(abs(moment(power) - expected) < 5 * (variance / 100_000).squareRoot(), "moment \(power)")
        }
    }
}
