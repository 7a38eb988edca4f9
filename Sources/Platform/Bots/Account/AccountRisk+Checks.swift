import Markets
import Trading

extension AccountRisk {
    /// Which limit an entry would breach that is not counted yet.
    ///
    /// - Parameter isKnown: whether it has passed before, so that its time is counted.
    func breach(of entry: AccountEntry, isKnown: Bool) -> AccountBreach? {
        lossBreach(entry.symbol.quote) ?? countBreach(entry, isKnown: isKnown) ?? sizeBreach(entry)
    }

    /// Which limit on losses is reached in a quote asset.
    func lossBreach(_ asset: String) -> AccountBreach? {
        guard let measure = measures[asset] else { return nil }
        let losses = measure.losses(equity(asset))
        if let most = limits.maximumDrawdown, losses.fromPeak > .zero, losses.fromPeak >= most.of(measure.peak) {
            let peak = measure.peak.text
            return breach(.drawdown, "\(losses.fromPeak.text) \(asset) were lost from the account's peak of \(peak)")
        }
        if let most = limits.maximumDailyLoss, losses.today > .zero, losses.today >= most.of(measure.dayEquity) {
            return breach(
                .dailyLoss,
                "\(losses.today.text) \(asset) of \(measure.dayEquity.text) were lost today; the next day begins at 00:00 UTC"
            )
        }
        return nil
    }

    /// Which limit on losses is reached in any quote asset.
    package var lossBreach: AccountBreach? { measures.keys.sorted().lazy.compactMap(lossBreach).first }

    private func countBreach(_ entry: AccountEntry, isKnown: Bool) -> AccountBreach? {
        if let most = limits.maximumOpenOrders, openOrders >= most {
            return breach(.openOrders, "the account has \(openOrders) orders open, and may have \(most)")
        }
        guard let most = limits.maximumOrdersPerMinute, !isKnown else { return nil }
        let recent = entries.count { $0 + Self.minute > entry.time }
        guard recent >= most else { return nil }
        return breach(.orderRate, "the account has sent \(recent) entries within a minute, and may send \(most)")
    }

    private func sizeBreach(_ entry: AccountEntry) -> AccountBreach? {
        let asset = entry.symbol.quote
        if let most = limits.maximumPosition[asset] {
            let held = positions[entry.symbol] ?? .zero
            guard entry.claim <= most - held else {
                let more = "\(entry.claim.text) more"
                return breach(.position, "\(held.text) \(asset) of \(entry.symbol) and \(more) exceed \(most.text)")
            }
        }
        if let share = limits.maximumExposure {
            let (held, equity) = (exposures[asset] ?? .zero, equity(asset))
            guard entry.claim <= share.of(equity) - held else {
                let more = "\(entry.claim.text) more"
                return breach(.exposure, "\(held.text) \(asset) and \(more) exceed \(share.text) of \(equity.text)")
            }
        }
        return nil
    }

    private func breach(_ limit: AccountLimit, _ message: String) -> AccountBreach {
        let refusal = OrderRefusal(limit.refusal, message)
        return AccountBreach(limit: limit, refusal: refusal, halts: limits.haltOn.contains(limit))
    }
}
