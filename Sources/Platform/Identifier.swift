import Foundation

/// A new unique identifier for a stored thing: a random UUID, lower case.
func newIdentifier() -> String { UUID().uuidString.lowercased() }
