internal import Console
internal import Domain
internal import Inspection
internal import Tables

/// Why one site gets and gives what it does, for people.
struct SitePage {
    private let report: SiteReport
    private let network: Network
    private let global: GlobalOptions

    init(_ report: SiteReport, of network: Network, _ global: GlobalOptions) {
        (self.report, self.network, self.global) = (report, network, global)
    }

    var lines: [String] {
        var lines = [
            global.bold("\(name(report.site)), at \(report.location), tier \(report.tier)")
        ]
        if report.resources.isEmpty { lines += ["", "It neither needs nor offers anything."] }
        for row in report.resources {
            lines += ["", global.bold(row.resource)]
            if row.need > 0 {
                lines.append("needs \(text(row.need)) \(row.unit), gets \(text(row.served)) \(row.unit)")
            }
            if let price = row.price {
                lines.append(
                    "one more \(row.unit) here would save \(text(price)) \(row.priceUnit)")
            }
            if let unmet = row.unmet {
                let part =
                    row.livelihoodMissing > 0
                    ? ", \(text(row.livelihoodMissing)) of them for its livelihood" : ""
                var why = "misses \(text(unmet.quantity)) \(row.unit)\(part): \(unmet.words)"
                if let price = unmet.capacityPrice, price > 0, let unit = unmet.capacityPriceUnit {
                    why += "; one more unit of its capacity would save \(text(price)) \(unit)"
                }
                lines.append(why)
            }
            for (title, trips) in [("from", row.servedBy), ("to", row.gives)] {
                for trip in trips { lines += self.lines(of: trip, title, row) }
            }
        }
        return lines
    }

    private func lines(
        of trip: SiteReport.TripRow, _ title: String, _ row: SiteReport.ResourceRow
    ) -> [String] {
        var lines = [
            "",
            "\(title) \(name(trip.site)): \(text(trip.quantity)) \(row.unit) at \(text(trip.cost)) \(row.priceUnit)"
                + (trip.price.map { ", worth \(text($0))" } ?? ""),
        ]
        if !trip.route.isEmpty {
            var table = TextTable([
                .text("  link"), .text("from"), .text("to"), .number("cost", unit: row.priceUnit),
                .number("full: price"),
            ])
            for step in trip.route {
                let full = step.capacityPrice + step.handlingPrice
                table.append([
                    "  \(step.link)", step.from, step.to, text(step.cost), full > 0 ? text(full) : "",
                ])
            }
            lines += table.lines(emphasise: { $0 })
        }
        if let next = trip.alternative {
            lines.append(
                "  next best: from \(name(next.source)) \(text(next.dearer)) \(row.priceUnit) dearer, by way of "
                    + (next.route.isEmpty ? "its own location" : next.route.joined(separator: " "))
                    + (next.turnsOthers ? ", if others turn elsewhere" : ""))
        } else {
            lines.append("  next best: none")
        }
        return lines
    }

    private func name(_ id: String) -> String {
        (try? NodeID(id)).map { network.name(ofSite: $0) } ?? id
    }

    private func text(_ number: Double) -> String { Figure.atLeast(4, number) }
}
