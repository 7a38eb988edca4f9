import Parameters

extension ProphetSettings {
    /// The word for a list without entries.
    static let none = "none"

    /// - Parameter values: of ``ProphetAlgorithm/schema``.
    /// - Throws: ``ForecastingError/invalidParameter(name:reason:)`` for a list that cannot be read.
    init(_ values: ParameterValues) throws(ForecastingError) {
        self.init()
        growth = Growth(rawValue: values.text("growth")) ?? .linear
        let (capacity, floor) = (values.number("capacity"), values.number("floor"))
        self.capacity = capacity == 0 ? nil : .constant(capacity)
        self.floor = floor == 0 ? nil : .constant(floor)
        changepointCount = values.integer("n_changepoints")
        changepointRange = values.number("changepoint_range")
        changepointPriorScale = values.number("changepoint_prior_scale")
        seasonalityMode = Mode(rawValue: values.text("seasonality_mode")) ?? .additive
        seasonalityPriorScale = values.number("seasonality_prior_scale")
        func season(_ name: String) -> CalendarSeason {
            let use = Switch(rawValue: values.text("\(name)_seasonality")) ?? .automatic
            return CalendarSeason(use, order: values.integer("\(name)_order"))
        }
        (yearly, weekly, daily) = (season("yearly"), season("weekly"), season("daily"))
        holidaysPriorScale = values.number("holidays_prior_scale")
        seasonalities = try Self.entries(values, "seasonalities", ProphetSeasonality.init(text:))
        holidays = try Self.entries(values, "holidays", ProphetHoliday.init(text:))
        regressors = try Self.entries(values, "regressors", ProphetRegressor.init(text:))
        sampleCount = values.integer("uncertainty_samples")
        seed = UInt64(values.integer("seed"))
    }

    private static func entries<Entry>(
        _ values: ParameterValues,
        _ name: String,
        _ read: (Substring) -> Entry?
    ) throws(ForecastingError) -> [Entry] {
        let text = values.text(name)
        guard text != none else { return [] }
        var entries: [Entry] = []
        for part in text.split(separator: ",", omittingEmptySubsequences: false) {
            guard let entry = read(part) else {
                let summary = ProphetAlgorithm().schema.parameters.first { $0.name == name }?.summary ?? ""
                throw .invalidParameter(name: name, reason: "'\(part)' cannot be read; expected: \(summary)")
            }
            entries.append(entry)
        }
        return entries
    }
}

/// The fields of an entry between colons, spaces around them removed.
private struct Fields {
    private let fields: [Substring]

    init(_ text: Substring) {
        fields = text.split(separator: ":", omittingEmptySubsequences: false).map { field in
            let spaces: (Character) -> Bool = { $0 == " " }
            return field.drop(while: spaces).reversed().drop(while: spaces).reversed().reduce(into: "") {
                $0.append($1)
            }[...]
        }
    }

    var count: Int { fields.count }

    /// A field that is there and not empty.
    func text(_ index: Int) -> String? {
        fields.indices.contains(index) && !fields[index].isEmpty ? String(fields[index]) : nil
    }

    /// A field that may be left out.
    ///
    /// - Returns: `.some(nil)` where it is, `nil` where it cannot be read.
    func optional<Value>(_ index: Int, _ read: (String) -> Value?) -> Value?? {
        guard let text = text(index) else { return .some(nil) }
        return read(text).map { .some($0) }
    }
}

extension ProphetSeasonality {
    /// `name:days:order[:prior_scale[:mode]]`.
    fileprivate init?(text: Substring) {
        let fields = Fields(text)
        guard (3...5).contains(fields.count), let name = fields.text(0),
            let period = fields.text(1).flatMap(Double.init), let order = fields.text(2).flatMap({ Int($0) }),
            let priorScale = fields.optional(3, Double.init), let mode = fields.optional(4, ProphetSettings.Mode.init)
        else { return nil }
        self.init(name, period: period, order: order, priorScale: priorScale, mode: mode)
    }
}

extension ProphetRegressor {
    /// `name[:prior_scale[:mode[:standardise]]]`.
    fileprivate init?(text: Substring) {
        let fields = Fields(text)
        guard fields.count <= 4, let name = fields.text(0), let priorScale = fields.optional(1, Double.init),
            let mode = fields.optional(2, ProphetSettings.Mode.init),
            let standardisation = fields.optional(3, Standardisation.init)
        else { return nil }
        self.init(name, priorScale: priorScale, mode: mode, standardisation: standardisation ?? .automatic)
    }
}

extension ProphetHoliday {
    /// `name[:from:to[:prior_scale]]=date|date…`, a date being `2016-12-25` or, for every year, `12-25`.
    fileprivate init?(text: Substring) {
        let sides = text.split(separator: "=", omittingEmptySubsequences: false)
        guard sides.count == 2 else { return nil }
        let fields = Fields(sides[0])
        let dates = sides[1].split(separator: "|", omittingEmptySubsequences: false).map { Occurrence($0) }
        let occurrences = dates.compactMap { $0 }
        guard [1, 3, 4].contains(fields.count), let name = fields.text(0), occurrences.count == dates.count,
            let first = fields.optional(1, { Int($0) }), let last = fields.optional(2, { Int($0) }),
            (first ?? 0) <= (last ?? 0), let priorScale = fields.optional(3, Double.init)
        else { return nil }
        self.init(name, occurrences, window: (first ?? 0)...(last ?? 0), priorScale: priorScale)
    }
}
