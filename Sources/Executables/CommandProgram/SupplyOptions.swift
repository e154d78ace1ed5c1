public import ArgumentParser
internal import Console
public import Domain

/// `--supply sea=0.75`: what if a class of sites supplied less, or more.
public struct SupplyScale: Sendable {
    /// As it was given.
    public let text: String
    /// Nil for every site.
    let siteClass: String?
    let factor: Ratio

    init(_ text: String) throws {
        let parts = text.split(separator: "=", omittingEmptySubsequences: false)
        guard parts.count == 2, !parts[0].isEmpty, let factor = Ratio(String(parts[1])) else {
            throw ValidationError(
                """
                write a class of sites, or all, and a factor of at most nine digits before and nine after the point: sea=0.75, \
                all=80%.
                """)
        }
        (self.text, self.factor) = (text, factor)
        siteClass = parts[0] == "all" ? nil : String(parts[0])
    }
}

public struct SupplyOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Multiply the supply of a class of sites, or of all: sea=0.75, all=80%. May be repeated.",
            valueName: "class=factor"), transform: { try SupplyScale($0) })
    public var supply: [SupplyScale] = []

    public init() {}

    /// - Throws: ``Failure`` when a class has no site, or a site would supply more than a quantity may be.
    public func applied(to network: Network) throws -> Network {
        let classes = supply.map { $0.siteClass ?? "all" }
        if let twice = classes.indices.first(where: { classes[..<$0].contains(classes[$0]) }) {
            throw Failure(
                .usage, "--supply names the class '\(classes[twice])' twice",
                remedy: "Give one factor for it.")
        }
        return try supply.reduce(network) { network, scale in
            if let wanted = scale.siteClass, !network.sites.contains(where: { $0.siteClass == wanted }) {
                let classes = network.sites.map(\.siteClass).sorted()
                let known = zip(classes, classes.dropFirst() + [""]).filter { $0 != $1 }.map(\.0)
                throw Failure(
                    .usage, "--supply names the class '\(wanted)', which no site of \(network.id) has",
                    remedy: "Its classes are \(known.joined(separator: ", ")), and all.")
            }
            for site in network.sites where scale.siteClass ?? site.siteClass == site.siteClass {
                for stock in site.stocks where scale.factor.product(with: stock.supplyPerYear) == nil {
                    throw Failure(
                        .usage,
                        """
                        --supply: \(site.id) would supply more than \(Quantity.magnitudeMax) base units of \
                        \(stock.resource) a year
                        """, remedy: "Choose a smaller factor.")
                }
            }
            return network.scalingSupply(of: scale.siteClass, by: scale.factor)
        }
    }
}
