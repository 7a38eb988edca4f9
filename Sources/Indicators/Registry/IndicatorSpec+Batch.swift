public import Markets

extension Sequence<IndicatorSpec> {
    /// The columns of several indicators over one series, those of each together and in order: the same as each gives
    /// alone, to the last bit, in less time.
    ///
    /// All go through the series together, a stretch at a time, so that its prices come from memory once.
    public func columns(over series: CandleSeries) -> [IndicatorColumn] {
        let names = flatMap(\.columnNames)
        var width = 0
        let writers = map { spec in
            defer { width += spec.columnNames.count }
            return (firstColumn: width, write: spec.definition.columnWriter(spec.parameters, series))
        }
        let columns = makeColumns(width, rows: series.count) { rows, columns in
            for writer in writers { writer.write(rows, columns.from(column: writer.firstColumn)) }
        }
        return zip(names, columns).map(IndicatorColumn.init)
    }
}
