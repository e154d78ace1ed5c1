internal import Balancing
internal import Domain
internal import Inspection
internal import Tables

/// Quantities, loads and money of one network in the units that people read.
///
/// Sums over a network are in millions where its annual need is a million display units or more.
struct Units {
    /// `divisor` base units make one of `unit`.
    struct Scale {
        let unit: String
        let divisor: Int64

        /// With four digits after the point where the unit is not the base unit.
        func text(_ rawValue: Int64) -> String {
            var (decimals, step) = (0, Int64(1))
            while step < divisor, decimals < 4 { (decimals, step) = (decimals + 1, step * 10) }
            return Figure.fixed(rawValue, over: divisor, decimals: decimals)
        }

        func number(_ rawValue: Int64) -> Double { Double(rawValue) / Double(divisor) }

        var inMillions: Scale {
            Scale(unit: unit.count == 1 ? "M\(unit)" : "M \(unit)", divisor: divisor * 1_000_000)
        }
    }

    let money: Scale
    /// Beyond them there is nothing.
    var moneyDecimals: Int { String(money.divisor).count - 1 }
    /// Of what links carry, for sums.
    let load: Scale
    private let loadOfOne: Scale
    private let currency: Scale
    private let isLarge: Bool
    private let network: Network

    init(of network: Network) {
        self.network = network
        let needs = network.sites.flatMap(\.stocks).map { stock in
            stock.needPerYear.rawValue / (network.resource(stock.resource)?.baseUnitsPerDisplayUnit ?? 1)
        }
        isLarge = needs.reduce(0, +) >= 1_000_000
        currency = Scale(
            unit: network.currency.code,
            divisor: (0..<network.currency.decimals).reduce(1) { power, _ in power * 10 })
        // With more decimals no sum of 64 bits comes to a million.
        money = isLarge && network.currency.decimals <= 12 ? currency.inMillions : currency
        let twin = network.resources.first { $0.baseUnit == network.transportUnit && $0.loadPerBaseUnit == 1 }
        loadOfOne =
            twin.map { Scale(unit: $0.displayUnit, divisor: $0.baseUnitsPerDisplayUnit) }
            ?? Scale(unit: network.transportUnit, divisor: 1)
        load = isLarge ? loadOfOne.inMillions : loadOfOne
    }

    func of(_ resource: ResourceID) -> Scale {
        network.resource(resource).map { Scale(unit: $0.displayUnit, divisor: $0.baseUnitsPerDisplayUnit) }
            ?? Scale(unit: "base units", divisor: 1)
    }

    /// Of a sum over what a tier needs: base units where its resources have different units.
    func of(_ tier: Tier) -> Scale {
        let resources = network.sites.filter { $0.tier == tier }.flatMap(\.stocks)
            .filter { $0.needPerYear > .zero }.compactMap { network.resource($0.resource) }
        guard let first = resources.first,
            resources.allSatisfy({
                $0.displayUnit == first.displayUnit
                    && $0.baseUnitsPerDisplayUnit == first.baseUnitsPerDisplayUnit
            })
        else { return Scale(unit: "base units", divisor: 1) }
        return isLarge ? of(first.id).inMillions : of(first.id)
    }

    // MARK: Prices of what links carry

    var priceUnit: String { "\(currency.unit)/\(loadOfOne.unit)" }

    func number(_ price: Price) -> Double {
        currency.number(price.rawValue) * Double(loadOfOne.divisor) / Double(Price.scale)
    }

    func text(_ price: Price) -> String { Figure.atLeast(4, number(price)) }

    // MARK: Prices of goods

    func priceUnit(of resource: ResourceID) -> String { "\(currency.unit)/\(of(resource).unit)" }

    func number(_ price: Price, of resource: ResourceID) -> Double {
        number(Money(price.rawValue), of: resource) / Double(Price.scale)
    }

    /// Money for one base unit, as money for one display unit.
    func number(_ money: Money, of resource: ResourceID) -> Double {
        currency.number(money.rawValue) * Double(of(resource).divisor)
    }

    func text(_ price: Price, of resource: ResourceID) -> String {
        Figure.atLeast(4, number(price, of: resource))
    }
}

extension Network {
    func name(ofSite id: NodeID) -> String { site(id)?.name.bilingual ?? id.text }
}
