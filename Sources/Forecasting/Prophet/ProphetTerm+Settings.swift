extension ProphetTerm {
    /// The terms of a model, additive ones first.
    ///
    /// - Parameters:
    ///   - times: of the observations, ascending, at least two.
    ///   - covariates: as long as the times.
    static func terms(
        _ settings: ProphetSettings,
        times: [Int64],
        covariates: [Covariate]
    ) throws(ForecastingError) -> [ProphetTerm] {
        var terms = try seasons(settings, times)
        for holiday in settings.holidays {
            terms.append(
                ProphetTerm(
                    holiday.name,
                    .holiday(holiday.occurrences, window: holiday.window),
                    mode: settings.seasonalityMode,
                    priorScale: holiday.priorScale ?? settings.holidaysPriorScale
                )
            )
        }
        terms += try regressors(settings, covariates, count: times.count)
        return terms.filter { $0.mode == .additive } + terms.filter { $0.mode == .multiplicative }
    }

    private static func seasons(_ settings: ProphetSettings, _ times: [Int64]) throws(ForecastingError) -> [ProphetTerm]
    {
        let day = Double(CivilDay.milliseconds)
        let span = Double(times[times.count - 1] - times[0]) / day
        let step = zip(times.dropFirst(), times).reduce(.infinity) { min($0, Double($1.0 - $1.1) / day) }
        let calendar: [(name: String, season: ProphetSettings.CalendarSeason, period: Double, isShown: Bool)] = [
            ("yearly", settings.yearly, 365.25, span >= 730),
            ("weekly", settings.weekly, 7, span >= 14 && step < 7),
            ("daily", settings.daily, 1, span >= 2 && step < 1),
        ]
        var seasons: [ProphetSeasonality] = []
        for (name, season, period, isShown) in calendar {
            let isReplaced = settings.seasonalities.contains { $0.name == name }
            guard !isReplaced, season.use == .on || season.use == .automatic && isShown else { continue }
            seasons.append(ProphetSeasonality(name, period: period, order: season.order))
        }
        seasons += settings.seasonalities
        for season in seasons where season.period > span + step {
            throw .unsuitableData(
                "the season '\(season.name)' of \(season.period) days is longer than the \(span) days of the series: "
                    + "turn it off or hand in more observations"
            )
        }
        return seasons.map { season in
            ProphetTerm(
                season.name,
                .season(period: season.period, order: season.order),
                mode: season.mode ?? settings.seasonalityMode,
                priorScale: season.priorScale ?? settings.seasonalityPriorScale
            )
        }
    }

    private static func regressors(
        _ settings: ProphetSettings,
        _ covariates: [Covariate],
        count: Int
    ) throws(ForecastingError) -> [ProphetTerm] {
        var columns: [(name: String, values: [Double])] = []
        var terms: [ProphetTerm] = []
        for regressor in settings.regressors {
            let values = try Self.values(of: regressor.name, covariates, count: count)
            let mean = values.reduce(0) { $0 + $1 / Double(count) }
            let squares = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
            let deviation = (squares / Double(count - 1)).squareRoot()
            guard deviation.isFinite, deviation > 1e-12 * abs(mean) else {
                throw .unsuitableData(
                    "the regressor '\(regressor.name)' is constant over the observations: leave it out"
                )
            }
            columns.append((regressor.name, values.map { ($0 - mean) / deviation }))
            let isRaw: Bool =
                switch regressor.standardisation {
                case .on: false
                case .off: true
                case .automatic: values.allSatisfy { $0 == 0 || $0 == 1 }
                }
            terms.append(
                ProphetTerm(
                    regressor.name,
                    .regressor(mean: isRaw ? 0 : mean, deviation: isRaw ? 1 : deviation),
                    mode: regressor.mode ?? settings.seasonalityMode,
                    priorScale: regressor.priorScale ?? settings.holidaysPriorScale
                )
            )
        }
        try requireIndependent(columns)
        return terms
    }

    /// - Parameter columns: standardised.
    /// - Throws: ``ForecastingError/unsuitableData(_:)`` that names the first column which those before it explain.
    private static func requireIndependent(_ columns: [(name: String, values: [Double])]) throws(ForecastingError) {
        var products: [[Double]] = []
        for (index, column) in columns.enumerated() {
            products.append(columns[...index].map { dot($0.values, column.values) })
            let explained: Double
            if index == 0 {
                explained = 0
            } else if let factor = Cholesky(Array(products[..<index])) {
                let row = Array(products[index][..<index])
                explained = dot(row, factor.solve(row)) / products[index][index]
            } else {
                explained = 1
            }
            guard explained > 1 - 1e-9 else { continue }
            throw .unsuitableData(
                "the regressor '\(column.name)' is a combination of "
                    + columns[..<index].map { "'\($0.name)'" }.joined(separator: ", ") + ": leave one of them out"
            )
        }
    }
}
