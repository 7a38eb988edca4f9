public import Markets

extension Sequence<IndicatorSpec> {
    /// The columns of several indicators over one series, those of each together and in order: the same as each gives
    /// alone, to the last bit, in less time.
    public func columns(over series: CandleSeries) -> [IndicatorColumn] {
        let specs = Array(self)
        var columns = [[[Double]]?](repeating: nil, count: specs.count)
        for (first, second) in IndicatorPair.pairs(of: specs) {
            (columns[first.index], columns[second.index]) = first.columns(beside: second, over: series.close)
        }
        return zip(specs, columns).flatMap { spec, columns in
            columns.map { zip(spec.columnNames, $0).map(IndicatorColumn.init) } ?? spec.columns(over: series)
        }
    }
}

/// An exponential average, or the three of a MACD, that waits for its own last step most of the time.
private enum IndicatorPair {
    struct Member {
        let index: Int
        let kind: Kind

        func columns(beside other: Member, over prices: [Double]) -> ([[Double]], [[Double]]) {
            switch (kind, other.kind) {
            case (.average(let one), .average(let two)): one.columns(beside: two, over: prices)
            case (.average(let one), .macd(let two)): one.columns(beside: two, over: prices)
            case (.macd(let one), .average(let two)): one.columns(beside: two, over: prices)
            case (.macd(let one), .macd(let two)): one.columns(beside: two, over: prices)
            }
        }
    }

    enum Kind {
        case average(ExponentialMovingAverage)
        case macd(MACD)
    }

    static func pairs(of specs: [IndicatorSpec]) -> [(Member, Member)] {
        let members = specs.enumerated().compactMap { index, spec in
            kind(of: spec).map { Member(index: index, kind: $0) }
        }
        return Swift.stride(from: 0, to: members.count - 1, by: 2).map { (members[$0], members[$0 + 1]) }
    }

    private static func kind(of spec: IndicatorSpec) -> Kind? {
        switch spec.definition.state(spec.parameters) {
        case let average as ExponentialMovingAverage: .average(average)
        case let macd as MACD: .macd(macd)
        default: nil
        }
    }
}
