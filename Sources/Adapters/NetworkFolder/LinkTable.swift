internal import Domain

/// How goods get from one place to another.
extension TableReader {
    mutating func readLinks() -> [Link] {
        let columns = [
            "id", "from", "to", "kind", "cost_money_per_load", "capacity_load_per_year", "transit",
            "resources",
        ]
        let optional = [
            "direction", "flow_load_per_year_min", "shipment_load_min", "cost_steps",
        ]
        guard let table = table("links.csv", columns: columns, optional: optional) else { return [] }
        return table.rows.compactMap { row in
            let tail = diagnostics.reference(row["from"], to: "location", in: locations)
            let head = diagnostics.reference(row["to"], to: "location", in: locations)
            if let tail, tail == head {
                diagnostics.report(
                    Diagnostic("the link ends where it begins", remedy: "correct from or to"),
                    at: row["to"].place)
            }
            let id = linkID(in: row, from: tail, to: head)
            let kind = diagnostics.read(row["kind"], as: .word)
            let cost = diagnostics.read(row["cost_money_per_load"], as: .wholeNumber(in: moneyUnit))
            let capacity = diagnostics.readIfGiven(
                row["capacity_load_per_year"], as: .wholeNumber(in: transportUnit))
            let transit = diagnostics.read(row["transit"], as: .duration(isZeroAllowed: true))
            let carried = carriedResources(in: row)
            let direction = diagnostics.readIfGiven(row[optional: "direction"], as: .direction)
            let flowMin = flowMin(in: row, within: capacity)
            let shipmentMin = diagnostics.readIfGiven(
                row[optional: "shipment_load_min"], as: .wholeNumber(in: transportUnit))
            let steps = costSteps(in: row, above: cost)
            guard let tail, let head, let id, let kind, let cost, let capacity, let transit, let carried,
                let direction, let flowMin, let shipmentMin, let steps
            else {
                return nil
            }
            return Link(
                id: id, tail: tail, head: head, kind: kind, cost: Money(cost),
                capacityPerYear: capacity.map(Load.init), transit: transit, resources: carried,
                isTwoWay: direction == .twoWay, flowMinPerYear: Load(flowMin),
                shipmentLoadMin: Load(shipmentMin ?? 0), costSteps: steps)
        }
    }

    /// - Parameter capacity: nil when it was reported; of no value when nothing limits the link.
    private mutating func flowMin(in row: Row, within capacity: Int64??) -> Int64? {
        let entry = row[optional: "flow_load_per_year_min"]
        guard let flowMin = diagnostics.readIfGiven(entry, as: .wholeNumber(in: transportUnit)) else {
            return nil
        }
        if let entry, let flowMin, case .some(.some(let capacity)) = capacity, flowMin > capacity {
            diagnostics.report(
                Diagnostic(
                    "\(flowMin) is more than the capacity of \(capacity)",
                    remedy: "lower it or raise capacity_load_per_year"), at: entry.place)
            return nil
        }
        return flowMin ?? 0
    }

    /// - Returns: nil when what is there was reported.
    private mutating func costSteps(in row: Row, above cost: Int64?) -> [CostStep]? {
        guard let entry = row[optional: "cost_steps"], !entry.text.isEmpty else { return [] }
        guard let steps = diagnostics.read(entry, as: .costSteps(in: moneyUnit, per: transportUnit)) else {
            return nil
        }
        if let cost, let first = steps.first, first.cost <= Money(cost) {
            diagnostics.report(
                Diagnostic(
                    "the first step costs \(first.cost), which is not above the \(cost) of cost_money_per_load",
                    remedy: "raise the step or lower cost_money_per_load"), at: entry.place)
            return nil
        }
        return steps
    }

    /// What is written, or else `FROM--TO`.
    private mutating func linkID(in row: Row, from tail: LocationID?, to head: LocationID?) -> LinkID? {
        let written = row["id"]
        let entry: Entry
        if !written.text.isEmpty {
            entry = written
        } else if let tail, let head {
            entry = Entry(text: "\(tail)--\(head)", place: written.place)
        } else {
            return nil
        }
        guard let id: LinkID = diagnostics.read(entry, as: .identifier()) else { return nil }
        links.declare(id, at: entry.place, into: &diagnostics)
        return id
    }

    /// - Returns: nil when what is there was reported; a list that is nil when everything may pass.
    private mutating func carriedResources(in row: Row) -> [ResourceID]?? {
        let entry = row["resources"]
        guard !entry.text.isEmpty else { return .some(nil) }
        var carried: [ResourceID] = []
        let words = entry.text.split(separator: " ")
        for word in words {
            let item = Entry(text: String(word), place: entry.place)
            guard let id = diagnostics.reference(item, to: "resource", in: resources) else { continue }
            if carried.contains(id) {
                diagnostics.report(
                    Diagnostic("\(quoted(id.text)) stands here twice", remedy: "remove one"), at: entry.place)
            }
            carried.append(id)
        }
        return carried.count == words.count ? carried : nil
    }
}
