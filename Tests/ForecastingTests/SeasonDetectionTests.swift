import Forecasting
import Foundation
import Testing

@Suite struct SeasonDetectionTests {
    private static let hour: Int64 = 3_600_000
    private static let day = 24 * hour

    private func series(_ values: [Double], step: Int64) -> TimeSeries {
        TimeSeries(values, times: values.indices.map { Int64($0) * step })
    }

    @Test func candidatesOfCalendarSteps() {
        func candidates(_ step: Int64) -> [Int] { SeasonDetection.candidates(step: step, meanStep: Double(step)) }
        #expect(candidates(Self.hour) == [24, 168])
        #expect(candidates(Self.hour / 4) == [4, 96, 672])
        #expect(candidates(Self.day) == [7, 365])
        #expect(candidates(7 * Self.day) == [52])
        #expect(candidates(31 * Self.day) == [12])
        #expect(candidates(91 * Self.day) == [4])
        #expect(candidates(0) == [])
        // Trading days: five a week.
        #expect(SeasonDetection.candidates(step: Self.day, meanStep: 1.45 * Double(Self.day)) == [5, 252])
    }

    @Test func findsTheSeasonWithAndWithoutTimes() {
        let air = ClassicSeries.airPassengers
        #expect(SeasonDetection().season(of: series(air, step: 30 * Self.day)) == 12)
        #expect(SeasonDetection().season(of: TimeSeries(air)) == 12)
        #expect(SeasonDetection().season(of: series(ClassicSeries.nile, step: Self.day)) == 1)
    }

    @Test func findsADayAndAWeek() {
        var random = Seeded(31)
        let values = (0..<1000).map { hour in
            let weekend = hour / 24 % 7 >= 5 ? -4.0 : 0
            return 50 + 5 * sin(2 * Double.pi * Double(hour) / 24) + weekend + random.normal()
        }
        #expect(SeasonDetection().seasons(of: series(values, step: Self.hour)) == [24, 168], "seed \(random.seed)")
    }

    /// By chance a few in a hundred may look seasonal.
    @Test func aRandomWalkHasNoSeason() {
        for count in [60, 400, 1500] {
            var random = Seeded(UInt64(count))
            var found = 0
            for _ in 0..<20 {
                let walk = random.path(count)
                for step in [60_000, Self.hour, Self.day, 7 * Self.day] {
                    found += SeasonDetection().seasons(of: series(walk, step: step)).count
                }
            }
            #expect(found <= 2, "seed \(random.seed): \(found) of 80")
        }
    }

    @Test func oddSeriesHaveNone() {
        for values in [[], [1], [1, 2], Array(repeating: 3.5, count: 100), [.nan] + Array(repeating: 1, count: 99)] {
            #expect(SeasonDetection().seasons(of: series(values, step: Self.hour)) == [])
            #expect(SeasonDetection().season(of: TimeSeries(values)) == 1)
        }
    }
}
