extension Symbol {
    /// The known symbols that somebody who wrote `text` may have meant, the nearest first, at most three.
    ///
    /// Those with the same base or quote in another market, and those at most two slips of the pen away (letters added,
    /// left out, exchanged or swapped: the restricted Damerau-Levenshtein distance).
    public static func suggestions(for text: String, among known: [Symbol]) -> [Symbol] {
        let wanted = Array(text.uppercased().utf8.prefix(40))
        let base = wanted.prefix { $0 != UInt8(ascii: "-") && $0 != UInt8(ascii: "/") }
        let ranked = known.compactMap { symbol -> (rank: Int, symbol: Symbol)? in
            let name = Array(symbol.name.utf8)
            let distance = editDistance(wanted, name)
            if distance <= 2 { return (distance, symbol) }
            let pair = name.filter { $0 != UInt8(ascii: "-") }
            if pair == wanted || Array(symbol.base.utf8) == Array(base) { return (3, symbol) }
            return nil
        }
        return ranked.sorted { ($0.rank, $0.symbol) < ($1.rank, $1.symbol) }.prefix(3).map(\.symbol)
    }

    private static func editDistance(_ one: [UInt8], _ other: [UInt8]) -> Int {
        var (beforeLast, last) = ([Int](), Array(0...other.count))
        for row in 1..<one.count + 1 {
            var current = [row]
            for column in 1..<other.count + 1 {
                let isSame = one[row - 1] == other[column - 1]
                var best = min(last[column] + 1, current[column - 1] + 1, last[column - 1] + (isSame ? 0 : 1))
                if row > 1, column > 1, one[row - 1] == other[column - 2], one[row - 2] == other[column - 1] {
                    best = min(best, beforeLast[column - 2] + 1)
                }
                current.append(best)
            }
            (beforeLast, last) = (last, current)
        }
        return last[other.count]
    }
}
