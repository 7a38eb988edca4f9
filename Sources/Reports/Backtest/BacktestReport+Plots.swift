import Markets

extension BacktestReport {
    /// The equity, and what holding the asset would have made of the same money.
    var equityPlot: Plot {
        let (first, last) = (document.equity.first?.value ?? .nan, document.equity.last?.value ?? .nan)
        let values = document.equity.map(\.value)
        func text(_ value: Double?) -> String { NumberText.significant(value ?? .nan, digits: 9) }
        var plot = Plot(
            title: "Equity",
            summary: "Equity from \(text(first)) to \(text(last)), between \(text(values.min())) and "
                + "\(text(values.max())).",
            x: .time,
            y: PlotAxis("equity")
        )
        plot.id = "equity"
        plot.height = 320
        if let holding { plot.layers.append(.line(holding)) }
        plot.layers.append(.line(line(document.equity, .forecast, "strategy")))
        return plot
    }

    /// What the money of the first point would be worth in the asset, bought at the first close.
    private var holding: PlotLine? {
        guard let money = document.equity.first?.value, let price = document.closes.first?.value, price > 0 else {
            return nil
        }
        let points = document.closes.map { BacktestDocument.Point(time: $0.time, value: $0.value / price * money) }
        return line(points, .benchmark, "buy and hold, before fees")
    }

    /// How far the equity is below the highest that it has been.
    var drawdownPlot: Plot {
        var peak = -Double.infinity
        let falls = document.equity.map { point in
            peak = max(peak, point.value)
            return (point.value / peak - 1) * 100
        }
        let deepest = NumberText.shortest(-(falls.min() ?? 0), decimals: 1)
        var plot = Plot(
            title: "Drawdown",
            summary: "How far the equity is below its highest before, \(deepest)% at most.",
            x: .time,
            y: PlotAxis("drawdown, %")
        )
        plot.id = "drawdown"
        plot.height = 200
        let times = document.equity.map { Double($0.time.milliseconds) }
        let zeros = Array(repeating: 0.0, count: times.count)
        plot.layers = [.band(PlotBand(x: times, lower: falls, upper: zeros, role: .loss))]
        return plot
    }

    /// The closes with the entries and exits of trades.
    var tradesPlot: Plot {
        var plot = Plot(
            title: "Trades",
            summary: "The closes, with the entries and exits of \(document.trades.count) trades; where they lie close "
                + "together some are left out.",
            x: .time,
            y: PlotAxis("price")
        )
        plot.id = "trades"
        let (entries, exits) = (document.fills("entry_time", "entry_price"), document.fills("exit_time", "exit_price"))
        plot.layers = [
            .line(line(document.closes, .observed, "close")),
            .points(PlotPoints(x: entries.x, y: entries.y, role: .gain, label: "entry")),
            .points(PlotPoints(x: exits.x, y: exits.y, role: .loss, label: "exit")),
        ]
        return document.closes.isEmpty ? Plot(title: "", summary: "", x: .time, y: plot.y) : plot
    }

    /// How many trades returned how much; `nil` for fewer than two.
    var distributionPlot: Plot? {
        let returns = document.tradeReturns.map { $0 * 100 }
        guard returns.count > 1, let low = returns.min(), let high = returns.max(), low < high else { return nil }
        // Zero is an edge, so that no bar holds gains and losses.
        let width = max(high, 0) - min(low, 0) > 0 ? (max(high, 0) - min(low, 0)) / 40 : 1
        let first = Int((low / width).rounded(.down))
        let count = max(1, Int((high / width).rounded(.up)) - first)
        var heights = [Double](repeating: 0, count: count)
        for value in returns { heights[min(count - 1, max(0, Int((value / width).rounded(.down)) - first))] += 1 }
        var plot = Plot(
            title: "Returns of trades",
            summary: "\(returns.count) trades between \(NumberText.shortest(low, decimals: 2))% and "
                + "\(NumberText.shortest(high, decimals: 2))%.",
            x: PlotAxis("return of a trade, %"),
            y: PlotAxis("trades")
        )
        plot.id = "distribution"
        plot.height = 260
        plot.layers = [.bars(PlotBars(edges: (0...count).map { Double(first + $0) * width }, heights: heights))]
        return plot
    }

    private func line(_ points: [BacktestDocument.Point], _ role: PlotRole, _ label: String) -> PlotLine {
        PlotLine(
            x: points.map { Double($0.time.milliseconds) },
            y: points.map(\.value),
            role: role,
            label: label
        )
    }
}
