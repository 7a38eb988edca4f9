import Forecasting
import Foundation
import JSON
import TestSupport
import Testing

@Suite struct FeatureTableTests {
    private static let hour: Int64 = 3_600_000

    private func series(_ seed: UInt64, count: Int = 200, positive: Bool = true) -> TimeSeries {
        var random = Seeded(seed)
        var level = positive ? 4.0 : 0.0
        var values = (0..<count).map { _ in
            level += 0.01 * random.normal()
            return positive ? exp(level) : level
        }
        if !positive { values[0] = -1 }
        return TimeSeries(
            values,
            times: (0..<count).map { 1_700_000_000_000 + Int64($0) * Self.hour },
            covariates: [
                Covariate("rsi_14", random.normals(count)), Covariate("ETH-USDT.return_1", random.normals(count)),
            ]
        )
    }

    private static let everything =
        "value,lag_1..5, return_7,volatility_12,deviation_9,hour,weekday,month,covariates"

    @Test func namesAndColumns() throws {
        let list = try FeatureList(parsing: " lag_1..3,lag_2, weekday ,rsi_14", of: series(1))
        #expect(list.names == ["lag_1", "lag_2", "lag_3", "weekday", "rsi_14"])
        #expect(list.columnNames == ["lag_1", "lag_2", "lag_3", "weekday_sin", "weekday_cos", "rsi_14"])
        #expect(list.lookBack == 3)
        #expect(try FeatureList(parsing: Self.everything, of: series(1)).columnNames.count == 17)
    }

    @Test(arguments: ["nope", "lag_0", "lag_x", "return_2000", "lag_9..3", "volatility_1", ",", "ltc.return_1"])
    func aWrongNameIsAnsweredWithTheRightOnes(_ text: String) throws {
        let error = #expect(throws: ForecastingError.self) { try FeatureList(parsing: text, of: series(1)) }
        guard case .invalidParameter("features", let reason) = error else {
            Issue.record("\(text): \(String(describing: error))")
            return
        }
        let isOutOfRange = reason.contains("must be from")
        #expect(isOutOfRange || reason.contains("known: value, lag_k"), "\(reason)")
        if text == "nope" { #expect(reason.contains("it has rsi_14, ETH-USDT.return_1")) }
    }

    @Test func valuesByTheirDefinition() throws {
        let series = series(2)
        let values = series.values
        let table = try FeatureTable(series, features: FeatureList(parsing: Self.everything, of: series))
        #expect(table.scale == .logReturn)
        #expect(table.warmUp == 12 && table.incomplete == 0)
        #expect(table.origins == Array(12..<200))
        let row = Dictionary(uniqueKeysWithValues: zip(table.matrix.names, table.matrix.row(100)))
        let now = 112
        let changes = (1..<200).map { log(values[$0] / values[$0 - 1]) }
        let last = changes[now - 12..<now]
        let mean = last.reduce(0, +) / 12
        let deviation = (last.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / 11).squareRoot()
        #expect(row["value"] == values[now])
        #expect(agree(row["lag_3"] ?? .nan, changes[now - 3], 1e-13))
        #expect(agree(row["return_7"] ?? .nan, log(values[now] / values[now - 7]), 1e-13))
        #expect(agree(row["volatility_12"] ?? .nan, deviation, 1e-13))
        #expect(agree(row["deviation_9"] ?? .nan, values[now] / (values[now - 8...now].reduce(0, +) / 9) - 1, 1e-13))
        #expect(row["rsi_14"] == series.covariates[0].values[now])
    }

    @Test func theCalendarIsThatOfFoundation() throws {
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = try #require(TimeZone(identifier: "UTC"))
        var random = Seeded(3)
        let times = (0..<500).map { Int64($0) * 7_000_000_000 - 1_000_000_000_000 + random.next(below: 6_000_000_000) }
        let series = TimeSeries([Double](repeating: 1, count: 500), times: times)
        let table = try FeatureTable(series, features: FeatureList(parsing: "hour,weekday,month", of: series))
        for (index, time) in times.enumerated() {
            let date = Date(timeIntervalSince1970: Double(time) / 1000)
            let parts = calendar.dateComponents([.weekday, .month], from: date)
            let seconds = date.timeIntervalSince(calendar.startOfDay(for: date))
            // Foundation's week begins on Sunday as 1, ours on Monday as 0.
            let weekday = Double((try #require(parts.weekday) + 5) % 7)
            let phases = [seconds / 86400, weekday / 7, Double(try #require(parts.month) - 1) / 12]
            let expected = phases.flatMap { [sin(2 * .pi * $0), cos(2 * .pi * $0)] }
            #expect(agree(table.matrix.row(index), expected, 1e-9), "time \(time)")
        }
    }

    @Test(arguments: [true, false]) func noRowSeesWhatComesAfter(_ positive: Bool) throws {
        for seed in 10..<20 as Range<UInt64> {
            let series = series(seed, positive: positive)
            var random = Seeded(seed + 1000)
            let cut = Int.random(in: 30..<200, using: &random)
            func changed(_ values: [Double]) -> [Double] {
                values.enumerated().map { $0 < cut ? $1 : $1 * 1.5 + 10 }
            }
            let other = TimeSeries(
                changed(series.values),
                times: series.times,
                covariates: series.covariates.map { Covariate($0.name, changed($0.values)) }
            )
            let list = try FeatureList(parsing: Self.everything, of: series)
            let (table, perturbed) = (try FeatureTable(series, features: list), try FeatureTable(other, features: list))
            for row in 0..<cut - 12 {
                #expect(table.matrix.row(row) == perturbed.matrix.row(row), "seed \(seed), cut \(cut), row \(row)")
            }
            #expect(table.matrix.row(cut - 12) != perturbed.matrix.row(cut - 12))
        }
    }

    @Test func theEndOfASeriesGivesTheSameBitsAsTheWhole() throws {
        for seed in 20..<30 as Range<UInt64> {
            let series = series(seed, positive: seed % 2 == 0)
            let list = try FeatureList(parsing: Self.everything, of: series)
            let whole = try FeatureTable(series, features: list)
            for end in [13, 50, 200] {
                let part = series.prefix(end).suffix(list.lookBack + 1)
                let table = try FeatureTable(part, features: list)
                #expect(table.matrix.rowCount == 1)
                if whole.scale == table.scale {
                    #expect(table.matrix.row(0) == whole.matrix.row(end - 13), "seed \(seed), end \(end)")
                }
            }
        }
    }

    @Test func rowsWithoutAValueAreLeftOutAndCounted() throws {
        let base = series(4)
        var gappy = base.covariates[0].values
        for index in 0..<20 { gappy[index] = .nan }
        gappy[50] = .infinity
        let series = TimeSeries(base.values, covariates: [Covariate("rsi_14", gappy)])
        let table = try FeatureTable(series, features: FeatureList(parsing: "lag_1..4,rsi_14", of: series))
        #expect(table.warmUp == 4)
        #expect(table.incomplete == 17)
        #expect(table.gaps == [0, 0, 0, 0, 17])
        #expect(table.origins == Array(20..<50) + Array(51..<200))
        #expect(
            throws: ForecastingError.unsuitableData(
                "the feature 'hour' needs the times of the observations; leave it out"
            )
        ) { try FeatureTable(series, features: FeatureList(parsing: "hour", of: series)) }
    }

    @Test func theScalerKnowsOnlyTheRowsItIsGiven() {
        let rows = FeatureMatrix(names: ["a", "flat"], columns: [[1, 2, 3, 6], [5, 5, 5, 5]])
        let scaler = FeatureScaler(rows)
        let deviation = (7.0 / 2).squareRoot()
        #expect(scaler.means == [3, 5])
        #expect(agree(scaler.deviations, [deviation, 1], 1e-15))
        let later = scaler.apply([3 + 2 * deviation, 6])
        #expect(agree(later, [2, 1], 1e-15))
    }
}

extension Seeded {
    mutating func next(below bound: Int64) -> Int64 { Int64.random(in: 0..<bound, using: &self) }
}
