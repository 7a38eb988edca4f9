import Markets

extension CandleCSVLayout {
    /// How many lines with words may stand before the header.
    private static let prefaceLines = 10

    /// Finds out how a file is laid out.
    ///
    /// - Parameters:
    ///   - bytes: the beginning of the file, whole lines.
    ///   - baseAsset: what is traded: of columns such as `Volume BTC` and `Volume USD` it tells which one counts.
    ///   - options: what is known of the file already.
    /// - Throws: ``CandleCSVError`` if it is no file of candles, or nothing says for sure what its columns are.
    static func detect(
        _ bytes: [UInt8],
        baseAsset: String,
        options: CandleCSVOptions = CandleCSVOptions()
    ) throws(CandleCSVError) -> CandleCSVLayout {
        if let other = FileKind(bytes)?.reason { throw .notCandles(other) }
        let sample = CSVSample(bytes)
        guard !sample.lines.isEmpty else { throw .empty }
        if let names = options.columns { return try named(names, sample, options) }
        if options.hasHeader != false {
            for (index, line) in sample.lines.prefix(prefaceLines).enumerated() {
                let header = CandleHeader(line.fields, baseAsset: baseAsset)
                guard header.namesPrices else { continue }
                let rows = rows(of: sample, behind: index, width: line.fields.count)
                return try layout(header.columns(rows), sample, rows, header: line, options)
            }
        }
        if let first = sample.lines.first, options.hasHeader != true, let width = widthOfRows(sample) {
            let rows = rows(of: sample, behind: nil, width: width)
            if TradeColumns.arePlausible(rows) { throw .notCandles(TradeColumns.reason) }
            let (columns, name) = try KnownShape.columns(of: rows)
            // Words before the first row are a preface, or a header of names that nobody knows.
            let firstRow = sample.lines.first { $0.fields == rows.first } ?? first
            return try layout(columns, sample, rows, header: nil, options, knownAs: name, skipping: firstRow.number - 1)
        }
        throw CandleHeader.missing(in: sample)
    }

    /// The layout that the caller has named.
    private static func named(
        _ names: [String],
        _ sample: CSVSample,
        _ options: CandleCSVOptions
    ) throws(CandleCSVError) -> CandleCSVLayout {
        var columns: [CandleColumn?] = []
        for name in names {
            let reduced = CandleColumn.reduced(name)
            let column = CandleColumn.allCases.first { $0.names.contains(reduced) && !columns.contains($0) }
            columns.append(column)
        }
        if columns.contains(.clock) { columns = columns.map { $0 == .time ? .date : $0 } }
        let isTimed = columns.contains(.time) || (columns.contains(.date) && columns.contains(.clock))
        guard isTimed, CandleColumn.prices.allSatisfy(columns.contains) else {
            throw .unclear(seen: "--columns must name time, open, high, low and close", remedy: .columns)
        }
        let rows = rows(of: sample, behind: nil, width: names.count)
        let isHeader = options.hasHeader ?? sample.lines.first.map { TimeColumn.kind(of: $0.fields, columns) == nil }
        let header = isHeader == true ? sample.lines.first : nil
        return try layout(columns, sample, rows, header: header, options)
    }

    private static func layout(
        _ columns: [CandleColumn?],
        _ sample: CSVSample,
        _ rows: [[String]],
        header: CSVSample.Line?,
        _ options: CandleCSVOptions,
        knownAs: String? = nil,
        skipping: Int = 0
    ) throws(CandleCSVError) -> CandleCSVLayout {
        CandleCSVLayout(
            delimiter: sample.delimiter,
            point: try point(rows, columns, sample.delimiter),
            columns: columns,
            headerLine: header?.number ?? skipping,
            timeUnit: options.timeUnit,
            times: try TimeColumn.shapes(of: rows, columns, unit: options.timeUnit),
            knownAs: knownAs
        )
    }

    /// The rows behind the header that have all the fields.
    private static func rows(of sample: CSVSample, behind header: Int?, width: Int) -> [[String]] {
        sample.lines.dropFirst(header.map { $0 + 1 } ?? 0).map(\.fields).filter { $0.count == width }
    }

    /// The number of fields if most lines begin with a time.
    private static func widthOfRows(_ sample: CSVSample) -> Int? {
        let rows = sample.lines.filter { $0.fields.count == sample.width }
        let timed = rows.count { TimeColumn.isPlausible($0.fields[0]) || TradeColumns.isTrade($0.fields) }
        return sample.width > 1 && timed * 2 > sample.lines.count ? sample.width : nil
    }

    /// Which sign stands before the decimals of the prices.
    private static func point(
        _ rows: [[String]],
        _ columns: [CandleColumn?],
        _ delimiter: UInt8
    ) throws(CandleCSVError) -> UInt8 {
        let indices = columns.indices.filter { columns[$0].map(CandleColumn.prices.contains) ?? false }
        let prices = rows.lazy.flatMap { row in indices.lazy.map { row[$0] } }
        if let both = prices.first(where: { $0.contains(",") && $0.contains(".") }) {
            throw .unclear(
                seen: "prices such as '\(both)' have marks between their thousands: save the file without them",
                remedy: .none
            )
        }
        let hasCommas = prices.contains { $0.contains(",") }
        guard hasCommas else { return UInt8(ascii: ".") }
        let isMixed = prices.contains { $0.contains(".") }
        guard delimiter != UInt8(ascii: ","), !isMixed else {
            throw .unclear(
                seen:
                    "some prices have a comma in them: save the file with decimal points, or with ; between the fields",
                remedy: .none
            )
        }
        return UInt8(ascii: ",")
    }
}
