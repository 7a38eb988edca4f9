public import Markets

extension Sequence<IndicatorSpec> {
    /// The columns of several indicators over one series, those of each together and in order: the same as each gives
    /// alone, to the last bit, in less time.
    ///
    /// All go through the series together, a stretch at a time, so that its prices come from memory once.
    public func columns(over series: CandleSeries) -> [IndicatorColumn] {
        let members = BatchMember.members(of: self)
        let names = members.flatMap(\.spec.columnNames)
        let writers = members.columnWriters(over: series)
        let columns = makeColumns(names.count, rows: series.count) { rows, columns in
            for write in writers { write(rows, columns) }
        }
        return zip(names, columns).map(IndicatorColumn.init)
    }
}

/// An indicator of a batch.
private struct BatchMember {
    enum Kind {
        // An exponential average, or the three of a MACD, waits for its own last step most of the time.
        case average(ExponentialMovingAverage)
        case macd(MACD)
        case other
    }

    let spec: IndicatorSpec
    /// Where its columns are among all.
    let firstColumn: Int

    static func members(of specs: some Sequence<IndicatorSpec>) -> [BatchMember] {
        var next = 0
        return specs.map { spec in
            defer { next += spec.definition.outputs.count }
            return BatchMember(spec: spec, firstColumn: next)
        }
    }

    var kind: Kind {
        switch spec.definition.state(spec.parameters) {
        case let average as ExponentialMovingAverage: .average(average)
        case let macd as MACD: .macd(macd)
        default: .other
        }
    }

    /// Writes its columns, given all of the batch.
    func columnWriter(over series: CandleSeries) -> ColumnWriter {
        let write = spec.definition.columnWriter(spec.parameters, series)
        return { rows, columns in write(rows, columns.from(column: firstColumn)) }
    }

    /// Writes those of another one, too; `nil` unless both wait for their last step.
    func columnWriter(beside other: BatchMember, over series: CandleSeries) -> ColumnWriter? {
        let write =
            switch (kind, other.kind) {
            case (.average(let one), .average(let two)): one.columnWriter(beside: two, over: series)
            case (.average(let one), .macd(let two)): one.columnWriter(beside: two, over: series)
            case (.macd(let one), .average(let two)): one.columnWriter(beside: two, over: series)
            case (.macd(let one), .macd(let two)): one.columnWriter(beside: two, over: series)
            case (.other, _), (_, .other): nil as ((Range<Int>, ColumnSlices, ColumnSlices) -> Void)?
            }
        guard let write else { return nil }
        return { rows, columns in
            write(rows, columns.from(column: firstColumn), columns.from(column: other.firstColumn))
        }
    }
}

extension [BatchMember] {
    /// Writes all columns: those that wait for their last step two by two, the others each by itself.
    fileprivate func columnWriters(over series: CandleSeries) -> [ColumnWriter] {
        var writers: [ColumnWriter] = []
        var waiting: BatchMember?
        for member in self {
            guard case .other = member.kind else {
                if let first = waiting, let write = first.columnWriter(beside: member, over: series) {
                    writers.append(write)
                    waiting = nil
                } else {
                    waiting = member
                }
                continue
            }
            writers.append(member.columnWriter(over: series))
        }
        if let waiting { writers.append(waiting.columnWriter(over: series)) }
        return writers
    }
}
