/// What can be traded of a symbol, and in which steps: one version of a venue's trading rules.
public struct Instrument: Hashable, Sendable {
    public let symbol: Symbol
    /// Counts the changes of the steps; orders and trades name the version that their ticks and lots count.
    public let version: Int
    public let tickSize: DecimalStep
    public let lotSize: DecimalStep

    /// The money units of one tick times one lot.
    @usableFromInline
    let notionalUnit: Int128
    /// The same where it is that small, as it mostly is; otherwise zero.
    @usableFromInline
    let smallNotionalUnit: Int64
    /// The units of 10^-18 of the base asset in one lot.
    @usableFromInline
    let lotUnit: Int128

    /// - Precondition: tick and lot have at most 18 decimals together, so that every notional is exact.
    public init(symbol: Symbol, version: Int = 1, tickSize: DecimalStep, lotSize: DecimalStep) {
        let decimals = tickSize.decimals + lotSize.decimals
        precondition(decimals <= Money.decimals, "tick and lot have more than \(Money.decimals) decimals together")
        self.symbol = symbol
        self.version = version
        self.tickSize = tickSize
        self.lotSize = lotSize
        notionalUnit = Int128(tickSize.units) * Int128(lotSize.units) * powerOfTen(Money.decimals - decimals)
        smallNotionalUnit = Int64(exactly: notionalUnit) ?? 0
        lotUnit = Int128(lotSize.units) * powerOfTen(Money.decimals - lotSize.decimals)
    }

    /// What `quantity` costs at `price`, exactly.
    @inlinable
    public func notional(_ price: Price, _ quantity: Quantity) -> Money {
        // Products of 64 bits take one instruction each, those of 128 bits about fifty.
        let (tickLots, isLarge) = price.ticks.multipliedReportingOverflow(by: quantity.lots)
        guard !isLarge, smallNotionalUnit > 0 else { return largeNotional(price, quantity) }
        let (high, low) = tickLots.multipliedFullWidth(by: smallNotionalUnit)
        return Money(units: Int128(truncatingIfNeeded: high) << 64 | Int128(truncatingIfNeeded: low))
    }

    @usableFromInline
    func largeNotional(_ price: Price, _ quantity: Quantity) -> Money {
        Money(units: Int128(price.ticks) * Int128(quantity.lots) * notionalUnit)
    }

    /// `quantity` as an amount of the base asset.
    @inlinable
    public func amount(_ quantity: Quantity) -> Money { Money(units: Int128(quantity.lots) * lotUnit) }

    /// How many whole lots an amount of the base asset is, and what is left over.
    @inlinable
    public func lots(in amount: Money) -> (whole: Quantity, dust: Money) {
        let (lots, rest) = amount.units.quotientAndRemainder(dividingBy: lotUnit)
        return (Quantity(lots: Int64(clamping: lots)), Money(units: rest))
    }

    /// The price at which `quantity` costs `notional`, to the nearest tick.
    ///
    /// - Precondition: `quantity` is not zero.
    public func price(of notional: Money, _ quantity: Quantity) -> Price {
        let perTick = self.notional(Price(ticks: 1), quantity)
        return Price(ticks: Int64(clamping: Rounding.nearest.divide(notional.units, by: perTick.units)))
    }

    /// What an amount of the base asset that is less than a lot is worth at `price`, rounded down.
    public func value(of dust: Money, at price: Price) -> Money {
        // In two steps, because dust × price may not fit.
        let scale = powerOfTen(tickSize.decimals)
        let (whole, rest) = dust.units.quotientAndRemainder(dividingBy: scale)
        let ticks = Int128(price.ticks) * Int128(tickSize.units)
        return Money(units: whole * ticks + rest * ticks / scale)
    }

    /// Whether `budget` pays for the notional of `quantity` and the fee: whether it is no more than
    /// ``affordableQuantity(for:at:feeRate:)``, without looking for that.
    public func isAffordable(_ quantity: Quantity, for budget: Money, at price: Price, feeRate: FeeRate) -> Bool {
        let isLarge = price.ticks.multipliedReportingOverflow(by: quantity.lots).overflow
        guard !isLarge, smallNotionalUnit > 0, budget > .zero, price.ticks > 0, quantity.lots > 0 else {
            return quantity <= affordableQuantity(for: budget, at: price, feeRate: feeRate)
        }
        let notional = self.notional(price, quantity)
        return notional <= budget && notional + feeRate.fee(on: notional) <= budget
    }

    /// The largest quantity whose notional and fee `budget` pays for; zero if it pays for none.
    public func affordableQuantity(for budget: Money, at price: Price, feeRate: FeeRate) -> Quantity {
        guard budget > .zero, price.ticks > 0 else { return .zero }
        let lotCost = Int128(price.ticks) * notionalUnit
        // In two steps, because budget × 10^9 may not fit.
        let billion: Int128 = 1_000_000_000
        let factor = billion + Int128(feeRate.partsPerBillion)
        let (whole, rest) = budget.units.quotientAndRemainder(dividingBy: factor)
        let net = whole * billion + rest * billion / factor
        var lots = Int64(clamping: net / lotCost)
        while lots > 0 {
            let notional = self.notional(price, Quantity(lots: lots))
            if notional + feeRate.fee(on: notional) <= budget { break }
            lots -= 1
        }
        return Quantity(lots: lots)
    }
}

extension Instrument: Codable {
    private enum CodingKeys: String, CodingKey {
        case symbol, version, tickSize, lotSize
    }

    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        let tickSize = try container.decode(DecimalStep.self, forKey: .tickSize)
        let lotSize = try container.decode(DecimalStep.self, forKey: .lotSize)
        guard tickSize.decimals + lotSize.decimals <= Money.decimals else {
            throw DecodingError.dataCorruptedError(
                forKey: .lotSize,
                in: container,
                debugDescription: "tick and lot have more than \(Money.decimals) decimals together"
            )
        }
        self.init(
            symbol: try container.decode(Symbol.self, forKey: .symbol),
            version: try container.decode(Int.self, forKey: .version),
            tickSize: tickSize,
            lotSize: lotSize
        )
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(symbol, forKey: .symbol)
        try container.encode(version, forKey: .version)
        try container.encode(tickSize, forKey: .tickSize)
        try container.encode(lotSize, forKey: .lotSize)
    }
}
