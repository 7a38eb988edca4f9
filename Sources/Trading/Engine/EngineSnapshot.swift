internal import Foundation
internal import Markets

/// Why a snapshot cannot be restored.
public struct SnapshotError: Error, Hashable, Sendable, CustomStringConvertible {
    public let reason: String

    public var description: String { "the engine's stored state cannot be read: \(reason)" }
}

extension TradingEngine {
    /// The whole state of the engine and its strategy as bytes, from which
    /// ``init(restoring:configuration:strategy:)`` goes on as if nothing had happened.
    public func snapshot() throws(SnapshotError) -> [UInt8] {
        try SnapshotError.encode(EngineSnapshot(engine: self))
    }

    /// Goes on from a snapshot.
    ///
    /// - Parameters:
    ///   - configuration: the one that the engine had; only the instrument's version is checked.
    ///   - strategy: a new strategy of the type and parameters that the engine had.
    public init(
        restoring snapshot: [UInt8],
        configuration: EngineConfiguration,
        strategy: any Strategy
    ) throws(SnapshotError) {
        let restored: EngineSnapshot = try SnapshotError.decode(snapshot, strategy)
        try self.init(restored, configuration)
    }

    /// The ledger in a snapshot and the orders that have not ended, whatever the strategy: for those who look at the books.
    public static func books(in snapshot: [UInt8]) throws(SnapshotError) -> (ledger: Ledger, workingOrders: [Order]) {
        do {
            let state = try JSONDecoder().decode(BooksSnapshot.self, from: Data(snapshot)).state
            return (state.ledger, state.working.map(\.order))
        } catch {
            throw SnapshotError(reason: "\(error)")
        }
    }

    fileprivate init(_ restored: EngineSnapshot, _ configuration: EngineConfiguration) throws(SnapshotError) {
        guard restored.instrumentVersion == configuration.instrument.version else {
            throw SnapshotError(
                reason: "its ticks and lots are those of version \(restored.instrumentVersion) of the instrument, "
                    + "which is at version \(configuration.instrument.version)"
            )
        }
        self.init(configuration: configuration, strategy: restored.strategy, state: restored.state)
    }
}

extension Simulation {
    /// The whole state of engine, strategy and venue as bytes, from which ``init(restoring:_:rules:strategy:)`` goes on as
    /// if nothing had happened.
    public func snapshot() throws(SnapshotError) -> [UInt8] {
        try SnapshotError.encode(SimulationSnapshot(engine: EngineSnapshot(engine: engine), venue: venue.state))
    }

    /// Goes on from a snapshot.
    ///
    /// - Parameters:
    ///   - configuration: the one that the engine had; only the instrument's version is checked.
    ///   - strategy: a new strategy of the type and parameters that the engine had.
    public init(
        restoring snapshot: [UInt8],
        _ configuration: EngineConfiguration,
        rules: VenueRules,
        strategy: any Strategy
    ) throws(SnapshotError) {
        let restored: SimulationSnapshot = try SnapshotError.decode(snapshot, strategy)
        let venue = SimulatedVenue(rules: rules, state: restored.venue, memory: 0)
        self.init(engine: try TradingEngine(restored.engine, configuration), venue: venue)
    }
}

extension SimulatedVenue {
    /// The venue's own books as bytes, from which ``init(restoring:rules:memory:)`` goes on: apart from an engine's, so that
    /// the two can be compared.
    public func snapshot() throws(SnapshotError) -> [UInt8] {
        try SnapshotError.encode(VenueSnapshot(instrumentVersion: rules.instrument.version, state: state))
    }

    /// Goes on from a snapshot.
    ///
    /// - Parameters:
    ///   - rules: those that the venue had; only the instrument's version is checked.
    ///   - memory: of how many ended orders the reports are kept.
    public init(restoring snapshot: [UInt8], rules: VenueRules, memory: Int = 0) throws(SnapshotError) {
        let restored: VenueSnapshot
        do {
            restored = try JSONDecoder().decode(VenueSnapshot.self, from: Data(snapshot))
        } catch {
            throw SnapshotError(reason: "the venue's books: \(error)")
        }
        guard restored.instrumentVersion == rules.instrument.version else {
            throw SnapshotError(
                reason: "the venue's books count in version \(restored.instrumentVersion) of the instrument, "
                    + "which is at version \(rules.instrument.version)"
            )
        }
        self.init(rules: rules, state: restored.state, memory: memory)
    }
}

/// What of an ``EngineSnapshot`` can be read without its strategy.
private struct BooksSnapshot: Decodable {
    struct State: Decodable {
        let ledger: Ledger
        let working: [WorkingOrder]
    }

    let state: State
}

private struct VenueSnapshot: Codable {
    let instrumentVersion: Int
    let state: SimulatedVenue.State
}

extension SnapshotError {
    fileprivate static func encode(_ snapshot: some Encodable) throws(SnapshotError) -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys]
        do {
            return Array(try encoder.encode(snapshot))
        } catch {
            throw SnapshotError(reason: "\(error)")
        }
    }

    fileprivate static func decode<Snapshot: DecodableWithConfiguration>(
        _ bytes: [UInt8],
        _ strategy: any Strategy
    ) throws(SnapshotError) -> Snapshot where Snapshot.DecodingConfiguration == any Strategy {
        do {
            return try JSONDecoder().decode(Snapshot.self, from: Data(bytes), configuration: strategy)
        } catch {
            throw SnapshotError(reason: "\(error)")
        }
    }
}

private struct SimulationSnapshot: Encodable, DecodableWithConfiguration {
    let engine: EngineSnapshot
    let venue: SimulatedVenue.State

    init(engine: EngineSnapshot, venue: SimulatedVenue.State) {
        self.engine = engine
        self.venue = venue
    }

    init(from decoder: any Decoder, configuration strategy: any Strategy) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        engine = try container.decode(EngineSnapshot.self, forKey: .engine, configuration: strategy)
        venue = try container.decode(SimulatedVenue.State.self, forKey: .venue)
    }

    private enum CodingKeys: String, CodingKey {
        case engine, venue
    }
}

private struct EngineSnapshot: Encodable, DecodableWithConfiguration {
    static let currentFormat = 2

    let instrumentVersion: Int
    let state: EngineState
    let strategy: any Strategy

    init(engine: TradingEngine) {
        instrumentVersion = engine.configuration.instrument.version
        state = engine.state
        strategy = engine.strategy
    }

    init(from decoder: any Decoder, configuration strategy: any Strategy) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        let format = try container.decode(Int.self, forKey: .format)
        guard format == Self.currentFormat else { throw SnapshotError(reason: "its format \(format) is unknown") }
        instrumentVersion = try container.decode(Int.self, forKey: .instrumentVersion)
        state = try container.decode(EngineState.self, forKey: .state)
        var strategy = strategy
        try strategy.restore(from: container.superDecoder(forKey: .strategy))
        self.strategy = strategy
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(Self.currentFormat, forKey: .format)
        try container.encode(instrumentVersion, forKey: .instrumentVersion)
        try container.encode(state, forKey: .state)
        try strategy.state.encode(to: container.superEncoder(forKey: .strategy))
    }

    private enum CodingKeys: String, CodingKey {
        case format, instrumentVersion, state, strategy
    }
}

extension Strategy {
    fileprivate mutating func restore(from decoder: any Decoder) throws {
        try restore(State(from: decoder))
    }
}
