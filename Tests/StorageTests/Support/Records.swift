import Markets
import Storage

/// Records with all their fields filled in.
enum Sample {
    static let time = Timestamp(milliseconds: 1_700_000_000_123)

    static func user(_ id: String = "u1", email: String? = nil, role: Role = .trader) -> UserRecord {
        UserRecord(
            id: id,
            email: email ?? "\(id)@example.org",
            passwordHash: "scrypt:\(id)",
            role: role,
            createdAt: time,
            lastLogin: nil
        )
    }

    static func session(_ id: String = "s1", user: String = "u1", token: String = "t1") -> SessionRecord {
        SessionRecord(
            id: id,
            userID: user,
            refreshTokenHash: token,
            createdAt: time,
            expiresAt: time + 1000,
            ipAddress: "127.0.0.1",
            userAgent: "tests"
        )
    }

    static func model(_ id: String = "m1", user: String = "u1", name: String? = nil) -> ModelRecord {
        ModelRecord(
            id: id,
            userID: user,
            name: name ?? "model \(id)",
            algorithm: "arima",
            symbols: [symbol("BTC-USDT"), symbol("ETH-USDT")],
            timeframe: .oneHour,
            trainingPeriodDays: 30,
            horizon: 24,
            parameters: #"{"p":2}"#,
            createdAt: time,
            updatedAt: time
        )
    }

    static func artifact(_ model: String = "m1", version: Int = 1) -> ModelArtifact {
        ModelArtifact(
            modelID: model,
            version: version,
            algorithm: "arima",
            parameters: #"{"p":2}"#,
            payload: [0, 255, 1, 254],
            dataFingerprint: "abc",
            codeVersion: "0.1",
            evaluation: #"{"mase":0.9}"#,
            trainingMilliseconds: 12.5,
            createdAt: time
        )
    }

    static func job(
        _ id: String = "j1",
        model: String = "m1",
        user: String = "u1",
        at time: Timestamp = time
    )
        -> TrainingJobRecord
    {
        TrainingJobRecord(id: id, modelID: model, userID: user, createdAt: time)
    }

    static func prediction(_ id: String, step: Int = 1, model: String = "m1") -> PredictionRecord {
        PredictionRecord(
            id: id,
            modelID: model,
            modelVersion: 1,
            symbol: symbol("BTC-USDT"),
            asOf: time,
            step: step,
            targetTime: minute(60 * step),
            value: 100.1,
            lower80: 90.2,
            upper80: 110.3,
            lower95: 80.4,
            upper95: 120.5,
            conformal: PredictionIntervals(lower80: 95, upper80: 105, lower95: 90, upper95: 110),
            createdAt: time
        )
    }

    static func backtest(_ id: String = "b1", user: String = "u1") -> BacktestRecord {
        BacktestRecord(
            id: id,
            userID: user,
            symbol: symbol("BTC-PERP"),
            timeframe: .oneMinute,
            request: #"{"fee_rate":"0.001"}"#,
            createdAt: time
        )
    }

    static func bot(_ id: String = "bot1", user: String = "u1") throws -> BotRecord {
        BotRecord(
            id: id,
            userID: user,
            name: "bot \(id)",
            symbol: symbol("BTC-PERP"),
            timeframe: .oneMinute,
            strategy: #"{"type":"sma_cross"}"#,
            mode: .paper,
            capital: try Money("999999999999999999.999999999999999999"),
            feeRate: try FeeRate("0.000000001"),
            risk: "{}",
            createdAt: time,
            updatedAt: time
        )
    }
}
