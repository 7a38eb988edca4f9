public import Markets
public import Storage
public import Trading

/// Something that a user wants to see at once.
public enum ApplicationEvent: Sendable {
    case modelTraining(TrainingJobRecord)
    case predictions([PredictionRecord])
    case botUpdate(BotRecord)
    case tradeUpdate(BotRecord, Trade, Instrument)
    case backtestUpdate(BacktestRecord)
    case alert(String)
}

/// Takes events to the user they belong to: quick, and never blocking.
public protocol ApplicationEventSink: Sendable {
    func publish(_ event: ApplicationEvent, to userID: String)
}

/// Where nobody listens: commands that run without a server.
public struct NoEventSink: ApplicationEventSink {
    public init() {}

    public func publish(_ event: ApplicationEvent, to userID: String) {}
}
