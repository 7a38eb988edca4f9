import Hummingbird

extension AppRequestContext {
    /// The identifier in the path of a route `…/:id/…`.
    func resourceID() throws -> String { try parameters.require("id") }
}
