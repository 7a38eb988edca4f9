public import Storage

extension Role {
    /// Whether this role may do what `required` may: an admin everything, a trader also what a viewer may.
    public func permits(_ required: Role) -> Bool { rank >= required.rank }

    private var rank: Int {
        switch self {
        case .viewer: 0
        case .trader: 1
        case .admin: 2
        }
    }
}
