import JSON
import Markets
import Parameters
import Testing
import Trading

/// Trials with scores made up for each case.
@Suite struct HeldOutJudgementTests {
    private let span = Timestamp(milliseconds: 0)..<Timestamp(milliseconds: 1000)

    /// - Parameter scores: in and out of sample, by trial.
    private func judgement(
        _ measure: Objective.Measure,
        _ scores: [(Double?, Double?)],
        isHeldOut: Bool = true
    ) -> HeldOutJudgement {
        let trials = scores.enumerated().map { index, score in
            func figures(_ score: Double?) -> TrialFigures {
                var figures = TrialFigures()
                figures.score = score
                return figures
            }
            return Trial(
                number: index + 1,
                point: SearchPoint([.integer(index)]),
                parameters: [:],
                inSample: figures(score.0),
                outOfSample: isHeldOut ? figures(score.1) : nil
            )
        }
        return OptimisationResult(
            trials: trials,
            objective: Objective(measure),
            inSample: span,
            outOfSample: isHeldOut ? span : nil
        ).judgement
    }

    @Test func whatWasLostIsMeasuredFromDoingNothing() throws {
        func degradation(_ measure: Objective.Measure, _ before: Double, _ after: Double) -> Double? {
            judgement(measure, [(before, after)]).degradation
        }
        #expect(degradation(.sharpe, 2, 1.5) == 0.25)
        #expect(degradation(.sharpe, 2, 3) == -0.5)
        #expect(degradation(.sharpe, -1, 1) == nil)
        // A profit factor of 1 earns nothing: from 2 to 1.5 half of the gain is lost.
        #expect(degradation(.profitFactor, 2, 1.5) == 0.5)
        #expect(degradation(.omega, 1.5, 1.125) == 0.75)
        #expect(degradation(.profitFactor, 0.9, 0.8) == nil)
        #expect(degradation(.winRate, 0.8, 0.5) == nil)
        #expect(degradation(.maxDrawdown, -0.1, -0.2) == nil)
    }

    @Test func ranksAreCorrelatedAsSpearmanDid() throws {
        func correlation(_ pairs: [(Double, Double)]) -> Double? {
            judgement(.sharpe, pairs.map { ($0.0, $0.1) }).rankCorrelation
        }
        #expect(correlation([(5, 50), (4, 4), (3, 3.5), (2, -100)]) == 1)
        #expect(correlation([(5, 1), (4, 2), (3, 3)]) == -1)
        // 1 - 6 Σd² / (n (n² - 1)) with differences of 1, 1, 0, 1, 1.
        #expect(abs(try #require(correlation([(5, 4), (4, 5), (3, 3), (2, 1), (1, 2)])) - 0.8) < 1e-12)
        // Equal values share the mean of their places: 1.5 and 1.5 beside 2 and 1.
        #expect(abs(try #require(correlation([(3, 7), (2, 7), (1, 0)])) - 0.75.squareRoot()) < 1e-12)
        #expect(correlation([(2, 1), (1, 2)]) == nil)
        #expect(correlation([(3, 1), (2, 1), (1, 1)]) == nil)
    }

    @Test func eachWording() {
        let good: [(Double?, Double?)] = [(3, 2), (2, 1), (1, 0.5), (0.5, 0.1), (0.1, 0)]
        #expect(judgement(.sharpe, good).text.contains("number 1 of 5. It held up."))
        var case1 = good
        case1[0].1 = -0.5
        #expect(judgement(.sharpe, case1).text.contains("It earned nothing where it had not been chosen"))
        var case2 = good
        case2[0].1 = 0.05
        #expect(judgement(.sharpe, case2).text.contains("number 4 of 5. Most other trials did better there"))
        // The third of five is better than half of the others.
        case2[0].1 = 0.3
        case2[0].0 = 3.1
        #expect(!judgement(.sharpe, case2).text.contains("Most other trials"))
        var case3 = good
        case3[0].0 = 5
        #expect(judgement(.sharpe, case3).text.contains("It lost more than half of its score"))
        var case4 = good
        case4[0].1 = nil
        let unscored = judgement(.sharpe, case4)
        #expect(
            unscored.text.contains("cannot be scored out of sample") && unscored.rank == nil && unscored.ranked == 4
        )
        #expect(judgement(.sharpe, good, isHeldOut: false).text.contains("Nothing was held out"))
        for text in [judgement(.sharpe, good), judgement(.sharpe, case4), judgement(.sharpe, good, isHeldOut: false)] {
            #expect(text.text.hasSuffix("`--trials 5`."))
        }
    }

    /// Where doing nothing has no score, the rank alone decides.
    @Test func measuresWithoutANeutralAreJudgedByRank() {
        let rates: [(Double?, Double?)] = [(0.9, 0.2), (0.8, 0.15), (0.7, 0.1), (0.6, 0.05)]
        #expect(judgement(.winRate, rates).text.contains("It held up."))
        let falls: [(Double?, Double?)] = [(-0.1, -0.9), (-0.2, -0.3), (-0.3, -0.2), (-0.4, -0.1)]
        #expect(judgement(.maxDrawdown, falls).text.contains("Most other trials did better there"))
    }

    @Test func aProfitFactorBelowOneEarnedNothing() {
        #expect(judgement(.profitFactor, [(2, 0.9), (1.5, 0.5)]).text.contains("It earned nothing"))
        #expect(judgement(.profitFactor, [(2, 1.2), (1.5, 0.5)]).text.contains("It lost more than half"))
    }
}
