import Markets
import Platform
import Testing

@Suite struct BotMailboxTests {
    private func events(_ count: Int) -> [BotEvent] {
        (0..<count).map { .candleOpened(at: Timestamp(milliseconds: Int64($0)), price: 1) }
    }

    @Test func `one drain at a time, in batches, until it is empty`() {
        var mailbox = BotMailbox()
        #expect(mailbox.post(events(BotMailbox.batchSize + 1)) == true)
        #expect(mailbox.post(events(1)) == false)
        #expect(mailbox.take().count == BotMailbox.batchSize)
        #expect(mailbox.take().count == 2)
        #expect(mailbox.take().count == 0)
        #expect(mailbox.post(events(1)) == true)
    }

    @Test func `what does not fit is dropped, and not forgotten`() {
        var mailbox = BotMailbox()
        #expect(mailbox.post(events(BotMailbox.capacity)) == true)
        #expect(!mailbox.hasOverflowed)
        _ = mailbox.post(events(1))
        #expect(mailbox.hasOverflowed)
        #expect(mailbox.take().count == 0)
    }

    @Test func `closed, it takes nothing in`() {
        var mailbox = BotMailbox()
        _ = mailbox.post(events(3))
        mailbox.close()
        #expect(mailbox.take().count == 0)
        #expect(mailbox.post(events(1)) == false)
    }

    @Test func `an abandoned drain is taken up by the next events`() {
        var mailbox = BotMailbox()
        _ = mailbox.post(events(3))
        mailbox.abandon()
        #expect(mailbox.post(events(1)) == true)
        #expect(mailbox.take().count == 1)
    }
}
