internal import CZlib
internal import Domain
internal import FileAccess
internal import PlainText
public import Sales

/// Reads a barter exchange from two tables, compressed or not, as `docs/sales.md` describes them.
///
/// - Throws: everything that is wrong.
public func readBarterExchange(items: String, wants: String) throws(NetworkFolderError) -> BarterExchange {
    var diagnostics = DiagnosticList()
    let exchange = BarterReader(items: items, wants: wants).read(into: &diagnostics)
    if let error = diagnostics.error { throw error }
    guard let exchange else { preconditionFailure("no exchange and nothing reported") }
    return exchange
}

private struct BarterReader {
    let items: String
    let wants: String

    func read(into diagnostics: inout DiagnosticList) -> BarterExchange? {
        guard
            let itemTable = Table(
                path: items, columns: ["item", "user"], optional: ["dummy"], into: &diagnostics),
            let wantTable = Table(path: wants, columns: ["item", "accepts"], into: &diagnostics)
        else { return nil }
        var declared = Declared<BarterItemKind>()
        declared.isWhole = itemTable.isWhole
        var (list, places) = ([] as [BarterItem], [:] as [BarterItemID: Int])
        for row in itemTable.rows {
            let id: BarterItemID? = diagnostics.read(row["item"], as: .identifier())
            let owner: NodeID? = diagnostics.read(row["user"], as: .identifier())
            let group = diagnostics.readIfGiven(row[optional: "dummy"], as: .wholeNumber(from: 0, through: 1))
            declared.declare(id, at: row["item"].place, into: &diagnostics)
            guard let id, let owner, let group else { continue }
            places[id] = places[id] ?? list.count
            list.append(BarterItem(id: id, owner: owner, isGroup: group == 1))
        }
        var (found, rows) = ([] as [BarterWant], [] as [Place])
        for row in wantTable.rows {
            let item = diagnostics.reference(row["item"], to: "item", in: declared)
            let accepted = diagnostics.reference(row["accepts"], to: "item", in: declared)
            guard let item, let accepted, let place = places[item], let other = places[accepted] else {
                continue
            }
            found.append(BarterWant(item: place, accepted: other))
            rows.append(row["accepts"].place)
        }
        for fault in BarterExchange.faults(of: list, found) {
            diagnostics.report(Diagnostic(fault.message, remedy: fault.remedy), at: rows[fault.want])
        }
        return try? BarterExchange(items: list, wants: found)
    }
}
