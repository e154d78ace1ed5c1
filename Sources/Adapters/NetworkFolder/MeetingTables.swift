internal import Domain
internal import FileAccess
public import Sales

/// What a folder with `asks.csv`, `bids.csv` and `links.csv` says.
public struct MeetingFolder: Sendable {
    public let meeting: OrderMeeting
    /// What all prices are in; nil where no table says it.
    public let currency: String?
}

/// Reads an order meeting: `asks.csv`, `bids.csv`, `links.csv` and, if it is there, `products.csv`, as `docs/sales.md` describes them.
///
/// - Throws: everything that is wrong.
public func readOrderMeeting(at folder: String) throws(NetworkFolderError) -> MeetingFolder {
    var reader = MeetingReader(folder: folder)
    let meeting = reader.read()
    if let error = reader.tables.diagnostics.error { throw error }
    guard let meeting else { preconditionFailure("no meeting and nothing reported") }
    return MeetingFolder(meeting: meeting, currency: reader.currency?.code)
}

private struct MeetingReader {
    var tables: TableReader
    /// What prices are in, as the first row says that says it.
    private(set) var currency: (code: String, place: Place)?
    private var floors: [ResourceID: Money] = [:]
    private var hasProducts = false

    init(folder: String) {
        let folder = folder.count > 1 && folder.hasSuffix("/") ? String(folder.dropLast()) : folder
        tables = TableReader(folder: folder, settings: nil, diagnostics: DiagnosticList())
    }

    mutating func read() -> OrderMeeting? {
        readProducts()
        var (asks, bids, links) = ([] as [Ask], [] as [Bid], [] as [DeliveryLink])
        var (askPlaces, bidPlaces, linkPlaces) = ([] as [Place], [] as [Place], [] as [Place])
        let stepColumns = ["location", "product", "price_fen_per_unit", "quantity_units"]
        let table = tables.table(
            "asks.csv", columns: ["seller"] + stepColumns,
            optional: ["lot_units", "floor_fen_per_unit", "currency"], isRowRequired: true)
        for row in table?.rows ?? [] {
            let seller: NodeID? = tables.diagnostics.read(row["seller"], as: .identifier())
            let floor = tables.diagnostics.readIfGiven(row[optional: "floor_fen_per_unit"], as: .fen)
            guard let step = step(in: row), let seller, let floor else { continue }
            asks.append(
                Ask(
                    seller: seller, location: step.location, product: step.product, price: step.price,
                    quantity: step.quantity, lot: step.lot,
                    floor: floor.map { Money($0) } ?? floors[step.product]))
            askPlaces.append(row["price_fen_per_unit"].place)
        }
        let bidTable = tables.table(
            "bids.csv", columns: ["buyer"] + stepColumns, optional: ["lot_units", "currency"],
            isRowRequired: true
        )
        for row in bidTable?.rows ?? [] {
            let buyer: NodeID? = tables.diagnostics.read(row["buyer"], as: .identifier())
            guard let step = step(in: row), let buyer else { continue }
            bids.append(
                Bid(
                    buyer: buyer, location: step.location, product: step.product, price: step.price,
                    quantity: step.quantity, lot: step.lot))
            bidPlaces.append(row["price_fen_per_unit"].place)
        }
        let linkTable = tables.table(
            "links.csv", columns: ["from", "to", "cost_fen_per_unit", "capacity_units"],
            optional: ["currency"])
        for row in linkTable?.rows ?? [] {
            readCurrency(in: row)
            let tail: LocationID? = tables.diagnostics.read(row["from"], as: .identifier())
            let head: LocationID? = tables.diagnostics.read(row["to"], as: .identifier())
            let cost = tables.diagnostics.read(row["cost_fen_per_unit"], as: .fen)
            let capacity = tables.diagnostics.readIfGiven(
                row["capacity_units"], as: .wholeNumber(in: "units"))
            guard let tail, let head, let cost, let capacity else { continue }
            links.append(
                DeliveryLink(from: tail, to: head, cost: Money(cost), capacity: capacity.map { Quantity($0) })
            )
            linkPlaces.append(row["to"].place)
        }
        for fault in OrderMeeting.faults(of: asks, bids, links) {
            let place =
                switch fault.subject {
                case .ask(let index): askPlaces[index]
                case .bid(let index): bidPlaces[index]
                case .link(let index): linkPlaces[index]
                }
            tables.diagnostics.report(Diagnostic(fault.message, remedy: fault.remedy), at: place)
        }
        return try? OrderMeeting(asks: asks, bids: bids, links: links)
    }

    private mutating func readProducts() {
        guard (try? checkProducts()) == true else { return }
        let table = tables.table(
            "products.csv", columns: ["product"],
            optional: ["name_en", "name_zh", "floor_fen_per_unit", "currency"], isRowRequired: true)
        hasProducts = true
        tables.resources.isWhole = table?.isWhole ?? false
        for row in table?.rows ?? [] {
            readCurrency(in: row)
            let product: ResourceID? = tables.diagnostics.read(row["product"], as: .identifier())
            tables.resources.declare(product, at: row["product"].place, into: &tables.diagnostics)
            let floor = tables.diagnostics.readIfGiven(row[optional: "floor_fen_per_unit"], as: .fen)
            if let product, let floor, let floor { floors[product] = Money(floor) }
        }
    }

    private func checkProducts() throws -> Bool { try isThere("\(tables.folder)/products.csv") }

    private struct Step {
        let location: LocationID
        let product: ResourceID
        let price: Money
        let quantity: Quantity
        let lot: Quantity
    }

    private mutating func step(in row: Row) -> Step? {
        readCurrency(in: row)
        let location: LocationID? = tables.diagnostics.read(row["location"], as: .identifier())
        let product: ResourceID? =
            hasProducts
            ? tables.diagnostics.reference(row["product"], to: "product", in: tables.resources)
            : tables.diagnostics.read(row["product"], as: .identifier())
        let price = tables.diagnostics.read(row["price_fen_per_unit"], as: .fen)
        let quantity = tables.diagnostics.read(
            row["quantity_units"], as: .wholeNumber(in: "units", from: 1))
        let lot = tables.diagnostics.readIfGiven(
            row[optional: "lot_units"], as: .wholeNumber(in: "units", from: 1))
        guard let location, let product, let price, let quantity, let lot else { return nil }
        return Step(
            location: location, product: product, price: Money(price), quantity: Quantity(quantity),
            lot: Quantity(lot ?? 1))
    }

    /// One meeting has one currency.
    private mutating func readCurrency(in row: Row) {
        guard let entry = row[optional: "currency"], !entry.text.isEmpty,
            let code = tables.diagnostics.read(entry, as: .currency)
        else { return }
        guard let first = currency else {
            currency = (code, entry.place)
            return
        }
        if first.code == code { return }
        let line = first.place.line.map { ":\($0)" } ?? ""
        tables.diagnostics.report(
            Diagnostic(
                "the price is in \(code), and \(first.place.file)\(line) is in \(first.code)",
                remedy: "hold a meeting for each currency"), at: entry.place)
    }
}

extension Form<Int64> {
    /// The price or the cost of a unit.
    fileprivate static var fen: Self { .wholeNumber(in: "fen", through: OrderMeeting.priceMax) }
}
