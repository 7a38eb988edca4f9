import Markets

/// An indicator whose batch form can write into columns that are there already.
///
/// Memory that was used before costs nothing; new memory comes from the system page by page, each of which is cleared,
/// and that takes half as long as the arithmetic.
protocol FillingIndicator: Indicator {
    /// Writes what ``Indicator/columns(over:)`` gives: in place where the columns are as many and as long.
    func fill(_ columns: inout [[Double]], over series: CandleSeries)
}
