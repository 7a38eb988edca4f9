import Markets
import Platform
import Storage
import TestSupport
import Testing

@Suite struct TrainingScheduleTests {
    private let start = Timestamp(milliseconds: 1_700_000_000_000)

    private func job(_ id: String, _ user: String, _ priority: JobPriority = .normal) -> TrainingJobRecord {
        TrainingJobRecord(id: id, modelID: "m", userID: user, priority: priority, createdAt: start)
    }

    private func schedule(_ jobs: TrainingJobRecord...) -> TrainingSchedule {
        var schedule = TrainingSchedule()
        for job in jobs { schedule.add(job) }
        return schedule
    }

    /// The order in which jobs start if each ends before the next begins.
    private func order(_ schedule: TrainingSchedule, at time: Timestamp? = nil) -> [String] {
        var schedule = schedule
        var ids: [String] = []
        while let job = schedule.next(at: time ?? start) {
            ids.append(job.id)
            schedule.ended(job.userID)
        }
        return ids
    }

    @Test func `users take turns, whoever came first and however much one asks for`() {
        let schedule = schedule(
            job("a1", "ada"),
            job("a2", "ada"),
            job("a3", "ada"),
            job("b1", "bob"),
            job("c1", "cy"),
            job("b2", "bob")
        )
        #expect(order(schedule) == ["a1", "b1", "c1", "a2", "b2", "a3"])
    }

    @Test func `who has a training running waits for those who have none`() {
        var schedule = schedule(job("a1", "ada"), job("a2", "ada"), job("b1", "bob"), job("b2", "bob"))
        #expect(schedule.next(at: start)?.id == "a1")
        #expect(schedule.next(at: start)?.id == "b1")
        schedule.ended("bob")
        #expect(schedule.next(at: start)?.id == "b2")
    }

    @Test func `priorities order the trainings of one user, not those of others`() {
        let schedule = schedule(job("a1", "ada"), job("a2", "ada", .high), job("b1", "bob"), job("a3", "ada", .high))
        #expect(order(schedule) == ["a2", "b1", "a3", "a1"])
    }

    @Test func `low priority waits for everybody, but not for ever`() {
        let schedule = schedule(job("a1", "ada", .low), job("b1", "bob"), job("b2", "bob"))
        #expect(order(schedule) == ["b1", "b2", "a1"])
        #expect(order(schedule, at: start + TrainingSchedule.patience) == ["a1", "b1", "b2"])
    }

    @Test func `a position is the number of trainings that start before, itself included`() {
        var schedule = schedule(job("a1", "ada"), job("a2", "ada"), job("b1", "bob", .low), job("c1", "cy"))
        #expect(schedule.next(at: start)?.id == "a1")
        #expect(["a2", "b1", "c1"].map { schedule.position(of: $0, at: start) } == [2, 3, 1])
        #expect(schedule.position(of: "a1", at: start) == nil)
        #expect(schedule.remove("c1")?.id == "c1")
        #expect(schedule.remove("c1") == nil)
        #expect(schedule.position(of: "a2", at: start) == 1)
    }

    @Test func `every training starts once, and positions tell the order, for any mixture`() {
        for seed in UInt64(1)...50 {
            var random = WalkGenerator(seed: seed)
            var schedule = TrainingSchedule()
            let choices = random.prices(60).map { Int($0 * 1000) }
            for (index, choice) in choices.enumerated() {
                let priority = JobPriority.allCases[choice % 3]
                schedule.add(job("\(index)", "user \(choice % 7)", priority))
            }
            let positions = (0..<60).map { schedule.position(of: "\($0)", at: start) ?? 0 }
            #expect(positions.sorted() == Array(1...60), "seed \(seed)")
            let ids = order(schedule)
            #expect(ids.enumerated().allSatisfy { positions[Int($1) ?? 0] == $0 + 1 }, "seed \(seed)")
            // Of two trainings of one user and one priority the older starts first.
            for (first, id) in ids.enumerated() {
                for other in ids[..<first] {
                    guard let one = Int(id), let two = Int(other), choices[one] % 7 == choices[two] % 7,
                        choices[one] % 3 == choices[two] % 3
                    else { continue }
                    #expect(two < one, "seed \(seed)")
                }
            }
        }
    }

    @Test func `what is left goes as fast as what was done`() {
        #expect(TrainingEstimate.remaining(elapsed: 1000, progress: 0.02 + 0.49) == 1000)
        #expect(TrainingEstimate.remaining(elapsed: 10_000, progress: 0.9) == 1136)
        // Too early to tell, and over.
        #expect(TrainingEstimate.remaining(elapsed: 100, progress: 0.5) == nil)
        #expect(TrainingEstimate.remaining(elapsed: 1000, progress: 0.03) == nil)
        #expect(TrainingEstimate.remaining(elapsed: 1000, progress: 1) == nil)
    }
}
