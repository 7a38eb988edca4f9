/// The version of the Engine.IO protocol that a connection speaks, as its `EIO` parameter names it.
///
/// Version 4 carries Socket.IO 5, the clients of today; version 3 carries Socket.IO 4, those of the years before 2021.
public enum EngineProtocolVersion: Int, Hashable, Sendable, CaseIterable {
    /// The client pings; packets in a long-polling body have their length in front.
    case v3 = 3
    /// The server pings; packets in a long-polling body have a separator between them.
    case v4 = 4

    init?(parameter: String?) {
        switch parameter {
        case "3": self = .v3
        case "4": self = .v4
        default: return nil
        }
    }
}
