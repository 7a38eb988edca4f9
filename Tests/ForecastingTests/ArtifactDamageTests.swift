import Forecasting
import JSON
import Testing

/// Keys that older models do not have: what stands behind them must be what is written there.
@Suite struct ArtifactDamageTests {
    /// The artifact with another value under a key of its model, and the checksum that goes with it.
    private func artifact(_ bytes: [UInt8], _ key: String, _ value: JSONValue) throws -> [UInt8] {
        var document = try #require(try JSONValue(parsing: bytes).objectValue)
        var model = try #require(document["model"]?.objectValue)
        model[key] = value
        let body = JSONWriter.bytes(of: model)
        let hash = body.reduce(0xCBF2_9CE4_8422_2325 as UInt64) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
        document["model"] = .object(model)
        document["checksum"] = .string(String(hash, radix: 16))
        return JSONWriter.bytes(of: document)
    }

    @Test func aFlagOfMSTL() throws {
        let model = try MSTLModel(fitting: ClassicSeries.airPassengers, seasons: [12], isRobust: true)
        let sound = try artifact(model.artifact(), "robust", true)
        #expect(try MSTLAlgorithm().load(sound).summary["robust"] == true)
        for value in [1, "true", .null, [true]] as [JSONValue] {
            let damaged = try artifact(model.artifact(), "robust", value)
            #expect(throws: ForecastingError.self, "\(value)") { try MSTLAlgorithm().load(damaged) }
        }
    }

    @Test func theRegressorsOfSARIMAX() throws {
        let algorithm = ARIMAAlgorithm()
        let order = try ARIMAOrder(1, 0, 1)
        let series = TimeSeries(ClassicSeries.nile)
        let bytes = try SARIMAXModel(fitting: series, order: order, includesConstant: false).artifact()
        _ = try algorithm.load(try artifact(bytes, "regressors", []))
        for value in ["a", [1], .null] as [JSONValue] {
            let damaged = try artifact(bytes, "regressors", value)
            #expect(throws: ForecastingError.self, "\(value)") { try algorithm.load(damaged) }
        }
    }
}
