public import Domain
internal import Foundation
internal import Tables

/// How the things of one network are written for people: names in English and Chinese, figures in display units.
public struct Labels: Sendable {
    private let network: Network
    private let dates: Date.ISO8601FormatStyle

    public init(_ network: Network) {
        self.network = network
        let isDaily = network.calendar.round.microseconds % (86_400 * 1_000_000) == 0
        dates = isDaily ? .iso8601.year().month().day() : .iso8601
    }

    public var networkName: String { network.name.bilingual }

    /// `nanping Nanping 南平`.
    public func node(_ id: NodeID) -> String { name(of: id).map { "\(id) \($0.bilingual)" } ?? id.text }

    var hub: String { node(network.hub.id) }

    /// The sites of a parent; those of the hub itself are the key enterprises.
    func region(_ parent: NodeID) -> String {
        parent == network.hub.id ? "key enterprises of \(node(parent))" : node(parent)
    }

    public func resource(_ id: ResourceID) -> String { network.resource(id).map(\.name.bilingual) ?? id.text }

    public func unit(_ id: ResourceID) -> String { network.resource(id)?.displayUnit ?? "" }

    public func tier(_ tier: Tier) -> String {
        network.name(of: tier)?.bilingual ?? "tier \(tier.rank)"
    }

    public func number(_ quantity: Quantity, of resource: ResourceID) -> Double {
        Double(quantity.rawValue) / Double(network.resource(resource)?.baseUnitsPerDisplayUnit ?? 1)
    }

    /// Without its unit.
    public func figure(_ quantity: Quantity, of resource: ResourceID) -> String {
        let scale = network.resource(resource)?.baseUnitsPerDisplayUnit ?? 1
        return Figure.fixed(quantity.rawValue, over: scale, decimals: scale == 1 ? 0 : 2)
    }

    public func money(_ money: Money) -> String {
        let isLarge = money.rawValue / moneyScale >= 10_000
        let figure =
            isLarge
            ? Figure.fixed(money.rawValue, over: moneyScale, decimals: 0)
            : Figure.atLeast(2, through: network.currency.decimals, money.rawValue, over: moneyScale)
        return "\(figure) \(currency)"
    }

    public func number(_ money: Money) -> Double { Double(money.rawValue) / Double(moneyScale) }

    /// Of one display unit: `0.3500 USD/t`.
    public func price(_ price: Price, of resource: ResourceID) -> String {
        let units = network.resource(resource)?.baseUnitsPerDisplayUnit ?? 1
        let value = Double(price.rawValue) / Double(Price.scale) * Double(units) / Double(moneyScale)
        return "\(Figure.atLeast(4, value)) \(currency)/\(unit(resource))"
    }

    /// Of one transport unit.
    func moneyFraction(_ price: Price) -> String {
        let value = Double(price.rawValue) / Double(Price.scale) / Double(moneyScale)
        return "\(Figure.atLeast(6, value)) \(currency)"
    }

    public var currency: String { network.currency.code }

    /// The network's date, so long after its books were opened.
    public func date(elapsed: Duration) -> String {
        let microseconds = network.calendar.start.advanced(by: elapsed).microsecondsSinceEpoch
        return Date(timeIntervalSince1970: Double(microseconds) / 1_000_000).formatted(dates)
    }

    private var moneyScale: Int64 { (0..<network.currency.decimals).reduce(1) { scale, _ in scale * 10 } }

    private func name(of id: NodeID) -> Name? {
        if id == network.hub.id { return network.hub.name }
        return network.prefecture(id)?.name ?? network.site(id)?.name
    }
}

extension UnmetReason {
    /// As a person would say it.
    public var words: String {
        switch self {
        case .noSupplyInReach: "no supply in reach"
        case .supplyUsedUp: "all supply in reach is used up"
        case .higherTierServed(nil): "higher tiers were served first"
        case .higherTierServed(let site?): "\(site), of a higher tier, was served first"
        case .sharedWithinTier: "shared fairly with others of its tier"
        case .linkFull(let link): "link \(link) is full"
        case .locationFull(let location): "\(location) can handle no more"
        case .shipmentTooSmall: "less than a lot or the smallest shipment"
        }
    }
}
