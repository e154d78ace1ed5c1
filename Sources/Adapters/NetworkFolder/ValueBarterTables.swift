internal import Domain
public import Sales

/// Reads `goods.csv`, `participants.csv`, `offers.csv` and `requests.csv` of a folder, as `docs/sales.md` describes them.
///
/// - Throws: everything that is wrong.
public func readValueBarter(at folder: String) throws(NetworkFolderError) -> ValueBarter {
    var reader = ValueBarterReader(folder: folder)
    let barter = reader.read()
    if let error = reader.tables.diagnostics.error { throw error }
    guard let barter else { preconditionFailure("no barter and nothing reported") }
    return barter
}

private struct ValueBarterReader {
    var tables: TableReader
    private var goods: [ResourceID] = []
    private var participants: [NodeID] = []

    init(folder: String) {
        let folder = folder.count > 1 && folder.hasSuffix("/") ? String(folder.dropLast()) : folder
        tables = TableReader(folder: folder, settings: nil, diagnostics: DiagnosticList())
    }

    mutating func read() -> ValueBarter? {
        var (values, bands) = ([] as [Money], [] as [Money])
        let goodTable = tables.table(
            "goods.csv", columns: ["good", "value_fen_per_unit"], isRowRequired: true)
        tables.resources.isWhole = goodTable?.isWhole ?? false
        for row in goodTable?.rows ?? [] {
            let good: ResourceID? = tables.diagnostics.read(row["good"], as: .identifier())
            tables.resources.declare(good, at: row["good"].place, into: &tables.diagnostics)
            let value = tables.diagnostics.read(
                row["value_fen_per_unit"],
                as: .wholeNumber(in: "fen", from: 1, through: OrderMeeting.priceMax))
            guard let good, let value else { continue }
            goods.append(good)
            values.append(Money(value))
        }
        let table = tables.table(
            "participants.csv", columns: ["participant", "band_fen"], isRowRequired: true)
        tables.nodes.isWhole = table?.isWhole ?? false
        for row in table?.rows ?? [] {
            let participant: NodeID? = tables.diagnostics.read(row["participant"], as: .identifier())
            tables.nodes.declare(participant, at: row["participant"].place, into: &tables.diagnostics)
            let band = tables.diagnostics.read(
                row["band_fen"], as: .wholeNumber(in: "fen", through: ValueBarter.valueMax))
            guard let participant, let band else { continue }
            participants.append(participant)
            bands.append(Money(band))
        }
        let (offers, requests) = (lines(of: "offers.csv"), lines(of: "requests.csv"))
        if tables.diagnostics.error != nil { return nil }
        let barter = ValueBarter(
            goods: goods, values: values, participants: participants, bands: bands, offers: offers,
            requests: requests)
        if barter == nil {
            tables.diagnostics.report(
                Diagnostic(
                    "all offers, or all requests, are worth more than \(ValueBarter.valueMax) fen",
                    remedy: "count in larger units"), at: Place(file: "\(tables.folder)/offers.csv"))
        }
        return barter
    }

    private mutating func lines(of file: String) -> [ValueBarter.Line] {
        let table = tables.table(file, columns: ["participant", "good", "quantity_units"])
        return (table?.rows ?? []).compactMap { row in
            let participant = tables.diagnostics.reference(
                row["participant"], to: "participant", in: tables.nodes)
            let good = tables.diagnostics.reference(row["good"], to: "good", in: tables.resources)
            let quantity = tables.diagnostics.read(row["quantity_units"], as: .wholeNumber(in: "units"))
            guard let participant, let good, let quantity,
                let owner = participants.firstIndex(of: participant),
                let place = goods.firstIndex(of: good)
            else { return nil }
            return ValueBarter.Line(participant: owner, good: place, quantity: Quantity(quantity))
        }
    }
}
