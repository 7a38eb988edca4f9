extension Instrument {
    /// How many ticks of `finer` one tick of this is; `nil` if it is no whole number of them, or the lots differ, so that prices
    /// and quantities of the one cannot be written as those of the other.
    public func ticks(of finer: Instrument) -> Int64? {
        guard finer.lotSize == lotSize, finer.symbol == symbol, finer.tickSize.decimals >= tickSize.decimals else {
            return nil
        }
        let scale = powerOfTen(finer.tickSize.decimals - tickSize.decimals)
        let (factor, rest) = (Int128(tickSize.units) * scale).quotientAndRemainder(
            dividingBy: Int128(finer.tickSize.units)
        )
        return rest == 0 && factor > 0 ? Int64(exactly: factor) : nil
    }
}
