import Foundation

/// A part of a ``ProphetModel`` beside its trend: one or more columns with a coefficient each.
package struct ProphetTerm: Hashable, Sendable {
    package enum Source: Hashable, Sendable {
        /// Sine and cosine of each multiple of the frequency, in turn. The period is in days.
        case season(period: Double, order: Int)
        /// One column for each day of the window.
        case holiday([ProphetHoliday.Occurrence], window: ClosedRange<Int>)
        /// The covariate of the term's name, less `mean`, over `deviation`.
        case regressor(mean: Double, deviation: Double)
    }

    package let name: String
    package let source: Source
    package let mode: ProphetSettings.Mode
    package let priorScale: Double
    /// One for each column: shares of the value scale where additive, of the trend where multiplicative.
    package var coefficients: [Double]

    package init(
        _ name: String,
        _ source: Source,
        mode: ProphetSettings.Mode,
        priorScale: Double,
        coefficients: [Double]? = nil
    ) {
        (self.name, self.source, self.mode, self.priorScale) = (name, source, mode, priorScale)
        self.coefficients = coefficients ?? Array(repeating: 0, count: source.width)
    }

    /// The columns at given times (milliseconds since 1970).
    ///
    /// - Parameter covariates: as long as the times; read by regressors only.
    package func columns(at times: [Int64], covariates: [Covariate]) throws(ForecastingError) -> [[Double]] {
        switch source {
        case .season(let period, let order): return Self.season(period, order, times)
        case .holiday(let occurrences, let window):
            let days = times.map(CivilDay.number)
            let calendar = HolidayCalendar(occurrences)
            return window.map { offset in days.map { calendar.contains($0 - offset) ? 1 : 0 } }
        case .regressor(let mean, let deviation):
            return [try Self.values(of: name, covariates, count: times.count).map { ($0 - mean) / deviation }]
        }
    }

    /// A covariate's values, all of them finite.
    static func values(
        of name: String,
        _ covariates: [Covariate],
        count: Int
    ) throws(ForecastingError) -> [Double] {
        guard let column = covariates.first(where: { $0.name == name }) else {
            throw .unsuitableData(
                "the covariate '\(name)' is not given for these steps: hand in its values, those ahead included"
            )
        }
        guard column.values.count == count else {
            throw .unsuitableData("the covariate '\(name)' has \(column.values.count) values for \(count) steps")
        }
        guard let bad = column.values.firstIndex(where: { !$0.isFinite }) else { return column.values }
        throw .unsuitableData(
            "value \(bad) of the covariate '\(name)' is not a finite number: fill it in, or leave the covariate out"
        )
    }

    private static func season(_ period: Double, _ order: Int, _ times: [Int64]) -> [[Double]] {
        var columns = Array(repeating: Array(repeating: 0.0, count: times.count), count: 2 * order)
        for (row, time) in times.enumerated() {
            let turns = Double(time) / Double(CivilDay.milliseconds) / period
            let angle = 2 * Double.pi * (turns - turns.rounded(.down))
            let (baseSine, baseCosine) = (sin(angle), cos(angle))
            var (sine, cosine) = (baseSine, baseCosine)
            for harmonic in 0..<order {
                columns[2 * harmonic][row] = sine
                columns[2 * harmonic + 1][row] = cosine
                // The addition theorem: a few roundings, where each sine anew costs ten times as much.
                (sine, cosine) = (sine * baseCosine + cosine * baseSine, cosine * baseCosine - sine * baseSine)
            }
        }
        return columns
    }
}

extension ProphetTerm.Source {
    /// The number of columns.
    package var width: Int {
        switch self {
        case .season(_, let order): 2 * order
        case .holiday(_, let window): window.count
        case .regressor: 1
        }
    }
}

/// The days on which a holiday falls.
private struct HolidayCalendar {
    private var days: Set<Int> = []
    private var everyYear: Set<CivilDay> = []

    init(_ occurrences: [ProphetHoliday.Occurrence]) {
        for occurrence in occurrences {
            switch occurrence {
            case .day(let number): days.insert(number)
            case .everyYear(let month, let day): everyYear.insert(CivilDay(year: 0, month: month, day: day))
            }
        }
    }

    func contains(_ number: Int) -> Bool {
        if days.contains(number) { return true }
        guard !everyYear.isEmpty else { return false }
        let day = CivilDay(number: number)
        return everyYear.contains(CivilDay(year: 0, month: day.month, day: day.day))
    }
}
