import Markets

/// The refresh tokens of browsers that were used up a moment ago.
///
/// A browser that is reloaded while it refreshes loses the answer with the next token, and comes again with the one
/// before: for a few seconds, that is no theft if it comes from where the token was used. A thief who is as quick gains
/// little: the one who was robbed comes later with a token that has been used up, which revokes the session.
struct RefreshGrace: Sendable {
    private struct Use: Sendable {
        let origin: RequestOrigin
        let time: Timestamp
    }

    /// In milliseconds.
    static let length: Int64 = 10_000

    private var uses: [String: Use] = [:]

    /// Whether a token, by its hash, was used up so lately, and from the same place, that it may come again.
    func covers(_ hash: String, from origin: RequestOrigin, at now: Timestamp) -> Bool {
        guard let use = uses[hash] else { return false }
        return use.origin == origin && Self.isRecent(use, at: now)
    }

    mutating func record(_ hash: String, from origin: RequestOrigin, at now: Timestamp) {
        uses = uses.filter { Self.isRecent($0.value, at: now) }
        uses[hash] = Use(origin: origin, time: now)
    }

    private static func isRecent(_ use: Use, at now: Timestamp) -> Bool { (0..<length).contains(now - use.time) }
}
