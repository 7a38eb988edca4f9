import Hummingbird
import MarketData
import Markets
import Platform

extension AppRequestContext {
    /// The identifier in the path of a route `…/:id/…`.
    func resourceID() throws -> String { try parameters.require("id") }

    /// The symbol in the path of a route `…/:symbol/…`; `%2F` counts as the slash that it stands for.
    ///
    /// - Throws: ``PlatformError/notFound(_:)`` with the symbols that may have been meant, if the text is none.
    func symbol(_ market: MarketService, _ threads: BoundedWorkQueue) async throws -> Symbol {
        let name = try parameters.require("symbol").replacing("%2F", with: "/").replacing("%2f", with: "/")
        if let symbol = Symbol(name) { return symbol }
        let known = try await threads.run { try market.coverage().map(\.symbol) }
        throw PlatformError.unknownSymbol(String(name.prefix(40)), among: known)
    }
}
