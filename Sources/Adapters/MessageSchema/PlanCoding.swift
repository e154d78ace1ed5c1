internal import Domain

extension WirePlan {
    init(_ plan: Plan) {
        if case .round(let number) = plan.span { round = Int64(number) }
        shipments = WireShipments(plan.shipments)
        tiers = WireTierOutcomes(plan.tiers)
        unmet = WireUnmetNeeds(plan.unmet)
        costMoneyUnits = plan.cost.rawValue
        costGapMaxMoneyUnits = plan.costGapMax.rawValue
        isUnfinished = !plan.isFinished
        if !plan.prices.locations.isEmpty { locationPrices = WireLocationPrices(plan.prices.locations) }
        if !plan.prices.links.isEmpty { linkPrices = WireLinkPrices(plan.prices.links) }
        if !plan.prices.handling.isEmpty { handlingPrices = WireHandlingPrices(plan.prices.handling) }
    }

    func checked() throws(FieldFault) -> Plan {
        Plan(
            span: hasRound ? .round(try Field("round").count(round, from: 1)) : .year,
            shipments: try shipments.checked(), tiers: try tiers.checked(),
            unmet: try unmet.checked(countMax: .max), cost: Money(costMoneyUnits),
            costGapMax: Money(costGapMaxMoneyUnits),
            prices: PriceList(
                locations: try locationPrices.checked(), links: try linkPrices.checked(),
                handling: try handlingPrices.checked()),
            isFinished: !isUnfinished)
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
        // All rows have a price or none has: a plan reckons all of them.
        let prices = shipments.compactMap(\.price)
        if prices.count == shipments.count { priceMoneyFractions = prices.map(\.rawValue) }
        for (row, shipment) in shipments.enumerated() {
            guard let alternative = shipment.alternative else { continue }
            alternativeRow.append(UInt32(row))
            self.alternative.append(WireAlternative(alternative))
        }
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
        if !priceMoneyFractions.isEmpty {
            try Field("price_money_fractions").column(priceMoneyFractions.count, of: rows)
        }
        let alternatives = try checkedAlternatives(rows)
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
                    transit: .microseconds(transitUs[row]), cost: Money(costMoneyUnits[row]),
                    price: priceMoneyFractions.isEmpty ? nil : Price(rawValue: priceMoneyFractions[row]),
                    alternative: alternatives[row]))
        }
        return shipments
    }

    private func checkedAlternatives(_ rows: Range<Int>) throws(FieldFault) -> [Alternative?] {
        var alternatives = rows.map { _ in nil as Alternative? }
        try Field("alternative").column(alternative.count, of: alternativeRow.indices)
        for (index, row) in alternativeRow.enumerated() {
            guard rows.contains(Int(row)) else {
                throw Field("alternative_row", index).fault(.contradicts(field: "resource"))
            }
            alternatives[Int(row)] = try alternative[index].checked(routeLinkCountMax: .max)
        }
        return alternatives
    }
}

extension WireLocationPrices {
    fileprivate init(_ prices: [LocationPrice]) {
        resource = prices.map(\.resource.text)
        location = prices.map(\.location.text)
        priceMoneyFractions = prices.map(\.price.rawValue)
    }

    fileprivate func checked() throws(FieldFault) -> [LocationPrice] {
        let rows = try Field("resource").rows(resource.count, max: .max)
        try Field("location").column(location.count, of: rows)
        try Field("price_money_fractions").column(priceMoneyFractions.count, of: rows)
        var prices: [LocationPrice] = []
        for row in rows {
            prices.append(
                LocationPrice(
                    resource: try Field("resource", row).identifier(resource[row]),
                    location: try Field("location", row).identifier(location[row]),
                    price: Price(rawValue: priceMoneyFractions[row])))
        }
        return prices
    }
}

extension WireLinkPrices {
    fileprivate init(_ prices: [LinkPrice]) {
        link = prices.map(\.link.text)
        priceMoneyFractions = prices.map(\.price.rawValue)
    }

    fileprivate func checked() throws(FieldFault) -> [LinkPrice] {
        let rows = try Field("link").rows(link.count, max: .max)
        try Field("price_money_fractions").column(priceMoneyFractions.count, of: rows)
        var prices: [LinkPrice] = []
        for row in rows {
            prices.append(
                LinkPrice(
                    link: try Field("link", row).identifier(link[row]),
                    price: Price(rawValue: priceMoneyFractions[row])))
        }
        return prices
    }
}

extension WireHandlingPrices {
    fileprivate init(_ prices: [HandlingPrice]) {
        location = prices.map(\.location.text)
        priceMoneyFractions = prices.map(\.price.rawValue)
    }

    fileprivate func checked() throws(FieldFault) -> [HandlingPrice] {
        let rows = try Field("location").rows(location.count, max: .max)
        try Field("price_money_fractions").column(priceMoneyFractions.count, of: rows)
        var prices: [HandlingPrice] = []
        for row in rows {
            prices.append(
                HandlingPrice(
                    location: try Field("location", row).identifier(location[row]),
                    price: Price(rawValue: priceMoneyFractions[row])))
        }
        return prices
    }
}
