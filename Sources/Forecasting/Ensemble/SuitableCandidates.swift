import JSON

/// The candidates that suit a series, the fastest first.
struct SuitableCandidates {
    let candidates: [ForecastCandidate]
    /// The seasons that the series has, ascending.
    let seasons: [Int]

    /// - Parameters:
    ///   - season: number of observations of the season, 1 for none, 0 to find it.
    ///   - seconds: the time for all of them.
    ///   - registry: what there is to choose from.
    init(
        _ series: TimeSeries,
        season: Int,
        seconds: Double,
        among registry: AlgorithmRegistry
    ) throws(ForecastingError) {
        if season == 0 {
            seasons = SeasonDetection().seasons(of: series)
        } else {
            seasons = [try SeasonDetection.resolve(season, cycles: 2, of: series)].filter { $0 > 1 }
        }
        let calendar = season == 0 ? Self.calendar(series) : seasons
        let main = JSONValue(seasons.first ?? 1)
        var settings: [(String, JSONObject)] = [("naive", [:]), ("drift", [:])]
        settings += seasons.map { ("seasonal_naive", ["season": JSONValue($0)]) }
        for variant in [ThetaVariant.dynamic, .optimised] {
            settings.append(("theta", ["season": main, "variant": .string(variant.rawValue)]))
        }
        settings += Self.autoregressions(seasons, calendar)
        settings.append(("ets", ["season": main]))
        if let last = seasons.last {
            let second = JSONValue(seasons.count > 1 ? last : 1)
            settings.append(("mstl", ["season": main, "second_season": second]))
        }
        // Fitted some four times, in a third of the time.
        settings.append(("auto_arima", ["season": main, "seconds": JSONValue(seconds / 12)]))
        settings += Self.prophets(series)
        var candidates: [ForecastCandidate] = []
        for (id, settings) in settings {
            guard let algorithm = registry.algorithms.first(where: { $0.id == id }) else { continue }
            candidates.append(try ForecastCandidate(algorithm, settings))
        }
        self.candidates = candidates
    }

    /// With the seasons found, with those of the calendar, which a series may have without showing them clearly, and of the
    /// changes.
    private static func autoregressions(_ seasons: [Int], _ calendar: [Int]) -> [(String, JSONObject)] {
        func settings(_ seasons: [Int], _ d: Int) -> JSONObject {
            [
                "season": JSONValue(seasons.first ?? 1),
                "second_season": JSONValue(seasons.count > 1 ? seasons[seasons.count - 1] : 0),
                "d": JSONValue(d),
            ]
        }
        var variants: [JSONObject] = []
        for seasons in [seasons, calendar, Array(calendar.prefix(1))] {
            let variant = settings(seasons, 0)
            if !variants.contains(variant) { variants.append(variant) }
        }
        variants.append(settings(seasons, 1))
        return variants.map { ("autoregression", $0) }
    }

    /// With the seasons that the whole series has twice. A trial begins in its middle, and left to itself the model would be
    /// tried there without a season that it has in use. Once with the trend that bends as by default, and once with a
    /// stiffer one, which goes on more safely where the series swings.
    private static func prophets(_ series: TimeSeries) -> [(String, JSONObject)] {
        guard let times = series.times, let step = series.step, times.count > 1 else { return [] }
        let day = Double(CivilDay.milliseconds)
        let span = Double(times[times.count - 1] - times[0]) / day
        var settings = JSONObject()
        for (name, period) in [("yearly", 365.25), ("weekly", 7), ("daily", 1)] {
            let isSeen = span >= 2 * period && Double(step) / day < period
            if isSeen { settings["\(name)_seasonality"] = "on" }
        }
        var stiff = settings
        stiff["changepoint_prior_scale"] = 0.01
        return [("prophet", settings), ("prophet", stiff)]
    }

    /// The seasons that the distance of the times suggests, as far as the series has two of them.
    private static func calendar(_ series: TimeSeries) -> [Int] {
        guard let times = series.times, let step = series.step, times.count > 1 else { return [] }
        let mean = Double(times[times.count - 1] - times[0]) / Double(times.count - 1)
        return SeasonDetection.candidates(step: step, meanStep: mean).filter { 2 * $0 <= series.count }
    }
}
