/// When a simulated venue fills what was decided at a close.
public enum FillRule: String, Hashable, Sendable, Codable, CaseIterable {
    /// At the open of the next candle: the first price that can really be had.
    case nextOpen = "next_open"
    /// At the very close that decided: flatters the strategy, and is here to compare with tools that fill like this.
    case sameClose = "same_close"
}
