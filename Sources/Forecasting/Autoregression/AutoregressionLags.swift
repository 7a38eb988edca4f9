/// Sets of lags for an autoregression: the last values, and those around the same time of earlier seasons.
///
/// Which of them matter is not known beforehand; the forecasts of several sets are averaged, which does better than to
/// choose one.
struct AutoregressionLags {
    /// So many rows for each coefficient are needed at least.
    static let rowsForEachLag = 4

    let shortest: Int
    /// Ascending, none of them 1.
    let seasons: [Int]

    /// - Parameter shortest: how many of the last values count.
    init(shortest: Int, seasons: [Int]) {
        self.shortest = shortest
        self.seasons = seasons
    }

    /// The sets for which a series of a length has enough rows.
    ///
    /// - Returns: those with seasons if there are any, else the last values alone; empty if there are not enough for these.
    func sets(count: Int) -> [[Int]] {
        func isUsable(_ lags: [Int]) -> Bool {
            guard let longest = lags.last else { return false }
            return count - longest >= max(Self.rowsForEachLag * lags.count, lags.count + 10, longest / 3)
        }
        for last in stride(from: seasons.count, to: 0, by: -1) {
            let usable = seasonal(Array(seasons.prefix(last))).filter(isUsable)
            if !usable.isEmpty { return usable }
        }
        return [1, 2].map { Array(1...$0 * shortest) }.filter(isUsable)
    }

    private func seasonal(_ seasons: [Int]) -> [[Int]] {
        guard let season = seasons.first else { return [] }
        let longer = seasons.dropFirst()
        let around = seasons.flatMap { near($0, 1) }
        let wide = seasons.flatMap { near($0, 2) }
        let before = longer.flatMap { near($0 - season, 1) }
        return [
            set(shortest, around + near(2 * season, 1)),
            set(shortest, around + near(2 * season, 1) + near(3 * season, 1) + before),
            set(shortest, around + [2 * season] + longer.flatMap { near(2 * $0, 1) }),
            set(shortest + 1, wide + (longer.isEmpty ? [] : [2 * season, 3 * season] + longer.map { $0 - season })),
        ]
    }

    private func near(_ lag: Int, _ reach: Int) -> [Int] { Array(lag - reach...lag + reach) }

    private func set(_ last: Int, _ others: [Int]) -> [Int] {
        Set(Array(1...last) + others.filter { $0 > 0 }).sorted()
    }
}
