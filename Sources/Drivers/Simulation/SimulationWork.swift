internal import Balancing
internal import Domain

/// How much a network has to move, by which a run is measured.
extension Simulation {
    /// How many shipments a round has in which everybody has a round's needs and supplies and its opening stock, and nothing more is
    /// in anybody's way. By the planner of production, whatever the run's own is: one plan.
    ///
    /// - Parameter outsiders: sites that take no part.
    func shipmentCount(without outsiders: [NodeID]) -> Int {
        let calendar = network.calendar
        let positions = network.sites.filter { !outsiders.contains($0.id) }.flatMap { site in
            site.stocks.map { stock in
                let supply = calendar.share(stock.supplyPerYear.rawValue, ofRound: 0)
                let need = calendar.share(stock.needPerYear.rawValue, ofRound: 0)
                let spare = max(0, stock.opening.rawValue + supply - need - stock.reserve.rawValue)
                return SitePosition(
                    site: site.id, resource: stock.resource,
                    offer: Quantity(min(spare, Quantity.magnitudeMax)), need: Quantity(max(0, need - supply)))
            }
        }
        let snapshot = Snapshot(span: .round(1), positions: positions)
        return (try? SimulatedComponents.real.planner(snapshot, network).shipments.count) ?? 0
    }

    /// An enterprise of which nothing is promised, so that others must have work without it: one that is one end of every order would
    /// have a run prove nothing.
    ///
    /// - Returns: nil where few tries find none.
    mutating func drawDispensableSite() -> NodeID? {
        for _ in 0..<Self.drawCountMax {
            guard let site = network.sites.randomElement(using: &chance) else { return nil }
            if shipmentCount(without: [site.id]) > 0 { return site.id }
        }
        return nil
    }

    private static let drawCountMax = 3
}
