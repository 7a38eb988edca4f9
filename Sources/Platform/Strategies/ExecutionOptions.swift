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
        "protection", "fees", "fee_asset", "volume_share", "volume_impact_bps", "limit_rule", "latency_ms",
        "minimum_notional",
    ]
    /// A day: an order that takes longer belongs to no market.
    public static let maximumLatency: Int64 = 86_400_000

    /// How an entry is protected that its strategy does not protect itself.
    public var protection: Protection?
    /// In place of the one fee; both or none.
    public var makerFee: FeeRate?
    public var takerFee: FeeRate?
    public var feeAsset = FeeAsset.quote
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

    /// What fees are taken out of.
    public enum FeeAsset: String, Hashable, Sendable, CaseIterable {
        case quote
        /// What a fill brings: of a purchase what was bought.
        case received
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
        feeAsset =
            read("fee_asset", "quote or received") { $0.stringValue.flatMap(FeeAsset.init(rawValue:)) } ?? .quote
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

    /// The fee of a fill at the market, which most are.
    func marketFee(_ feeRate: FeeRate) -> FeeRate { takerFee ?? feeRate }

    /// The rules of the venue.
    ///
    /// - Parameter feeRate: the fee of all fills, unless ``makerFee`` and ``takerFee`` say otherwise.
    func rules(_ instrument: Instrument, feeRate: FeeRate, slippageBps: Double, fillRule: FillRule) -> VenueRules {
        VenueRules(
            instrument: instrument,
            fees: FeeSchedule(
                maker: makerFee ?? feeRate,
                taker: takerFee ?? feeRate,
                asset: feeAsset == .received ? .received : .quote
            ),
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
        return [
            ("protection", protection?.json ?? .null),
            ("fees", fees),
            ("fee_asset", .string(feeAsset.rawValue)),
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
    fileprivate var decimalText: String? { stringValue ?? numberValue?.text }
}
