extension ProphetSettings {
    /// - Throws: ``ForecastingError/invalidParameter(name:reason:)`` for the first setting that cannot be.
    func check() throws(ForecastingError) {
        try Self.require("n_changepoints", Double(changepointCount), in: 0...500)
        try Self.require("changepoint_range", changepointRange, in: 0.01...1)
        try Self.require("changepoint_prior_scale", changepointPriorScale, in: 1e-4...1e4)
        try Self.require("seasonality_prior_scale", seasonalityPriorScale, in: 1e-4...1e4)
        try Self.require("holidays_prior_scale", holidaysPriorScale, in: 1e-4...1e4)
        try Self.require("uncertainty_samples", Double(sampleCount), in: 100...100_000)
        for (name, season) in [("yearly", yearly), ("weekly", weekly), ("daily", daily)] {
            try Self.require("\(name)_order", Double(season.order), in: 1...100)
        }
        for season in seasonalities {
            try Self.require("seasonalities", season.period, in: 1e-3...1e6, "the period of '\(season.name)' in days")
            try Self.require("seasonalities", Double(season.order), in: 1...100, "the order of '\(season.name)'")
            try Self.require("seasonalities", season.priorScale, "the prior scale of '\(season.name)'")
        }
        for holiday in holidays {
            let ends = [holiday.window.lowerBound, holiday.window.upperBound]
            for end in ends { try Self.require("holidays", Double(end), in: -60...60, "a window of '\(holiday.name)'") }
            try Self.require("holidays", holiday.priorScale, "the prior scale of '\(holiday.name)'")
            if holiday.occurrences.isEmpty {
                throw .invalidParameter(name: "holidays", reason: "'\(holiday.name)' has no dates")
            }
        }
        for regressor in regressors {
            try Self.require("regressors", regressor.priorScale, "the prior scale of '\(regressor.name)'")
        }
        try checkNames()
        try checkBounds()
    }

    private func checkNames() throws(ForecastingError) {
        let named =
            seasonalities.map { ("seasonalities", $0.name) } + holidays.map { ("holidays", $0.name) }
            + regressors.map { ("regressors", $0.name) }
        var names: Set<String> = ["trend"]
        for (parameter, name) in named {
            let isCalendar = parameter != "seasonalities" && ["yearly", "weekly", "daily"].contains(name)
            guard !name.isEmpty, !isCalendar, names.insert(name).inserted else {
                throw .invalidParameter(
                    name: parameter,
                    reason: "'\(name)' is the name of another part of the model; each needs a name of its own"
                )
            }
        }
    }

    private func checkBounds() throws(ForecastingError) {
        guard growth != .logistic else { return }
        for (name, bound) in [("capacity", capacity), ("floor", floor)] where bound != nil {
            throw .invalidParameter(name: name, reason: "bounds logistic growth only: set growth to 'logistic'")
        }
    }

    private static func require(
        _ name: String,
        _ value: Double,
        in range: ClosedRange<Double>,
        _ what: String? = nil
    ) throws(ForecastingError) {
        guard !range.contains(value) else { return }
        throw .invalidParameter(
            name: name,
            reason: "\(what ?? "it") must be from \(range.lowerBound) to \(range.upperBound), is \(value)"
        )
    }

    private static func require(_ name: String, _ scale: Double?, _ what: String) throws(ForecastingError) {
        if let scale { try require(name, scale, in: 1e-4...1e4, what) }
    }
}
