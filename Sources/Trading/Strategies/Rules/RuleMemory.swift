internal import Indicators
internal import Markets

/// What rules look at and where it is kept: each distinct indicator once, each column as far back as anything looks.
struct RuleLayout: Sendable {
    let places: [RuleColumn: RuleMemory.Place]
    /// The columns with their places, as text: two layouts with the same read each other's memory.
    let names: [String]
    let indicators: [IndicatorSpec]
    /// Where the numbers of the indicators are kept, by their column among those of all.
    let outputs: [(column: Int, place: RuleMemory.Place)]
    let fields: [(field: CandleField, place: RuleMemory.Place)]
    /// How many numbers are kept.
    let width: Int

    init(of comparisons: [RuleComparison]) {
        var columns: [RuleColumn] = []
        var lookbacks: [RuleColumn: Int] = [:]
        for comparison in comparisons {
            for case .column(let column, let ago) in [comparison.left, comparison.right] {
                if lookbacks[column] == nil { columns.append(column) }
                lookbacks[column] = max(lookbacks[column] ?? 0, ago + (comparison.comparator.isCross ? 1 : 0))
            }
        }
        var width = 0
        var places: [RuleColumn: RuleMemory.Place] = [:]
        var indicators: [IndicatorSpec] = []
        var outputs: [(column: Int, place: RuleMemory.Place)] = []
        var firstColumns: [String: Int] = [:]
        var indicatorWidth = 0
        var fields: [(field: CandleField, place: RuleMemory.Place)] = []
        var names: [String] = []
        for column in columns {
            let place = RuleMemory.Place(offset: width, lookback: lookbacks[column] ?? 0)
            width += place.capacity
            places[column] = place
            names.append("\(column.name)@\(place.offset)")
            switch column.source {
            case .field(let field): fields.append((field, place))
            case .indicator(let spec, let component):
                if firstColumns[spec.key] == nil {
                    firstColumns[spec.key] = indicatorWidth
                    indicatorWidth += spec.definition.outputs.count
                    indicators.append(spec)
                }
                outputs.append(((firstColumns[spec.key] ?? 0) + component, place))
            }
        }
        (self.places, self.names, self.width) = (places, names, width)
        (self.indicators, self.outputs, self.fields) = (indicators, outputs, fields)
    }
}

/// The indicators of rules and the last values of each column.
struct RuleMemory: Sendable, Codable {
    /// A ring of values: as many as a power of two, so that the place of a candle is a mask away.
    struct Place: Hashable, Sendable {
        let offset: Int
        let mask: Int

        var capacity: Int { mask + 1 }

        init(offset: Int, lookback: Int) {
            self.offset = offset
            var capacity = 1
            while capacity <= lookback { capacity *= 2 }
            mask = capacity - 1
        }
    }

    private var names: [String]
    private var indicators: IndicatorStreams
    /// By their bits, because JSON has no number for what is not known yet.
    private var values: [UInt64]
    /// How many candles were seen.
    private(set) var count = 0

    init(_ layout: RuleLayout) {
        names = layout.names
        indicators = IndicatorStreams(layout.indicators)
        values = Array(repeating: Double.nan.bitPattern, count: layout.width)
    }

    /// Whether it was written by rules that look at the same columns.
    func fits(_ layout: RuleLayout) -> Bool {
        names == layout.names && values.count == layout.width && count >= 0
            && indicators.keys == layout.indicators.map(\.key)
    }

    /// Takes a candle in.
    mutating func observe(_ candle: Candle, _ layout: RuleLayout) {
        indicators.update(candle)
        note(candle, layout)
    }

    /// Takes in a candle of a series.
    mutating func observe(_ series: CandleSeries, at index: Int, _ layout: RuleLayout) {
        indicators.update(over: series, at: index)
        note(series[index], layout)
    }

    @inline(__always)
    private mutating func note(_ candle: Candle, _ layout: RuleLayout) {
        for output in layout.outputs { write(indicators.value(output.column), output.place) }
        for field in layout.fields { write(field.field.value(of: candle), field.place) }
        count += 1
    }

    @inline(__always)
    private mutating func write(_ value: Double, _ place: Place) {
        values[place.offset + (count & place.mask)] = value.bitPattern
    }

    /// The value of a column as of `ago` candles before the last one; `.nan` where there was none.
    @inline(__always)
    func value(at place: Place, ago: Int) -> Double {
        Double(bitPattern: values[place.offset + ((count - 1 - ago) & place.mask)])
    }
}
