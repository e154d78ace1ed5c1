public import Domain
internal import FileAccess
public import Sales

/// Reads `backlogs.csv` of a folder and, if it is there, `markdown.csv`, as `docs/sales.md` describes them.
///
/// - Throws: everything that is wrong.
public func readBacklogs(
    at folder: String
) throws(NetworkFolderError) -> (backlogs: [Backlog], schedule: MarkdownSchedule) {
    var reader = TermReader(folder: folder)
    let backlogs = reader.readBacklogs()
    let schedule = reader.readSchedule()
    if let error = reader.tables.diagnostics.error { throw error }
    return (backlogs, schedule ?? .standard)
}

/// Reads `guarantees.csv` of a folder: guarantees, and the market price of each.
///
/// - Throws: everything that is wrong.
public func readGuarantees(
    at folder: String
) throws(NetworkFolderError) -> [(guarantee: PriceGuarantee, price: Money)] {
    var reader = TermReader(folder: folder)
    let found = reader.readGuarantees()
    if let error = reader.tables.diagnostics.error { throw error }
    return found
}

/// Reads `staff_sales.csv` of a folder.
///
/// - Throws: everything that is wrong.
public func readStaffSales(at folder: String) throws(NetworkFolderError) -> [StaffSale] {
    var reader = TermReader(folder: folder)
    let found = reader.readStaffSales()
    if let error = reader.tables.diagnostics.error { throw error }
    return found
}

private struct TermReader {
    var tables: TableReader

    init(folder: String) {
        let folder = folder.count > 1 && folder.hasSuffix("/") ? String(folder.dropLast()) : folder
        tables = TableReader(folder: folder, settings: nil, diagnostics: DiagnosticList())
    }

    private mutating func number(_ row: Row, _ column: String, in unit: String, from low: Int64 = 0) -> Int64?
    {
        tables.diagnostics.read(row[column], as: .wholeNumber(in: unit, from: low))
    }

    private mutating func price(_ row: Row, _ column: String) -> Money? {
        tables.diagnostics.read(row[column], as: .wholeNumber(in: "fen", through: OrderMeeting.priceMax))
            .map { Money($0) }
    }

    private mutating func day(_ row: Row, _ column: String) -> Int? {
        tables.diagnostics.read(row[column], as: .wholeNumber(in: "days", through: 999_999)).map { Int($0) }
    }

    /// A quantity at a price, or what is wrong with both: their product has to be countable.
    private mutating func quantity(_ row: Row, _ column: String) -> Quantity? {
        tables.diagnostics.read(row[column], as: .wholeNumber(in: "units", from: 1, through: 1 << 30))
            .map { Quantity($0) }
    }

    mutating func readBacklogs() -> [Backlog] {
        let table = tables.table(
            "backlogs.csv",
            columns: [
                "enterprise", "location", "product", "quantity_units", "since_day", "book_value_fen", "cause",
                "price_fen_per_unit", "floor_fen_per_unit",
            ], isRowRequired: true)
        return (table?.rows ?? []).compactMap { row in
            let enterprise: NodeID? = tables.diagnostics.read(row["enterprise"], as: .identifier())
            let location: LocationID? = tables.diagnostics.read(row["location"], as: .identifier())
            let product: ResourceID? = tables.diagnostics.read(row["product"], as: .identifier())
            let quantity = quantity(row, "quantity_units")
            let since = day(row, "since_day")
            let value = number(row, "book_value_fen", in: "fen")
            let cause = tables.diagnostics.read(row["cause"], as: .cause)
            let (price, floor) = (price(row, "price_fen_per_unit"), price(row, "floor_fen_per_unit"))
            guard let enterprise, let location, let product, let quantity, let since, let value, let cause,
                let price,
                let floor
            else { return nil }
            if price < floor {
                tables.diagnostics.report(
                    Diagnostic(
                        "the price \(price) is below the floor \(floor)",
                        remedy: "raise the price, or have the floor lowered by who set it"),
                    at: row["price_fen_per_unit"].place)
            }
            return Backlog(
                enterprise: enterprise, location: location, product: product, quantity: quantity,
                sinceDay: since,
                bookValue: Money(value), cause: cause, price: price, floor: floor)
        }
    }

    /// - Returns: nil where there is none, or where something was reported.
    mutating func readSchedule() -> MarkdownSchedule? {
        guard (try? isThere("\(tables.folder)/markdown.csv")) == true,
            let table = tables.table(
                "markdown.csv", columns: ["from_age_days", "price_per_mille"], isRowRequired: true)
        else { return nil }
        let steps = table.rows.compactMap { row -> MarkdownSchedule.Step? in
            let age = day(row, "from_age_days")
            let perMille = tables.diagnostics.read(
                row["price_per_mille"], as: .wholeNumber(from: 0, through: 1_000))
            guard let age, let perMille else { return nil }
            return MarkdownSchedule.Step(fromAge: age, perMille: perMille)
        }
        guard let schedule = MarkdownSchedule(steps) else {
            tables.diagnostics.report(
                Diagnostic(
                    "ages do not rise from row to row, or a price rises",
                    remedy: "sort the rows by age; a backlog may only become cheaper"),
                at: Place(file: table.file))
            return nil
        }
        return schedule
    }

    mutating func readGuarantees() -> [(guarantee: PriceGuarantee, price: Money)] {
        let table = tables.table(
            "guarantees.csv",
            columns: [
                "buyer", "seller", "product", "quantity_units", "paid_fen_per_unit", "last_day",
                "market_fen_per_unit",
            ], optional: ["refunded_fen"], isRowRequired: true)
        return (table?.rows ?? []).compactMap { row in
            let buyer: NodeID? = tables.diagnostics.read(row["buyer"], as: .identifier())
            let seller: NodeID? = tables.diagnostics.read(row["seller"], as: .identifier())
            let product: ResourceID? = tables.diagnostics.read(row["product"], as: .identifier())
            let quantity = quantity(row, "quantity_units")
            let (paid, market) = (price(row, "paid_fen_per_unit"), price(row, "market_fen_per_unit"))
            let last = day(row, "last_day")
            let refunded = tables.diagnostics.readIfGiven(
                row[optional: "refunded_fen"], as: .wholeNumber(in: "fen"))
            guard let buyer, let seller, let product, let quantity, let paid, let market, let last,
                let refunded
            else {
                return nil
            }
            return (
                PriceGuarantee(
                    buyer: buyer, seller: seller, product: product, quantity: quantity, paid: paid,
                    lastDay: last,
                    refunded: refunded.map { Money($0) }), market
            )
        }
    }

    mutating func readStaffSales() -> [StaffSale] {
        let table = tables.table(
            "staff_sales.csv", columns: ["staff_number", "amount_fen", "settled"], isRowRequired: true)
        return (table?.rows ?? []).compactMap { row in
            let staff: NodeID? = tables.diagnostics.read(row["staff_number"], as: .identifier())
            let amount = tables.diagnostics.read(
                row["amount_fen"], as: .wholeNumber(in: "fen", through: 1_000_000_000_000))
            let settled = tables.diagnostics.read(row["settled"], as: .wholeNumber(from: 0, through: 1))
            guard let staff, let amount, let settled else { return nil }
            return StaffSale(staffNumber: staff, amount: Money(amount), isSettled: settled == 1)
        }
    }
}

extension Form<BacklogCause> {
    fileprivate static var cause: Self {
        let words = BacklogCause.allCases.map(\.rawValue).joined(separator: ", ")
        return Self(remedy: "write one of \(words)") { text throws(Diagnostic) in
            guard let cause = BacklogCause(rawValue: text) else {
                throw Diagnostic("no cause is called \(quoted(text))", remedy: "write one of \(words)")
            }
            return cause
        }
    }
}
