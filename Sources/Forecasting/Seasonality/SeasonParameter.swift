import Parameters

extension Parameter {
    /// The season length of a model; 0 for one that is found from the data.
    static var season: Parameter {
        Parameter(
            "season",
            .integer(0...SeasonDetection.longest),
            default: 0,
            summary: "number of observations after which the series repeats itself; 1 for none, 0 to find it"
        )
    }
}

extension Parameter {
    /// The seed of what a model draws at random.
    static var seed: Parameter {
        Parameter("seed", .integer(0...2_147_483_647), default: 1, summary: "seed of the random numbers")
    }
}

extension SeasonDetection {
    /// The season that a parameter asks for, or the one that is found if it is 0.
    ///
    /// - Parameter cycles: how many whole seasons the model needs at least.
    /// - Throws: ``ForecastingError/invalidParameter(name:reason:)`` if the series is shorter.
    static func resolve(_ season: Int, cycles: Int, of series: TimeSeries) throws(ForecastingError) -> Int {
        guard season != 0 else { return SeasonDetection().season(of: series.recent) }
        guard season <= 1 || series.count >= cycles * season else {
            throw .invalidParameter(
                name: "season",
                reason: "a season of \(season) needs at least \(cycles * season) observations, and there are "
                    + "\(series.count): take a shorter season, 1 for none, or more observations"
            )
        }
        return season
    }
}

extension TimeSeries {
    /// The last 10,000 observations. What lies farther back has lost its weight in a model that smooths: it would cost time
    /// and change nothing.
    var recent: TimeSeries { suffix(10_000) }
}

extension Observations {
    /// Every value has a square that is a number, with room for sums.
    static func requireSquarable(_ observations: [Double]) throws(ForecastingError) {
        try requireFinite(observations)
        guard observations.allSatisfy({ abs($0) < 1e150 }) else {
            throw .unsuitableData("the observations are too large for their variance to be a number: divide them")
        }
    }
}
