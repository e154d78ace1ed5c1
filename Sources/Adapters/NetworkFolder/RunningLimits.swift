internal import Domain

/// What would make a network unable to live: messages that nobody could send, books that would overflow. All of it is refused
/// before anything starts.
extension TableReader {
    /// O(sites · resources).
    mutating func checkLimits(of network: Network) {
        checkReports(of: network)
        checkParents(of: network)
        checkBooks(of: network)
        checkCosts(of: network)
        checkQueues(of: network)
    }

    /// While the hub is away, a site keeps what it has to say of every order that may be open there.
    private mutating func checkQueues(of network: Network) {
        let count = Limits.impliedFactCount(of: network)
        let slowest = network.links.max { $0.transit < $1.transit }
        refuse(
            count > Int128(Limits.countMax),
            """
            by its ways, rounds and stocks up to \(count) facts of one site may wait for the hub, which is more than \
            \(Limits.countMax); the longest transit is this
            """, remedy: "shorten the transits, or lengthen the round in \(NetworkSettings.file)",
            at: slowest.flatMap { links[$0.id] })
    }

    /// A site tells of all its resources in one message.
    private mutating func checkReports(of network: Network) {
        for site in network.sites {
            let count = site.stocks.count
            let byteCount = site.stocks.reduce(0) { $0 + Limits.stockLineByteCount($1.resource) }
            refuse(
                count > Limits.stockLineCountMax || byteCount > Limits.rowsByteCountMax,
                """
                \(quoted(site.id.text)) has \(count) resources, whose report may take \(byteCount) bytes; \
                \(Limits.stockLineCountMax) resources and \(Limits.rowsByteCountMax) bytes are allowed
                """,
                remedy: "divide the site, or give its resources shorter ids", at: sites[site.id])
        }
    }

    /// A parent names all its children in one message.
    private mutating func checkParents(of network: Network) {
        let enterprises = Dictionary(grouping: network.sites.map { ($0.parent, $0.id) }, by: \.0)
        for parent in [network.hub.id] + network.prefectures.map(\.id) {
            var children = (enterprises[parent] ?? []).map(\.1)
            if parent == network.hub.id { children += network.prefectures.map(\.id) }
            let byteCount = children.reduce(0) { $0 + Limits.childByteCount($1) }
            refuse(
                children.count > Limits.childCountMax || byteCount > Limits.rowsByteCountMax,
                """
                \(quoted(parent.text)) has \(children.count) children, whose names may take \(byteCount) bytes in its \
                beacon; \(Limits.childCountMax) children and \(Limits.rowsByteCountMax) bytes are allowed
                """,
                remedy: "divide them among more prefectures, or give them shorter ids", at: parents[parent])
        }
    }

    /// A site's meters count all that it ever gets and uses.
    mutating func checkMeters(_ stock: SiteStock, at row: Row) {
        guard let calendar = settings?.calendar else { return }
        for (column, opening, perYear) in [
            ("supply_base_units_per_year", stock.opening, stock.supplyPerYear),
            ("need_base_units_per_year", .zero, stock.needPerYear),
        ] {
            let total = calendar.lifetimeTotal(opening: opening, perYear: perYear)
            refuse(
                total > Int128(Quantity.totalMax),
                """
                in \(Limits.lifetimeYearCount) years of 365 days that makes \(total) of \(quoted(stock.resource.text)), which is more \
                than \(Quantity.totalMax)
                """, remedy: "choose a larger base unit, or correct the year in \(NetworkSettings.file)",
                at: row[column].place)
        }
    }

    /// What all sites take in over the life of the network is counted in the hub's books.
    private mutating func checkBooks(of network: Network) {
        var totals: [ResourceID: Int128] = [:]
        for stock in network.sites.lazy.flatMap(\.stocks) {
            totals[stock.resource, default: 0] += network.calendar.lifetimeTotal(
                opening: stock.opening, perYear: stock.supplyPerYear)
        }
        for resource in network.resources {
            let total = totals[resource.id] ?? 0
            refuse(
                total > Int128(Limits.bookedQuantityMax),
                """
                all sites together have and get \(total) of \(quoted(resource.id.text)) in \(Limits.lifetimeYearCount) years, \
                which is more than \(Limits.bookedQuantityMax)
                """, remedy: "choose a larger base unit", at: resources[resource.id])
        }
    }

    /// Plans count with what a unit, or a lot, of each resource costs on each link that it may take.
    private mutating func checkCosts(of network: Network) {
        for link in network.links {
            let perLoad = link.costSteps.last?.cost ?? link.cost
            for resource in network.resources where link.resources?.contains(resource.id) ?? true {
                let cost =
                    Int128(perLoad.rawValue) * Int128(resource.loadPerBaseUnit)
                    * Int128(resource.lot.rawValue)
                guard cost > Int128(Limits.unitCostMax) else { continue }
                refuse(
                    true,
                    """
                    one \(resource.lot > Quantity(1) ? "lot" : "unit") of \(quoted(resource.id.text)) costs \(cost) on it, which is more \
                    than \(Limits.unitCostMax)
                    """, remedy: "count money in a larger unit, or the resource in a smaller one",
                    at: links[link.id])
                break
            }
        }
        for site in network.sites {
            for stock in site.stocks {
                let lot = network.resource(stock.resource)?.lot.rawValue ?? 1
                let cost = Int128(stock.supplyCost.rawValue) * Int128(lot)
                refuse(
                    cost > Int128(Limits.unitCostMax),
                    """
                    supplying one \(lot > 1 ? "lot" : "unit") of \(quoted(stock.resource.text)) costs \(cost), which is more than \
                    \(Limits.unitCostMax)
                    """, remedy: "count money in a larger unit, or the resource in a smaller one",
                    at: sites[site.id])
            }
        }
    }

    private mutating func refuse(
        _ isRefused: Bool, _ message: @autoclosure () -> String, remedy: String, at place: Place?
    ) {
        guard isRefused else { return }
        diagnostics.report(Diagnostic(message(), remedy: remedy), at: place ?? Place(file: folder))
    }
}

extension Calendar {
    /// What has come together at the end of the life that meters and books are made for.
    fileprivate func lifetimeTotal(opening: Quantity, perYear: Quantity) -> Int128 {
        Int128(opening.rawValue) + Int128(accrued(perYear.rawValue, after: Limits.lifetime))
    }
}
