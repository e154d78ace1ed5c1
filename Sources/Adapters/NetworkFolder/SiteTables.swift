internal import Domain

/// Who has and who needs what.
extension TableReader {
    /// The sites, as yet without stocks.
    mutating func readSites() -> [Site] {
        let columns = ["id", "name_en", "name_zh", "parent", "location", "class", "tier"]
        guard let table = table("sites.csv", columns: columns, isRowRequired: true) else {
            sites.isWhole = false
            return []
        }
        sites.isWhole = table.isWhole
        let tierCount = Int64(settings?.tiers.count ?? NetworkSettings.tierCountMax)
        return table.rows.compactMap { row in
            let id: NodeID? = diagnostics.read(row["id"], as: .identifier())
            if isNew(id, at: row["id"].place) { sites.declare(id, at: row["id"].place, into: &diagnostics) }
            let name = name(in: row)
            let parent = diagnostics.reference(row["parent"], to: "hub or prefecture", in: parents)
            let location = diagnostics.reference(row["location"], to: "location", in: locations)
            let siteClass = diagnostics.read(row["class"], as: .siteClass)
            let tier = diagnostics.read(row["tier"], as: .wholeNumber(from: 1, through: tierCount))
            guard let id, let name, let parent, let location, let siteClass, let tier else { return nil }
            return Site(
                id: id, name: name, parent: parent, location: location, siteClass: siteClass,
                tier: Tier(rank: Int(tier)), stocks: [])
        }
    }

    mutating func readStocks(of resources: [Resource]) -> [NodeID: [SiteStock]] {
        let columns = [
            "site", "resource", "supply_base_units_per_year", "need_base_units_per_year",
            "opening_base_units",
            "reserve_base_units", "limit_base_units",
        ]
        guard
            let table = table(
                "stocks.csv", columns: columns,
                optional: [Self.livelihoodColumn, Self.supplyCostColumn, Self.mustRunColumn],
                isRowRequired: true)
        else { return [:] }
        let known = Dictionary(resources.map { ($0.id, $0) }) { first, _ in first }
        var lines: [StockKey: Int] = [:]
        var stocks: [NodeID: [SiteStock]] = [:]
        for row in table.rows {
            let site = diagnostics.reference(row["site"], to: "site", in: sites)
            let resource = diagnostics.reference(row["resource"], to: "resource", in: self.resources)
            if let site, let resource {
                let key = StockKey(site: site, resource: resource)
                if let first = lines[key] {
                    diagnostics.report(
                        Diagnostic(
                            "\(quoted(site.text)) already has \(quoted(resource.text)) in line \(first)",
                            remedy: "make one row of the two"), at: row["site"].place)
                }
                lines[key] = lines[key] ?? row.line
            }
            let stock = stock(in: row, of: resource, as: resource.flatMap { known[$0] })
            if let stock { checkMeters(stock, at: row) }
            if let site, let stock { stocks[site, default: []].append(stock) }
        }
        return stocks
    }

    private static let livelihoodColumn = "livelihood_base_units_per_year"
    private static let supplyCostColumn = "supply_cost_money_per_base_unit"
    private static let mustRunColumn = "must_run_base_units_per_year"

    private mutating func stock(in row: Row, of id: ResourceID?, as resource: Resource?) -> SiteStock? {
        // A yearly amount is also counted as load.
        let load = resource?.loadPerBaseUnit ?? 1
        let perYear = Form<Int64>.wholeNumber(in: resource?.baseUnit, through: Quantity.magnitudeMax / load)
        let amount = Form<Int64>.wholeNumber(in: resource?.baseUnit)
        let supply = diagnostics.readIfGiven(row["supply_base_units_per_year"], as: perYear)
        let need = diagnostics.readIfGiven(row["need_base_units_per_year"], as: perYear)
        let livelihoodEntry = row[optional: Self.livelihoodColumn]
        let livelihood = diagnostics.readIfGiven(livelihoodEntry, as: perYear)
        let supplyCost = diagnostics.readIfGiven(
            row[optional: Self.supplyCostColumn], as: .wholeNumber(in: moneyUnit))
        let mustRunEntry = row[optional: Self.mustRunColumn]
        let mustRun = diagnostics.readIfGiven(mustRunEntry, as: perYear)
        let opening = diagnostics.readIfGiven(row["opening_base_units"], as: amount)
        let reserve = diagnostics.readIfGiven(row["reserve_base_units"], as: amount)
        let limit = diagnostics.readIfGiven(row["limit_base_units"], as: amount)
        guard let id, let supply, let need, let livelihood, let opening, let reserve, let limit,
            let supplyCost, let mustRun
        else { return nil }
        guard
            isPart(livelihood, at: livelihoodEntry, of: need, called: "need", in: "need_base_units_per_year"),
            isPart(mustRun, at: mustRunEntry, of: supply, called: "supply", in: "supply_base_units_per_year")
        else { return nil }
        if let limit {
            for column in ["opening_base_units", "reserve_base_units"] {
                let value = column.hasPrefix("opening") ? opening : reserve
                guard let value, value > limit else { continue }
                diagnostics.report(
                    Diagnostic(
                        "\(value) is more than the limit of \(limit)",
                        remedy: "lower it or raise limit_base_units"), at: row[column].place)
            }
        }
        return SiteStock(
            resource: id, supplyPerYear: Quantity(supply ?? 0), needPerYear: Quantity(need ?? 0),
            livelihoodPerYear: Quantity(livelihood ?? 0), opening: Quantity(opening ?? 0),
            reserve: Quantity(reserve ?? 0), limit: limit.map(Quantity.init),
            supplyCost: Money(supplyCost ?? 0), mustRunPerYear: Quantity(mustRun ?? 0))
    }

    /// - Returns: false when it was reported that an amount is more than what it is a part of.
    private mutating func isPart(
        _ part: Int64?, at entry: Entry?, of whole: Int64?, called name: String, in column: String
    ) -> Bool {
        guard let part, let entry, part > whole ?? 0 else { return true }
        diagnostics.report(
            Diagnostic(
                "\(part) is more than the \(name) of \(whole ?? 0), of which it is a part",
                remedy: "lower it or raise \(column)"), at: entry.place)
        return false
    }

    private struct StockKey: Hashable {
        let site: NodeID
        let resource: ResourceID
    }
}
