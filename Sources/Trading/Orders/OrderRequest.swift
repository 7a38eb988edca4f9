internal import Markets

/// What an order asks for and who it is: all of an ``Order`` that never changes.
final class OrderRequest: Sendable {
    let number: Int
    let terms: OrderTerms
    let parent: Int?
    let oco: Int?
    let tag: String?
    let decidedAt: Timestamp
    let reason: String

    init(
        number: Int,
        terms: OrderTerms,
        parent: Int?,
        oco: Int?,
        tag: String?,
        decidedAt: Timestamp,
        reason: String
    ) {
        self.number = number
        self.terms = terms
        self.parent = parent
        self.oco = oco
        self.tag = tag
        self.decidedAt = decidedAt
        self.reason = reason
    }
}

extension OrderRequest: Hashable {
    static func == (lhs: OrderRequest, rhs: OrderRequest) -> Bool {
        lhs === rhs
            || (lhs.number == rhs.number && lhs.terms == rhs.terms && lhs.parent == rhs.parent && lhs.oco == rhs.oco
                && lhs.tag == rhs.tag && lhs.decidedAt == rhs.decidedAt && lhs.reason == rhs.reason)
    }

    func hash(into hasher: inout Hasher) {
        hasher.combine(number)
        hasher.combine(decidedAt)
    }
}
