internal import Domain

extension WireOverview {
    init(_ overview: Overview) {
        if let elapsed = overview.elapsed { elapsedUs = elapsed.microseconds }
        round = Int64(overview.round)
        tiers = WireTierOutcomes(overview.tiers)
        costMoneyUnits = overview.cost.rawValue
        unmet = WireUnmetNeeds(overview.unmet)
        issuedCount = Int64(overview.orders.issued)
        settledCount = Int64(overview.orders.settled)
        declinedCount = Int64(overview.orders.declined)
        cancelledCount = Int64(overview.orders.cancelled)
        openCount = Int64(overview.orders.open)
        proposedCount = Int64(overview.orders.proposed)
        inDoubtCount = Int64(overview.orders.inDoubt)
        overdueCount = Int64(overview.orders.overdue)
        isLedgerBalanced = overview.isLedgerBalanced
        nodes = WireNodeConditions(overview.nodes)
        regions = WireRegionBalances(overview.regions)
        if let books = overview.books { self.books = WireLedgerHead(books) }
        departments = overview.departments.map(WireDepartmentContent.init)
        if !overview.held.isEmpty { held = WireHeldNodes(overview.held) }
        isPlanUnfinished = !overview.isPlanFinished
        if let refused = overview.refusedRound { refusedRound = WireRefusedRound(refused) }
    }

    func checked() throws(FieldFault) -> Overview {
        var overview = Overview(
            elapsed: hasElapsedUs ? try Field("elapsed_us").span(elapsedUs) : nil,
            round: try Field("round").count(round), tiers: try tiers.checked(),
            cost: try Field("cost_money_units").money(costMoneyUnits),
            unmet: try unmet.checked(countMax: Overview.unmetCountMax),
            orders: OrderCounts(
                issued: try Field("issued_count").count(issuedCount),
                settled: try Field("settled_count").count(settledCount),
                declined: try Field("declined_count").count(declinedCount),
                cancelled: try Field("cancelled_count").count(cancelledCount),
                open: try Field("open_count").count(openCount),
                proposed: try Field("proposed_count").count(proposedCount),
                inDoubt: try Field("in_doubt_count").count(inDoubtCount),
                overdue: try Field("overdue_count").count(overdueCount)),
            isLedgerBalanced: isLedgerBalanced,
            nodes: try nodes.checked(countMax: Overview.nodeCountMax), regions: try regions.checked(),
            books: hasBooks ? try books.checked() : nil)
        for row in try Field("departments").rows(departments.count, max: Overview.departmentCountMax) {
            overview.departments.append(try departments[row].checked())
        }
        overview.held = try held.checked()
        overview.isPlanFinished = !isPlanUnfinished
        if hasRefusedRound { overview.refusedRound = try refusedRound.checked() }
        return overview
    }
}

extension WireRefusedRound {
    init(_ refused: RefusedRound) { (round, reason) = (Int64(refused.round), refused.reason) }

    func checked() throws(FieldFault) -> RefusedRound {
        RefusedRound(
            round: try Field("refused_round.round").count(round),
            reason: try Field("refused_round.reason").text(
                reason, byteCountMax: RefusedRound.reasonByteCountMax))
    }
}

extension WireTierOutcomes {
    init(_ outcomes: [TierOutcome]) {
        rank = outcomes.map { Int32($0.tier.rank) }
        needBaseUnits = outcomes.map(\.need.rawValue)
        servedBaseUnits = outcomes.map(\.served.rawValue)
        worstServedBaseUnits = outcomes.map(\.worstFill.served.rawValue)
        worstNeedBaseUnits = outcomes.map(\.worstFill.need.rawValue)
    }

    func checked() throws(FieldFault) -> [TierOutcome] {
        let rows = try Field("rank").rows(rank.count, max: Int(Limits.tierRankMax) + 1)
        try Field("need_base_units").column(needBaseUnits.count, of: rows)
        try Field("served_base_units").column(servedBaseUnits.count, of: rows)
        try Field("worst_served_base_units").column(worstServedBaseUnits.count, of: rows)
        try Field("worst_need_base_units").column(worstNeedBaseUnits.count, of: rows)
        var outcomes: [TierOutcome] = []
        for row in rows {
            let tier = try Tier(checking: rank[row], Field("rank", row))
            if let last = outcomes.last, last.tier >= tier { throw Field("rank", row).fault(.notAscending) }
            let worstNeed = try Field("worst_need_base_units", row).total(
                worstNeedBaseUnits[row], atLeast: 1)
            let worstServed = try Field("worst_served_base_units", row).total(worstServedBaseUnits[row])
            guard worstServed <= worstNeed else {
                throw Field("worst_served_base_units", row).fault(
                    .contradicts(field: "worst_need_base_units"))
            }
            outcomes.append(
                TierOutcome(
                    tier: tier, need: try Field("need_base_units", row).total(needBaseUnits[row]),
                    served: try Field("served_base_units", row).total(servedBaseUnits[row]),
                    worstFill: Fill(served: worstServed, need: worstNeed)))
        }
        return outcomes
    }
}

extension WireUnmetNeeds {
    init(_ needs: [UnmetNeed]) {
        site = needs.map(\.site.text)
        resource = needs.map(\.resource.text)
        tierRank = needs.map { Int32($0.tier.rank) }
        quantityBaseUnits = needs.map(\.quantity.rawValue)
        for need in needs {
            let (reason, place): (WireUnmetReason, String) =
                switch need.reason {
                case .noSupplyInReach: (.noSupplyInReach, "")
                case .supplyUsedUp: (.supplyUsedUp, "")
                case .higherTierServed(let site): (.higherTierServed, site?.text ?? "")
                case .sharedWithinTier: (.sharedWithinTier, "")
                case .shipmentTooSmall: (.shipmentTooSmall, "")
                case .linkFull(let link): (.linkFull, link.text)
                case .locationFull(let location): (.locationFull, location.text)
                }
            self.reason.append(reason)
            self.place.append(place)
        }
    }

    func checked(countMax: Int) throws(FieldFault) -> [UnmetNeed] {
        let rows = try Field("site").rows(site.count, max: countMax)
        try Field("resource").column(resource.count, of: rows)
        try Field("tier_rank").column(tierRank.count, of: rows)
        try Field("quantity_base_units").column(quantityBaseUnits.count, of: rows)
        try Field("reason").column(reason.count, of: rows)
        try Field("place").column(place.count, of: rows)
        var needs: [UnmetNeed] = []
        needs.reserveCapacity(rows.count)
        for row in rows {
            needs.append(
                UnmetNeed(
                    site: try Field("site", row).identifier(site[row]),
                    resource: try Field("resource", row).identifier(resource[row]),
                    tier: try Tier(checking: tierRank[row], Field("tier_rank", row)),
                    quantity: try Field("quantity_base_units", row).quantity(quantityBaseUnits[row]),
                    reason: try checkedReason(row)))
        }
        return needs
    }

    private func checkedReason(_ row: Int) throws(FieldFault) -> UnmetReason {
        let name = Field("place", row)
        let plain: UnmetReason
        switch reason[row] {
        case .linkFull: return .linkFull(try name.identifier(place[row]))
        case .locationFull: return .locationFull(try name.identifier(place[row]))
        case .noSupplyInReach: plain = .noSupplyInReach
        case .higherTierServed:
            return .higherTierServed(place[row].isEmpty ? nil : try name.identifier(place[row]))
        case .supplyUsedUp: plain = .supplyUsedUp
        case .sharedWithinTier: plain = .sharedWithinTier
        case .shipmentTooSmall: plain = .shipmentTooSmall
        case .unspecified: throw Field("reason", row).fault(.missing)
        case .UNRECOGNIZED(let value): throw Field("reason", row).fault(.unknownValue(value))
        }
        guard place[row].isEmpty else { throw name.fault(.contradicts(field: "reason")) }
        return plain
    }
}

extension WireRegionBalances {
    init(_ balances: [RegionBalance]) {
        parent = balances.map(\.parent.text)
        resource = balances.map(\.resource.text)
        stockBaseUnits = balances.map(\.stock.rawValue)
        needBaseUnits = balances.map(\.need.rawValue)
        reserveBaseUnits = balances.map(\.reserve.rawValue)
        incomingBaseUnits = balances.map(\.incoming.rawValue)
        outgoingBaseUnits = balances.map(\.outgoing.rawValue)
    }

    func checked() throws(FieldFault) -> [RegionBalance] {
        let rows = try Field("parent").rows(parent.count, max: Overview.regionCountMax)
        try Field("resource").column(resource.count, of: rows)
        try Field("stock_base_units").column(stockBaseUnits.count, of: rows)
        try Field("need_base_units").column(needBaseUnits.count, of: rows)
        try Field("reserve_base_units").column(reserveBaseUnits.count, of: rows)
        try Field("incoming_base_units").column(incomingBaseUnits.count, of: rows)
        try Field("outgoing_base_units").column(outgoingBaseUnits.count, of: rows)
        var balances: [RegionBalance] = []
        balances.reserveCapacity(rows.count)
        for row in rows {
            balances.append(
                RegionBalance(
                    parent: try Field("parent", row).identifier(parent[row]),
                    resource: try Field("resource", row).identifier(resource[row]),
                    stock: try Field("stock_base_units", row).total(stockBaseUnits[row]),
                    need: try Field("need_base_units", row).total(needBaseUnits[row]),
                    reserve: try Field("reserve_base_units", row).total(reserveBaseUnits[row]),
                    incoming: try Field("incoming_base_units", row).total(incomingBaseUnits[row]),
                    outgoing: try Field("outgoing_base_units", row).total(outgoingBaseUnits[row])))
        }
        return balances
    }
}

extension Tier {
    fileprivate init(checking rank: Int32, _ field: Field) throws(FieldFault) {
        self.init(rank: Int(try field.integer(rank, in: 0...Limits.tierRankMax)))
    }
}
