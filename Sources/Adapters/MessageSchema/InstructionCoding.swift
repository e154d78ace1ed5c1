internal import Domain

extension WireInstruction {
    init(_ instruction: Instruction) {
        number = instruction.number
        content =
            switch instruction.content {
            case .dispatch(let order): .dispatch(WireOrder(order))
            case .expect(let consignment): .expect(WireConsignment(consignment))
            case .revise(let revision): .revise(WireRevision(revision))
            case .realign(let state): .realign(WireStatusReport(state))
            case .department(let content): .department(WireDepartmentContent(content))
            case .unreadable: nil
            }
    }

    /// Who gave a number to something unreadable must not block by it what comes after: the fault is the content then.
    func checked() throws(FieldFault) -> Instruction {
        let number = try Field("number").counter(number)
        do throws(FieldFault) {
            return Instruction(number: number, content: try checkedContent())
        } catch {
            guard error.isForGood else { throw error }
            var order: OrderID?
            if case .dispatch(let dispatch) = content { order = try? dispatch.id.checked() }
            return Instruction(
                number: number, content: .unreadable(dispatch: order, reason: error.description))
        }
    }

    private func checkedContent() throws(FieldFault) -> Instruction.Content {
        switch content {
        case .dispatch(let order): .dispatch(try order.checked())
        case .expect(let consignment): .expect(try consignment.checked())
        case .revise(let revision): .revise(try revision.checked())
        case .realign(let state): .realign(try state.checked())
        case .department(let content): .department(try content.checked())
        case nil: throw Field("content").fault(.missing)
        }
    }
}

extension WireOrder {
    init(_ order: Order) {
        id = WireOrderID(order.id)
        resource = order.shipment.resource.text
        quantityBaseUnits = order.shipment.quantity.rawValue
        source = order.shipment.source.text
        destination = order.shipment.destination.text
        route = order.shipment.route.map(\.text)
        omittedLinkCount = Int64(order.shipment.omittedLinkCount ?? 0)
        transitUs = order.shipment.transit.microseconds
        costMoneyUnits = order.shipment.cost.rawValue
        basis = order.basis.map(WireMessageReference.init)
        if let price = order.shipment.price { priceMoneyFractions = price.rawValue }
        if let alternative = order.shipment.alternative { self.alternative = WireAlternative(alternative) }
    }

    func checked() throws(FieldFault) -> Order {
        var links: [LinkID] = []
        for row in try Field("route").rows(route.count, max: Limits.routeLinkCountMax) {
            links.append(try Field("route", row).identifier(route[row]))
        }
        var references: [MessageReference] = []
        for row in try Field("basis").rows(basis.count, max: Limits.basisCountMax) {
            references.append(try basis[row].checked())
        }
        let shipment = Shipment(
            resource: try Field("resource").identifier(resource),
            quantity: try Field("quantity_base_units").quantity(quantityBaseUnits, atLeast: 1),
            source: try Field("source").identifier(source),
            destination: try Field("destination").identifier(destination), route: links,
            transit: try Field("transit_us").span(transitUs),
            cost: try Field("cost_money_units").money(costMoneyUnits),
            price: hasPriceMoneyFractions ? Price(rawValue: priceMoneyFractions) : nil,
            alternative: hasAlternative
                ? try alternative.checked(routeLinkCountMax: Limits.routeLinkCountMax) : nil,
            omittedLinkCount: try checkedOmission(omittedLinkCount, Field("omitted_link_count")))
        return Order(id: try id.checked(), shipment: shipment, basis: references)
    }
}

extension WireAlternative {
    init(_ alternative: Alternative) {
        source = alternative.source.text
        route = alternative.route.map(\.text)
        turnsOthers = alternative.turnsOthers
        differenceMoneyFractions = alternative.difference.rawValue
        omittedLinkCount = Int64(alternative.omittedLinkCount ?? 0)
    }

    func checked(routeLinkCountMax: Int) throws(FieldFault) -> Alternative {
        var links: [LinkID] = []
        for row in try Field("alternative.route").rows(route.count, max: routeLinkCountMax) {
            links.append(try Field("alternative.route", row).identifier(route[row]))
        }
        return Alternative(
            source: try Field("alternative.source").identifier(source), route: links,
            turnsOthers: turnsOthers, difference: Price(rawValue: differenceMoneyFractions),
            omittedLinkCount: try checkedOmission(
                omittedLinkCount, Field("alternative.omitted_link_count")))
    }
}

/// Nil where no link was left out.
private func checkedOmission(_ count: Int64, _ field: Field) throws(FieldFault) -> Int? {
    count == 0 ? nil : try field.count(count)
}

extension WireConsignment {
    init(_ consignment: Consignment) {
        order = WireOrderID(consignment.order)
        resource = consignment.resource.text
        quantityBaseUnits = consignment.quantity.rawValue
        source = consignment.source.text
        dispatchedAtUs = consignment.dispatchedAt.microseconds
        transitUs = consignment.transit.microseconds
        isReturning = consignment.isReturning
        arrivedBeforeBaseUnits = consignment.arrivedBefore.rawValue
        lostBeforeBaseUnits = consignment.lostBefore.rawValue
    }

    func checked() throws(FieldFault) -> Consignment {
        Consignment(
            order: try order.checked(), resource: try Field("resource").identifier(resource),
            quantity: try Field("quantity_base_units").lifetime(quantityBaseUnits),
            source: try Field("source").identifier(source),
            dispatchedAt: try Field("dispatched_at_us").span(dispatchedAtUs),
            transit: try Field("transit_us").span(transitUs), isReturning: isReturning,
            arrivedBefore: try Field("arrived_before_base_units").quantity(arrivedBeforeBaseUnits),
            lostBefore: try Field("lost_before_base_units").quantity(lostBeforeBaseUnits))
    }
}
