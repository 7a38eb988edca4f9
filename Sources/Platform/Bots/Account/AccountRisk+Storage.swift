import JSON
import Markets
package import Storage

extension AccountRisk {
    /// Goes on from what is stored; what its bots have at stake comes with ``restore(_:of:)``.
    package init(_ record: TradingAccountRecord) throws {
        do {
            let limits = try JSONValue(parsing: record.limits).objectValue ?? [:]
            self.init(limits: try AccountLimits(json: limits))
            let stored = try JSONValue(parsing: record.measures)
            for member in stored["assets"]?.objectValue?.members ?? [] {
                guard let peak = member.value["peak"]?.stringValue, let day = member.value["day"]?.integerValue,
                    let dayEquity = member.value["day_equity"]?.stringValue
                else { throw DecimalError.notADecimal(member.key) }
                measures[member.key] = EquityMeasure(peak: try Money(peak), day: day, dayEquity: try Money(dayEquity))
            }
            let times = (stored["entries"]?.arrayValue ?? []).compactMap(\.integerValue)
            entries = times.map(Timestamp.init(milliseconds:))
            revision = record.revision
        } catch {
            throw StoreError.corrupt("the stored limits of account \(record.userID) cannot be read: \(error)")
        }
    }

    /// What has to be stored, if something has changed since it was last asked for.
    package mutating func unsaved(userID: String) -> TradingAccountRecord? {
        guard isUnsaved else { return nil }
        return record(userID: userID)
    }

    /// What a restart goes on from.
    package mutating func record(userID: String) -> TradingAccountRecord {
        isUnsaved = false
        revision += 1
        let assets = measures.sorted { $0.key < $1.key }
        let measures = JSONWriter.object { writer in
            writer.member("assets") { writer in
                writer.object { writer in
                    for (asset, measure) in assets {
                        writer.member(asset) { writer in
                            writer.object {
                                $0.member("peak", measure.peak.text)
                                $0.member("day", measure.day)
                                $0.member("day_equity", measure.dayEquity.text)
                            }
                        }
                    }
                }
            }
            writer.member("entries") { $0.array(entries) { $0.value($1.milliseconds) } }
        }
        return TradingAccountRecord(
            userID: userID,
            limits: String(decoding: JSONWriter.bytes(of: limits), as: UTF8.self),
            measures: String(decoding: measures, as: UTF8.self),
            revision: revision
        )
    }

    /// Takes over other limits. The first ones of an account measure its losses from now on.
    package mutating func set(_ limits: AccountLimits) {
        let isFirst = self.limits == .none
        self.limits = limits
        if isFirst { measureAnew() }
        if limits == .none { (measures, entries) = ([:], []) }
        if limits.maximumOrdersPerMinute == nil { entries = [] }
        isUnsaved = true
    }

    /// Measures losses from what the bots are worth now: when trading goes on after a limit has stopped it.
    package mutating func measureAnew() {
        let days = measures.mapValues(\.day)
        measures = equities.reduce(into: [:]) { measures, asset in
            let day = days[asset.key] ?? .min
            measures[asset.key] = EquityMeasure(peak: asset.value, day: day, dayEquity: asset.value)
        }
        isUnsaved = true
    }
}
