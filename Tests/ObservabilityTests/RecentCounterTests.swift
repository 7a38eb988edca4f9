import Observability
import TestSupport
import Testing

@Suite struct RecentCounterTests {
    @Test func `the rate counts the time since the start, then five minutes`() throws {
        let clock = ManualInstant()
        let counter = RecentCounter(now: { clock.now })
        #expect(counter.recentRate == nil)
        counter.increment(by: 100)
        clock.advance(by: .seconds(10))
        #expect(counter.recentRate == 10)
        clock.advance(by: .seconds(3590))
        #expect(counter.recentRate == nil)
        counter.increment(by: 540)
        // One hour after the start a window of ten half minutes reaches back 270 seconds.
        #expect(counter.recentRate == 2)
        #expect(counter.total == 640)
        #expect(counter.recent == 540)
    }
}
