internal import ArgumentParser
internal import Domain

/// `--supply sea=0.75`: what if a class of sites supplied less, or more.
struct SupplyScale: ExpressibleByArgument {
    /// Nil for every site.
    let siteClass: String?
    let factor: Ratio

    init?(argument: String) {
        let parts = argument.split(separator: "=", omittingEmptySubsequences: false)
        guard parts.count == 2, !parts[0].isEmpty, let factor = Ratio(String(parts[1])) else { return nil }
        self.factor = factor
        siteClass = parts[0] == "all" ? nil : String(parts[0])
    }
}

struct SupplyOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Multiply the supply of a class of sites, or of all: sea=0.75, all=80%. May be repeated.",
            valueName: "class=factor"))
    var supply: [SupplyScale] = []

    /// - Throws: ``Failure`` when a class has no site.
    func applied(to network: Network) throws -> Network {
        try supply.reduce(network) { network, scale in
            if let wanted = scale.siteClass, !network.sites.contains(where: { $0.siteClass == wanted }) {
                let classes = network.sites.map(\.siteClass).sorted()
                let known = zip(classes, classes.dropFirst() + [""]).filter { $0 != $1 }.map(\.0)
                throw Failure(
                    .usage, "--supply names the class '\(wanted)', which no site of \(network.id) has",
                    remedy: "Its classes are \(known.joined(separator: ", ")), and all.")
            }
            return network.scalingSupply(of: scale.siteClass, by: scale.factor)
        }
    }
}
