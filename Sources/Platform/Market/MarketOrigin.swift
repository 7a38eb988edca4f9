public import Markets
public import Storage

/// Where the stored prices of a symbol come from: real ones and made-up ones are never mixed under one name.
public struct MarketOrigin: Sendable {
    public static let simulated = "simulated"

    private let settings: any SettingStore

    public init(settings: any SettingStore) {
        self.settings = settings
    }

    /// `simulated` for a symbol whose prices are made up; `nil` for all others.
    public func label(of symbol: Symbol) throws -> String? { try settings.setting(key(symbol)) }

    /// Notes that the prices of a symbol are made up, from now on and for good.
    func markSimulated(_ symbol: Symbol) throws { try settings.setSetting(key(symbol), to: Self.simulated) }

    /// Sees that real prices may be stored under the symbol.
    ///
    /// - Throws: ``PlatformError/conflict(_:)`` if it holds simulated ones.
    public func requireReal(_ symbol: Symbol) throws {
        guard try label(of: symbol) == Self.simulated else { return }
        throw PlatformError.conflict(
            "\(symbol) holds simulated prices here: use another symbol, or another data directory for real ones"
        )
    }

    private func key(_ symbol: Symbol) -> String { "market.source.\(symbol)" }
}
