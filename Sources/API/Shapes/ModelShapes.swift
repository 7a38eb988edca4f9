public import JSON
import Markets
public import Platform
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
            $0.member("on_drift", onDrift.rawValue)
            $0.member("retrain_every_hours", retrainEveryHours)
            $0.member("drift", drift)
            $0.member("drifting_since", driftingSince?.iso8601)
            $0.member("is_demoted", isDemoted)
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
            $0.member("remaining_ms", remaining.map(Int.init))
            $0.member("priority", priority.rawValue)
            $0.member("reason", reason.rawValue)
            $0.member("deadline_seconds", Int(deadline / 1000))
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
            $0.member("direction_probability", directionProbability)
            $0.member("conformal", conformal)
            $0.member("actual", actual)
            $0.member("error", actual.map { $0 - value })
        }
    }
}

extension PredictionIntervals: JSONWritable {
    public func write(to writer: inout JSONWriter) {
        writer.object {
            $0.member("lower_80", lower80)
            $0.member("upper_80", upper80)
            $0.member("lower_95", lower95)
            $0.member("upper_95", upper95)
        }
    }
}

extension ModelVersion {
    /// - Parameter isInUse: whether it is the version that the model forecasts with.
    func write(to writer: inout JSONWriter, isInUse: Bool) {
        writer.object {
            $0.member("version", version)
            $0.member("in_use", isInUse)
            $0.member("algorithm_type", algorithm)
            $0.member("parameters") { $0.raw(parameters.utf8) }
            $0.member("trained_at", createdAt.iso8601)
            $0.member("size_bytes", payloadBytes)
            $0.member("checksum", checksum)
            $0.member("data_fingerprint", dataFingerprint)
            $0.member("code_version", codeVersion)
            $0.member("fit_ms", trainingMilliseconds)
            $0.member("duration_ms", totalMilliseconds)
            $0.member("performance_metrics") { $0.raw(evaluation.utf8) }
        }
    }
}

extension RowStep {
    func write(to writer: inout JSONWriter, row: Int) {
        writer.object {
            $0.member("row", row)
            $0.member("step", step)
            $0.member("measure", measure.rawValue)
            $0.member("value", value)
            $0.member("lower_80", intervals.lower80)
            $0.member("upper_80", intervals.upper80)
            $0.member("lower_95", intervals.lower95)
            $0.member("upper_95", intervals.upper95)
            $0.member("direction_probability", directionProbability)
        }
    }
}

extension PredictionScore: JSONWritable {
    public func write(to writer: inout JSONWriter) {
        let total = Double(count)
        func ratio(_ value: Double, _ other: Double) -> Double? { other > 0 ? value / other : nil }
        writer.object {
            $0.member("model_version", version)
            $0.member("n", count)
            $0.member("mae", absoluteErrors / total)
            $0.member("rmse", (squaredErrors / total).squareRoot())
            $0.member("naive_mae", naiveAbsoluteErrors / total)
            $0.member("naive_rmse", (naiveSquaredErrors / total).squareRoot())
            $0.member("relative_mae", ratio(absoluteErrors, naiveAbsoluteErrors))
            $0.member("skill", ratio(squaredErrors, naiveSquaredErrors).map { 1 - $0.squareRoot() })
            $0.member("coverage_80", Double(inside80) / total)
            $0.member("coverage_95", Double(inside95) / total)
            $0.member("directional_accuracy", ratio(Double(rightDirections), Double(directions)))
            $0.member("brier", ratio(squaredDistances, Double(probabilities)))
            $0.member("first_as_of", first.iso8601)
            $0.member("last_as_of", last.iso8601)
        }
    }
}

extension DriftReport {
    func write(to writer: inout JSONWriter, model: ModelRecord) {
        writer.object {
            $0.member("status", coverage80 == nil ? "unknown" : reason == nil ? "steady" : "drifting")
            $0.member("reason", reason)
            $0.member("since", model.driftingSince?.iso8601)
            $0.member("origins", origins)
            $0.member("independent_origins", independent)
            $0.member("coverage_80", coverage80)
            $0.member("coverage_95", coverage95)
            $0.member("relative_mae", relativeError)
        }
    }
}

extension DriftReport.Reading: JSONWritable {
    public func write(to writer: inout JSONWriter) {
        writer.object {
            $0.member("value", value)
            $0.member("lower", lower)
            $0.member("upper", upper)
        }
    }
}
