internal import Domain

extension WirePlan {
    init(_ plan: Plan) {
        if case .round(let number) = plan.span { round = Int64(number) }
        shipments = WireShipments(plan.shipments)
        tiers = WireTierOutcomes(plan.tiers)
        unmet = WireUnmetNeeds(plan.unmet)
        costMoneyUnits = plan.cost.rawValue
        costGapMaxMoneyUnits = plan.costGapMax.rawValue
    }

    func checked() throws(FieldFault) -> Plan {
        Plan(
            span: hasRound ? .round(try Field("round").count(round, from: 1)) : .year,
            shipments: try shipments.checked(), tiers: try tiers.checked(),
            unmet: try unmet.checked(countMax: .max), cost: Money(costMoneyUnits),
            costGapMax: Money(costGapMaxMoneyUnits))
    }
}

extension WireShipments {
    fileprivate init(_ shipments: [Shipment]) {
        resource = shipments.map(\.resource.text)
        quantityBaseUnits = shipments.map(\.quantity.rawValue)
        source = shipments.map(\.source.text)
        destination = shipments.map(\.destination.text)
        transitUs = shipments.map(\.transit.microseconds)
        costMoneyUnits = shipments.map(\.cost.rawValue)
        routeLinkCount = shipments.map { UInt32($0.route.count) }
        route = shipments.flatMap { $0.route.map(\.text) }
    }

    fileprivate func checked() throws(FieldFault) -> [Shipment] {
        let rows = try Field("resource").rows(resource.count, max: .max)
        try Field("quantity_base_units").column(quantityBaseUnits.count, of: rows)
        try Field("source").column(source.count, of: rows)
        try Field("destination").column(destination.count, of: rows)
        try Field("transit_us").column(transitUs.count, of: rows)
        try Field("cost_money_units").column(costMoneyUnits.count, of: rows)
        try Field("route_link_count").column(routeLinkCount.count, of: rows)
        guard routeLinkCount.reduce(0, { $0 + Int($1) }) == route.count else {
            throw Field("route").fault(.contradicts(field: "route_link_count"))
        }
        var shipments: [Shipment] = []
        shipments.reserveCapacity(rows.count)
        var start = 0
        for row in rows {
            let end = start + Int(routeLinkCount[row])
            var links: [LinkID] = []
            for index in start..<end { links.append(try Field("route", index).identifier(route[index])) }
            start = end
            shipments.append(
                Shipment(
                    resource: try Field("resource", row).identifier(resource[row]),
                    quantity: try Field("quantity_base_units", row).quantity(
                        quantityBaseUnits[row], atLeast: 1),
                    source: try Field("source", row).identifier(source[row]),
                    destination: try Field("destination", row).identifier(destination[row]), route: links,
                    transit: .microseconds(transitUs[row]), cost: Money(costMoneyUnits[row])))
        }
        return shipments
    }
}
