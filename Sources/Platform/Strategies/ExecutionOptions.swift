public import JSON
public import Markets
public import Parameters
public import Trading

/// How the venue carries out orders and how entries are protected, beyond one fee and one slippage: what backtests and bots
/// share.
///
/// What is absent is as it always was: one fee for all fills, as much volume as is asked for, no latency, no minimum.
public struct ExecutionOptions: Hashable, Sendable {
    /// The members that ``init(json:)`` reads.
    public static let names = [
        "protection", "fees", "fee_asset", "fee_asset_price", "fee_asset_amount", "volume_share", "volume_impact_bps",
        "limit_rule", "latency_ms", "minimum_notional",
    ]
    /// A day: an order that takes longer belongs to no market.
    public static let maximumLatency: Int64 = 86_400_000

    /// How an entry is protected that its strategy does not protect itself.
    public var protection: Protection?
    /// In place of the one fee; both or none.
    public var makerFee: FeeRate?
    public var takerFee: FeeRate?
    public var feeAsset = FeeSchedule.Asset.quote
    /// The share of a candle's volume that fills may take.
    public var volumeShare: Share?
    /// What a fill at the market of a whole candle's volume costs on top of the slippage, in basis points.
    public var volumeImpactBps = 0.0
    public var limitRule = LimitRule.touch
    /// How long an order is on its way, in milliseconds.
    public var latency: Int64 = 0
    /// The least that an order may be worth.
    public var minimumNotional = Money.zero

    public init() {}

    /// What fees are taken out of, as the wire calls it.
    public enum FeeAsset: String, Hashable, Sendable, CaseIterable {
        case quote
        /// What a fill brings: of a purchase what was bought.
        case received
        /// An asset that is neither of the market's.
        case third
    }

    /// Reads the members that are its own, and no others.
    ///
    /// - Throws: ``ParameterErrors`` naming every member that is wrong.
    public init(json: JSONObject) throws(ParameterErrors) {
        var errors: [ParameterError] = []
        func read<Value>(_ name: String, _ expectation: String, _ parse: (JSONValue) -> Value?) -> Value? {
            guard let value = json[name], !value.isNull else { return nil }
            if let parsed = parse(value) { return parsed }
            errors.append(ParameterError(field: name, message: "must be \(expectation)"))
            return nil
        }
        let distances = read("protection", "an object with stop_loss, take_profit or trailing_stop", \.objectValue)
        if let distances {
            do {
                let protection = try Protection(json: distances)
                self.protection = protection.isEmpty ? nil : protection
            } catch {
                errors += error.errors
            }
        }
        let fees = read("fees", "an object with maker and taker, each a fraction from 0 to 1", Self.fees)
        (makerFee, takerFee) = (fees?.maker, fees?.taker)
        volumeShare = read("volume_share", "a fraction above 0 and at most 1") {
            $0.decimalText.flatMap { try? Share($0) }.flatMap { $0.partsPerBillion > 0 ? $0 : nil }
        }
        volumeImpactBps =
            read("volume_impact_bps", "a number from 0 to 1000") {
                $0.doubleValue.flatMap { (0...1000).contains($0) ? $0 : nil }
            } ?? 0
        let asset =
            read("fee_asset", "quote, received or third") { $0.stringValue.flatMap(FeeAsset.init(rawValue:)) } ?? .quote
        let price = read("fee_asset_price", Self.positiveAmount, Self.positive)
        let amount = read("fee_asset_amount", Self.positiveAmount, Self.positive)
        switch (asset, price, amount) {
        case (.quote, nil, nil): feeAsset = .quote
        case (.received, nil, nil): feeAsset = .received
        case (.third, let price?, let amount?): feeAsset = .third(price: price, amount: amount)
        default:
            let message = asset == .third ? "must be given where fee_asset is third" : "is only for fee_asset third"
            let wrong = Set(errors.map(\.field))
            for (field, value) in [("fee_asset_price", price), ("fee_asset_amount", amount)]
            where (value == nil) == (asset == .third) && wrong.isDisjoint(with: [field, "fee_asset"]) {
                errors.append(ParameterError(field: field, message: message))
            }
        }
        limitRule =
            read("limit_rule", "touch or through") { $0.stringValue.flatMap(LimitRule.init(rawValue:)) } ?? .touch
        latency =
            read("latency_ms", "a whole number from 0 to \(Self.maximumLatency)") {
                $0.integerValue.flatMap { (0...Self.maximumLatency).contains($0) ? $0 : nil }
            } ?? 0
        minimumNotional =
            read("minimum_notional", "an amount from 0 to \(TradingCapital.maximum.text)") {
                $0.decimalText.flatMap { try? Money($0) }
                    .flatMap { $0 >= .zero && $0 <= TradingCapital.maximum ? $0 : nil }
            } ?? .zero
        guard errors.isEmpty else { throw ParameterErrors(errors) }
    }

    private static func fees(_ json: JSONValue) -> (maker: FeeRate, taker: FeeRate)? {
        guard json.objectValue?.members.count == 2,
            let maker = json["maker"]?.decimalText.flatMap({ try? FeeRate($0) }),
            let taker = json["taker"]?.decimalText.flatMap({ try? FeeRate($0) })
        else { return nil }
        return (maker, taker)
    }

    private static let positiveAmount = "an amount above 0 and at most \(TradingCapital.maximum.text)"

    private static func positive(_ json: JSONValue) -> Money? {
        guard let amount = json.decimalText.flatMap({ try? Money($0) }) else { return nil }
        return amount > .zero && amount <= TradingCapital.maximum ? amount : nil
    }

    /// The fee of a fill at the market, which most are.
    func marketFee(_ feeRate: FeeRate) -> FeeRate { takerFee ?? feeRate }

    /// What the venue charges.
    ///
    /// - Parameter feeRate: as in ``rules(_:feeRate:slippageBps:fillRule:)``.
    func fees(_ feeRate: FeeRate) -> FeeSchedule {
        FeeSchedule(maker: makerFee ?? feeRate, taker: takerFee ?? feeRate, asset: feeAsset)
    }

    /// The rules of the venue.
    ///
    /// - Parameter feeRate: the fee of all fills, unless ``makerFee`` and ``takerFee`` say otherwise.
    func rules(_ instrument: Instrument, feeRate: FeeRate, slippageBps: Double, fillRule: FillRule) -> VenueRules {
        VenueRules(
            instrument: instrument,
            fees: fees(feeRate),
            slippage: Slippage(bps: slippageBps, volumeImpactBps: volumeImpactBps),
            fillRule: fillRule,
            limitRule: limitRule,
            volumeShare: volumeShare,
            latency: latency,
            minimumNotional: minimumNotional
        )
    }

    /// The members as they are stored and shown, the defaults included.
    var members: [(String, JSONValue)] {
        let fees: JSONValue =
            if let makerFee, let takerFee {
                ["maker": .string(makerFee.text), "taker": .string(takerFee.text)]
            } else {
                .null
            }
        let (asset, price, amount): (FeeAsset, JSONValue, JSONValue) =
            switch feeAsset {
            case .quote: (.quote, .null, .null)
            case .received: (.received, .null, .null)
            case .third(let price, let amount): (.third, .string(price.text), .string(amount.text))
            }
        return [
            ("protection", protection?.json ?? .null),
            ("fees", fees),
            ("fee_asset", .string(asset.rawValue)), ("fee_asset_price", price), ("fee_asset_amount", amount),
            ("volume_share", volumeShare.map { .string($0.text) } ?? .null),
            ("volume_impact_bps", JSONValue(volumeImpactBps)),
            ("limit_rule", .string(limitRule.rawValue)),
            ("latency_ms", JSONValue(latency)),
            ("minimum_notional", .string(minimumNotional.text)),
        ]
    }
}

extension Protection {
    fileprivate var json: JSONValue {
        [
            "stop_loss": stopLoss.map { .string($0.text) } ?? .null,
            "take_profit": takeProfit.map { .string($0.text) } ?? .null,
            "trailing_stop": trailingStop.map { .string($0.text) } ?? .null,
        ]
    }
}

extension JSONValue {
    /// A decimal as the wire has it, text or number, without passing through binary floating point.
    var decimalText: String? { stringValue ?? numberValue?.text }
}
