import JSON
import Markets
package import Platform
import SocketIO
import Storage
import Trading

// What happens to the things of one user goes to that user's sockets, and to no others.
extension RealtimeBroadcaster: ApplicationEventSink {
    package func publish(_ event: ApplicationEvent, to userID: String) {
        switch event {
        case .modelTraining(let job):
            send("model_training", to: .models, userID) { $0.member("job", job) }
        case .predictions(let records):
            send("prediction", to: .models, userID) {
                $0.member("model_id", records.first?.modelID)
                $0.member("symbol", records.first?.symbol.name)
                $0.member("as_of", records.first?.asOf.iso8601)
                $0.member("predictions", records)
            }
        case .botUpdate(let bot):
            send("bot_update", to: .bots, userID) { $0.member("bot", bot) }
        case .tradeUpdate(let bot, let trade, let instrument):
            send("trade_update", to: .bots, userID) {
                $0.member("bot_id", bot.id)
                $0.member("bot_name", bot.name)
                $0.member("symbol", bot.symbol.name)
                $0.member("trade") { trade.write(to: &$0, instrument: instrument) }
            }
        case .backtestUpdate(let backtest):
            send("backtest_update", to: .backtests, userID) { $0.member("backtest", backtest) }
        case .alert(let message):
            send("alert", to: .alerts, userID) { $0.member("message", message) }
        }
    }

    private func send(
        _ event: String,
        to topic: RealtimeRoom.Topic,
        _ userID: String,
        _ body: (inout JSONWriter) -> Void
    ) {
        let room = ServerRoom.own(topic, userID: userID)
        guard subscriptions.hasListeners(room) else { return }
        emit(event, EventPayload(json: JSONWriter.object(body)), to: room)
    }
}
