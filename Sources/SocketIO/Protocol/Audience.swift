/// Whom an event goes to: everybody in a namespace, or everybody in any of some rooms; each socket once, however many of
/// the rooms it is in.
///
/// The identifier of a socket is the name of a room that has only this socket.
public struct Audience: Hashable, Sendable {
    /// Everybody if `nil`.
    public private(set) var rooms: Set<String>?
    /// Rooms whose sockets do not get it.
    public private(set) var exceptions: Set<String> = []

    public static let everybody = Audience(rooms: nil)

    public static func room(_ name: String) -> Audience { Audience(rooms: [name]) }

    public static func rooms(_ names: some Sequence<String>) -> Audience { Audience(rooms: Set(names)) }

    private init(rooms: Set<String>?) {
        self.rooms = rooms
    }

    /// The same without the sockets in these rooms; the identifier of a socket names that socket.
    public func except(_ names: some Sequence<String>) -> Audience {
        var audience = self
        audience.exceptions.formUnion(names)
        return audience
    }

    /// Whether a socket belongs to it, by its identifier and a test for its rooms.
    package func includes(id: String, isIn: (String) -> Bool) -> Bool {
        if let rooms, !rooms.contains(id), !rooms.contains(where: isIn) { return false }
        return exceptions.isEmpty || !exceptions.contains(id) && !exceptions.contains(where: isIn)
    }
}
