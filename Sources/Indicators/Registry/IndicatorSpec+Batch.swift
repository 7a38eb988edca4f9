public import Markets

extension Sequence<IndicatorSpec> {
    /// The columns of several indicators over one series, those of each together and in order: the same as each gives
    /// alone, to the last bit, in less time.
    public func columns(over series: CandleSeries) -> [IndicatorColumn] {
        var columns: [IndicatorColumn] = []
        fill(&columns, over: series)
        return columns
    }

    /// Writes what ``columns(over:)`` gives in the place of columns that are no longer wanted.
    ///
    /// Who computes again and again, as an optimisation or a live chart does, keeps their memory so: of columns that are as
    /// many and as long as the new ones, and that no one else holds. Otherwise they are new. New memory, which comes from
    /// the system page by page, takes half as long as the arithmetic.
    public func fill(_ columns: inout [IndicatorColumn], over series: CandleSeries) {
        let specs = Array(self)
        var memory = specs.memory(of: columns)
        columns = []
        var isDone = [Bool](repeating: false, count: specs.count)
        for (first, second) in IndicatorPair.pairs(of: specs) {
            var (one, two) = (memory[first.index], memory[second.index])
            (memory[first.index], memory[second.index]) = ([], [])
            first.fill(&one, beside: second, &two, over: series.close)
            (memory[first.index], memory[second.index]) = (one, two)
            (isDone[first.index], isDone[second.index]) = (true, true)
        }
        for (index, spec) in specs.enumerated() where !isDone[index] {
            spec.definition.fill(spec.parameters, series, &memory[index])
        }
        columns = zip(specs, memory).flatMap { zip($0.columnNames, $1).map(IndicatorColumn.init) }
    }
}

extension [IndicatorSpec] {
    /// The values of columns, those of each indicator together; nothing if they are more or fewer.
    fileprivate func memory(of columns: [IndicatorColumn]) -> [[[Double]]] {
        guard columns.count == reduce(0, { $0 + $1.definition.outputs.count }) else {
            return [[[Double]]](repeating: [], count: count)
        }
        var next = 0
        return map { spec in
            defer { next += spec.definition.outputs.count }
            return columns[next..<next + spec.definition.outputs.count].map(\.values)
        }
    }
}

/// An exponential average, or the three of a MACD, that waits for its own last step most of the time.
private enum IndicatorPair {
    struct Member {
        let index: Int
        let kind: Kind

        func fill(
            _ columns: inout [[Double]],
            beside other: Member,
            _ others: inout [[Double]],
            over prices: [Double]
        ) {
            switch (kind, other.kind) {
            case (.average(let one), .average(let two)): one.fill(&columns, beside: two, &others, over: prices)
            case (.average(let one), .macd(let two)): one.fill(&columns, beside: two, &others, over: prices)
            case (.macd(let one), .average(let two)): one.fill(&columns, beside: two, &others, over: prices)
            case (.macd(let one), .macd(let two)): one.fill(&columns, beside: two, &others, over: prices)
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
