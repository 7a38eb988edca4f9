import Forecasting
import Foundation
import TestSupport
import Testing

@Suite struct M4Tests {
    @Test func seriesAreReadFromTheirLines() throws {
        let training = (1...60).map { "\(Double($0) / 2)" }.joined(separator: ",")
        let test = (1...13).map { "\($0)" }.joined(separator: ",")
        let series = try M4Series.parse("W1,train,\(training)\nW1,test,\(test)\n", frequency: .weekly)
        #expect(series.map(\.id) == ["W1"])
        #expect(
            series[0].training.count == 60 && series[0].training[1] == 1 && series[0].test == (1...13).map(Double.init)
        )
        for text in [
            "W1,train,\(training)\n", "W1,train,1,x\nW1,test,\(test)", "W1,other,1,2", "W1,train",
            "W1,train,\(training)\nW1,test,1,2",
        ] {
            #expect(throws: M4Error.self) { try M4Series.parse(text, frequency: .weekly) }
        }
    }

    @Test func measuresWorkedByHand() throws {
        let series = M4Series(
            id: "W1",
            frequency: .weekly,
            training: [1, 3, 2, 4],
            test: Array(repeating: 6, count: 13)
        )
        var score = M4Score()
        try score.add(Array(repeating: 5, count: 13), of: series)
        // Differences of 5/3 on average; Naive2 forecasts 4.
        #expect(agree(score.smape, 200.0 / 11, 1e-12) && agree(score.mase, 0.6, 1e-12))
        #expect(agree(score.naive.smape, 40, 1e-12) && agree(score.naive.mase, 1.2, 1e-12))
        #expect(agree(score.owa, (200.0 / 11 / 40 + 0.5) / 2, 1e-12))
    }

    @Test(.enabled(if: SharedFiles.arePresent, "../shared is absent"))
    func naive2IsThatOfTheCompetition() throws {
        // Over all series of the competition Naive2 has 18.383 and 2.395 hourly, 9.161 and 2.777 weekly; these are half.
        for (frequency, smape, mase) in [(M4Frequency.hourly, 18.224, 2.432), (.weekly, 9.537, 2.915)] {
            let path = SharedFiles.dataPath("m4/\(frequency.rawValue).csv")
            let all = try M4Series.parse(String(contentsOfFile: path, encoding: .utf8), frequency: frequency)
            var score = M4Score()
            for series in all { try score.add(Array(repeating: 0, count: frequency.horizon), of: series) }
            #expect(agree(score.naive.smape, smape, 1e-3) && agree(score.naive.mase, mase, 1e-3))
        }
    }

    @Test(.enabled(if: SharedFiles.arePresent, "../shared is absent"))
    func theAutomaticChoiceDoesWell() async throws {
        for (frequency, bar) in [(M4Frequency.hourly, 0.5), (.weekly, 0.85)] {
            let path = SharedFiles.dataPath("m4/\(frequency.rawValue).csv")
            let all = try M4Series.parse(String(contentsOfFile: path, encoding: .utf8), frequency: frequency)
            // A few series say little: there the bar is Naive2. All of them take a minute.
            let isNightly = ProcessInfo.processInfo.environment["AAITI_NIGHTLY"] == "1"
            let some = all.enumerated().filter { isNightly || $0.offset % 90 == 7 }.map(\.element)
            let score = try await M4Run.automatic(frequency).score(some)
            #expect(score.owa < (isNightly ? bar : 1), "\(frequency): \(score.owa)")
        }
    }
}
