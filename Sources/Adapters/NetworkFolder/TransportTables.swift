internal import Domain

/// Where goods can be and how they get from one place to another.
extension TableReader {
    mutating func readLocations() -> [Location] {
        let columns = [
            "id", "name_en", "name_zh", "kind", "latitude_deg", "longitude_deg", "handling_load_per_year_max",
        ]
        guard let table = table("locations.csv", columns: columns, isRowRequired: true) else {
            locations.isWhole = false
            return []
        }
        locations.isWhole = table.isWhole
        return table.rows.compactMap { row in
            let id: LocationID? = findings.read(row["id"], as: .identifier())
            if let id { locations.declare(id, at: row["id"].place, into: &findings) }
            let name = name(in: row)
            let kind = findings.read(row["kind"], as: .word)
            let position = position(in: row)
            let handling = findings.readIfGiven(
                row["handling_load_per_year_max"], as: .wholeNumber(in: transportUnit))
            guard let id, let name, let kind, let position, let handling else { return nil }
            return Location(
                id: id, name: name, kind: kind, position: position,
                handlingMaxPerYear: handling.map(Load.init))
        }
    }

    mutating func readLinks() -> [Link] {
        let columns = [
            "id", "from", "to", "kind", "cost_money_per_load", "capacity_load_per_year", "transit",
            "resources",
        ]
        guard let table = table("links.csv", columns: columns) else { return [] }
        return table.rows.compactMap { row in
            let tail = findings.reference(row["from"], to: "location", in: locations)
            let head = findings.reference(row["to"], to: "location", in: locations)
            if let tail, tail == head {
                findings.report(
                    Complaint("the link ends where it begins", remedy: "correct from or to"),
                    at: row["to"].place)
            }
            let id = linkID(in: row, from: tail, to: head)
            let kind = findings.read(row["kind"], as: .word)
            let cost = findings.read(row["cost_money_per_load"], as: .wholeNumber(in: moneyUnit))
            let capacity = findings.readIfGiven(
                row["capacity_load_per_year"], as: .wholeNumber(in: transportUnit))
            let transit = findings.read(row["transit"], as: .duration(isZeroAllowed: true))
            let carried = carriedResources(in: row)
            guard let tail, let head, let id, let kind, let cost, let capacity, let transit, let carried
            else {
                return nil
            }
            return Link(
                id: id, tail: tail, head: head, kind: kind, cost: Money(cost),
                capacityPerYear: capacity.map(Load.init), transit: transit, resources: carried)
        }
    }

    private var moneyUnit: String {
        settings.map { "10^-\($0.currency.decimals) \($0.currency.code)" } ?? "units of money"
    }

    /// - Returns: nil when what is there was reported; a position that is nil when none is given.
    private mutating func position(in row: Row) -> Position?? {
        let latitude = findings.readIfGiven(row["latitude_deg"], as: .degrees(through: 90))
        let longitude = findings.readIfGiven(row["longitude_deg"], as: .degrees(through: 180))
        guard let latitude, let longitude else { return nil }
        switch (latitude, longitude) {
        case (let latitude?, let longitude?):
            return Position(latitudeMicrodegrees: latitude, longitudeMicrodegrees: longitude)
        case (nil, nil): return .some(nil)
        default:
            let missing = row[latitude == nil ? "latitude_deg" : "longitude_deg"]
            findings.report(
                Complaint("half of the position is missing", remedy: "give both degrees or neither"),
                at: missing.place)
            return nil
        }
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
        guard let id: LinkID = findings.read(entry, as: .identifier()) else { return nil }
        links.declare(id, at: entry.place, into: &findings)
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
            guard let id = findings.reference(item, to: "resource", in: resources) else { continue }
            if carried.contains(id) {
                findings.report(
                    Complaint("\(quoted(id.text)) stands here twice", remedy: "remove one"), at: entry.place)
            }
            carried.append(id)
        }
        return carried.count == words.count ? carried : nil
    }
}
