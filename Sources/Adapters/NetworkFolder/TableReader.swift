internal import Domain

/// Reads the tables, those first that others refer to. What is wrong goes into `diagnostics`.
struct TableReader {
    let folder: String
    let settings: NetworkSettings?
    var diagnostics: DiagnosticList

    /// The hub, the prefectures and the sites share one set of names.
    var nodes = Declared<NodeKind>()
    var parents = Declared<NodeKind>()
    var sites = Declared<NodeKind>()
    var resources = Declared<ResourceKind>()
    var locations = Declared<LocationKind>()
    var links = Declared<LinkKind>()

    init(folder: String, settings: NetworkSettings?, diagnostics: DiagnosticList) {
        (self.folder, self.settings, self.diagnostics) = (folder, settings, diagnostics)
        parents.isWhole = settings != nil
        if let settings {
            nodes.declare(settings.hub.id, at: settings.hubPlace, into: &self.diagnostics)
            parents.declare(settings.hub.id, at: settings.hubPlace, into: &self.diagnostics)
        }
    }

    /// Numbers of load are in this.
    var transportUnit: String { settings?.transportUnit ?? "transport units" }

    /// Numbers of money are in this.
    var moneyUnit: String { settings?.currency.baseUnit ?? "units of money" }

    mutating func readPrefectures() -> [Prefecture] {
        guard let table = table("prefectures.csv", columns: ["id", "name_en", "name_zh"]) else {
            parents.isWhole = false
            return []
        }
        if !table.isWhole { parents.isWhole = false }
        return table.rows.compactMap { row in
            let id: NodeID? = diagnostics.read(row["id"], as: .identifier())
            let name = name(in: row)
            if isNew(id, at: row["id"].place) { parents.declare(id, at: row["id"].place, into: &diagnostics) }
            guard let id, let name else { return nil }
            return Prefecture(id: id, name: name)
        }
    }

    mutating func readResources() -> [Resource] {
        let columns = [
            "id", "name_en", "name_zh", "base_unit", "display_unit", "base_units_per_display_unit",
            "load_per_base_unit",
        ]
        let optional = ["weight", "lot_base_units", "shipment_base_units_min", "department"]
        guard
            let table = table("resources.csv", columns: columns, optional: optional, isRowRequired: true)
        else {
            resources.isWhole = false
            return []
        }
        resources.isWhole = table.isWhole
        return table.rows.compactMap { row in
            let id: ResourceID? = diagnostics.read(row["id"], as: .identifier())
            resources.declare(id, at: row["id"].place, into: &diagnostics)
            let name = name(in: row)
            let baseUnit = diagnostics.read(row["base_unit"], as: .text)
            let displayUnit = diagnostics.read(row["display_unit"], as: .text)
            let ratio = diagnostics.read(
                row["base_units_per_display_unit"],
                as: .wholeNumber(in: baseUnit, from: 1, through: 1_000_000_000))
            let load = diagnostics.read(
                row["load_per_base_unit"], as: .wholeNumber(in: transportUnit, from: 1, through: 1_000_000))
            let weight = diagnostics.readIfGiven(
                row[optional: "weight"], as: .wholeNumber(from: 1, through: Resource.weightMax))
            let lot = diagnostics.readIfGiven(
                row[optional: "lot_base_units"], as: .wholeNumber(in: baseUnit, from: 1))
            let shipmentMin = diagnostics.readIfGiven(
                row[optional: "shipment_base_units_min"], as: .wholeNumber(in: baseUnit))
            let seat = diagnostics.readIfGiven(
                row[optional: "department"], as: .seat(of: [.energy, .materials]))
            guard let id, let name, let baseUnit, let displayUnit, let ratio, let load, let weight, let lot,
                let shipmentMin, let seat
            else { return nil }
            return Resource(
                id: id, name: name, baseUnit: baseUnit, displayUnit: displayUnit,
                baseUnitsPerDisplayUnit: ratio, loadPerBaseUnit: load, weight: weight ?? 1,
                lot: Quantity(lot ?? 1), shipmentMin: Quantity(shipmentMin ?? 0),
                seat: seat ?? .materials)
        }
    }

    mutating func table(
        _ name: String, columns: [String], optional: [String] = [], isRowRequired: Bool = false
    ) -> Table? {
        let table = Table(name, in: folder, columns: columns, optional: optional, into: &diagnostics)
        if let table, isRowRequired, table.isWhole, table.rows.isEmpty {
            diagnostics.report(
                Diagnostic("the table has no rows", remedy: "add at least one"), at: Place(file: table.file))
        }
        return table
    }

    /// - Returns: false when it was reported that another node has this name.
    mutating func isNew(_ node: NodeID?, at place: Place) -> Bool {
        guard let node else { return true }
        let isNew = nodes[node] == nil
        nodes.declare(node, at: place, into: &diagnostics)
        return isNew
    }

    mutating func name(in row: Row) -> Name? {
        let english = diagnostics.read(row["name_en"], as: .text)
        let chinese = diagnostics.read(row["name_zh"], as: .text)
        guard let english, let chinese else { return nil }
        return Name(english: english, chinese: chinese)
    }
}
