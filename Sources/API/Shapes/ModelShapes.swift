public import JSON
import Markets
public import Storage

extension ModelRecord: JSONWritable {
    public func write(to writer: inout JSONWriter) {
        writer.object {
            $0.member("id", id)
            $0.member("name", name)
            $0.member("algorithm_type", algorithm)
            $0.member("symbols", symbols.map(\.name))
            $0.member("target_timeframe", timeframe.rawValue)
            $0.member("training_period_days", trainingPeriodDays)
            $0.member("horizon", horizon)
            $0.member("parameters") { $0.raw(parameters.utf8) }
            $0.member("training_status", status.rawValue)
            $0.member("performance_metrics") { $0.rawOrNull(metrics) }
            $0.member("version", version)
            $0.member("error", error)
            $0.member("created_at", createdAt.iso8601)
            $0.member("updated_at", updatedAt.iso8601)
            $0.member("last_trained", lastTrained?.iso8601)
        }
    }
}

extension TrainingJobRecord: JSONWritable {
    public func write(to writer: inout JSONWriter) { write(to: &writer, position: nil) }

    /// - Parameter position: how many jobs stand before this one, if it waits.
    func write(to writer: inout JSONWriter, position: Int?) {
        writer.object {
            $0.member("id", id)
            $0.member("model_id", modelID)
            $0.member("status", status.rawValue)
            $0.member("progress", progress)
            $0.member("stage", stage)
            $0.member("position", position)
            $0.member("error", error)
            $0.member("attempts", attempts)
            $0.member("created_at", createdAt.iso8601)
            $0.member("started_at", startedAt?.iso8601)
            $0.member("finished_at", finishedAt?.iso8601)
        }
    }
}

extension PredictionRecord: JSONWritable {
    public func write(to writer: inout JSONWriter) {
        writer.object {
            $0.member("id", id)
            $0.member("model_id", modelID)
            $0.member("model_version", modelVersion)
            $0.member("symbol", symbol.name)
            $0.member("as_of", asOf.iso8601)
            $0.member("step", step)
            $0.member("target_time", targetTime.iso8601)
            $0.member("value", value)
            $0.member("lower_80", lower80)
            $0.member("upper_80", upper80)
            $0.member("lower_95", lower95)
            $0.member("upper_95", upper95)
            $0.member("actual", actual)
            $0.member("error", actual.map { $0 - value })
        }
    }
}
