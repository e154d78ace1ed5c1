public import Domain
public import Stocks

/// What a folder with `stock_policies.csv` and `use.csv` says of one resource at one site.
public struct StockRecord: Hashable, Sendable {
    public let site: NodeID
    public let resource: ResourceID
    public let tier: Int
    /// From an order to its arrival, in rounds.
    public let leadRounds: Int
    public let costs: StockCosts
    /// What holds now; nil where the table does not say.
    public let reserve: Quantity?
    public let limit: Quantity?
    /// In units, of one round after the other.
    public let use: [Int64]
}

/// Reads `stock_policies.csv` and `use.csv`, as `docs/stocks.md` describes them. Sorted by site, then resource.
///
/// - Throws: everything that is wrong.
public func readStockRecords(at folder: String) throws(NetworkFolderError) -> [StockRecord] {
    var reader = StockReader(folder: folder)
    let records = reader.readRecords()
    if let error = reader.tables.diagnostics.error { throw error }
    return records
}

/// A limit of one resource at one site, and what lies there.
public struct LimitRecord: Hashable, Sendable {
    public let site: NodeID
    public let resource: ResourceID
    public let stock: Quantity
    public let limit: StockLimit
}

/// Reads `limits.csv` of a folder, as `docs/stocks.md` describes it. Sorted by site, then resource.
///
/// - Throws: everything that is wrong.
public func readLimits(at folder: String) throws(NetworkFolderError) -> [LimitRecord] {
    var reader = StockReader(folder: folder)
    let records = reader.readLimits()
    if let error = reader.tables.diagnostics.error { throw error }
    return records
}

private struct StockReader {
    var tables: TableReader

    init(folder: String) {
        let folder = folder.count > 1 && folder.hasSuffix("/") ? String(folder.dropLast()) : folder
        tables = TableReader(folder: folder, settings: nil, diagnostics: DiagnosticList())
    }

    private struct Key: Hashable, Comparable {
        let site: NodeID
        let resource: ResourceID

        static func < (left: Self, right: Self) -> Bool {
            (left.site, left.resource) < (right.site, right.resource)
        }
    }

    /// - Returns: nil where it was reported that something is wrong, or that the key has a row already.
    private mutating func key(in row: Row, lines: inout [Key: Int]) -> Key? {
        let site: NodeID? = tables.diagnostics.read(row["site"], as: .identifier())
        let resource: ResourceID? = tables.diagnostics.read(row["resource"], as: .identifier())
        guard let site, let resource else { return nil }
        let key = Key(site: site, resource: resource)
        guard let first = lines[key] else {
            lines[key] = row.line
            return key
        }
        tables.diagnostics.report(
            Diagnostic("\(site) already has a row of \(resource) in line \(first)", remedy: "keep one"),
            at: row["site"].place)
        return nil
    }

    private mutating func money(_ row: Row, _ column: String, from low: Int64) -> Int64? {
        tables.diagnostics.read(
            row[column], as: .wholeNumber(in: "fen", from: low, through: StockCosts.moneyMax))
    }

    mutating func readRecords() -> [StockRecord] {
        let table = tables.table(
            "stock_policies.csv",
            columns: [
                "site", "resource", "tier", "lead_rounds", "holding_fen_per_unit_round",
                "shortage_fen_per_unit_round", "order_fen",
            ], optional: ["reserve_units", "limit_units"], isRowRequired: true)
        var (lines, records) = ([:] as [Key: Int], [:] as [Key: StockRecord])
        for row in table?.rows ?? [] {
            let key = key(in: row, lines: &lines)
            let tier = tables.diagnostics.read(row["tier"], as: .wholeNumber(from: 0, through: 9))
            let lead = tables.diagnostics.read(
                row["lead_rounds"], as: .wholeNumber(in: "rounds", from: 0, through: 365))
            let holding = money(row, "holding_fen_per_unit_round", from: 1)
            let shortage = money(row, "shortage_fen_per_unit_round", from: 1)
            let order = money(row, "order_fen", from: 0)
            let reserve = tables.diagnostics.readIfGiven(
                row[optional: "reserve_units"], as: .wholeNumber(in: "units"))
            let limit = tables.diagnostics.readIfGiven(
                row[optional: "limit_units"], as: .wholeNumber(in: "units"))
            guard let key, let tier, let lead, let holding, let shortage, let order, let reserve, let limit
            else { continue }
            records[key] = StockRecord(
                site: key.site, resource: key.resource, tier: Int(tier), leadRounds: Int(lead),
                costs: StockCosts(holding: holding, shortage: shortage, order: order),
                reserve: reserve.map { Quantity($0) }, limit: limit.map { Quantity($0) }, use: [])
        }
        let use = readUse(of: lines)
        return records.keys.sorted().compactMap { key in
            guard let record = records[key] else { return nil }
            return StockRecord(
                site: record.site, resource: record.resource, tier: record.tier,
                leadRounds: record.leadRounds,
                costs: record.costs, reserve: record.reserve, limit: record.limit, use: use[key] ?? [])
        }
    }

    /// By round; a round that is not there has no use.
    private mutating func readUse(of lines: [Key: Int]) -> [Key: [Int64]] {
        let table = tables.table(
            "use.csv", columns: ["site", "resource", "round", "used_units"], isRowRequired: true)
        var found: [Key: [Int: (used: Int64, line: Int)]] = [:]
        for row in table?.rows ?? [] {
            let site: NodeID? = tables.diagnostics.read(row["site"], as: .identifier())
            let resource: ResourceID? = tables.diagnostics.read(row["resource"], as: .identifier())
            let round = tables.diagnostics.read(row["round"], as: .wholeNumber(from: 0, through: 99_999))
            let used = tables.diagnostics.read(
                row["used_units"], as: .wholeNumber(in: "units", through: DemandEstimate.useMax))
            guard let site, let resource, let round, let used else { continue }
            let key = Key(site: site, resource: resource)
            if lines[key] == nil {
                tables.diagnostics.report(
                    Diagnostic(
                        "stock_policies.csv has no row of \(resource) at \(site)",
                        remedy: "add it, or delete this one"),
                    at: row["site"].place)
            } else if let first = found[key]?[Int(round)] {
                tables.diagnostics.report(
                    Diagnostic("round \(round) is already in line \(first.line)", remedy: "keep one"),
                    at: row["round"].place)
            } else {
                found[key, default: [:]][Int(round)] = (used, row.line)
            }
        }
        return found.mapValues { rounds in
            guard let first = rounds.keys.min(), let last = rounds.keys.max() else { return [] }
            return (first...last).map { rounds[$0]?.used ?? 0 }
        }
    }

    mutating func readLimits() -> [LimitRecord] {
        let table = tables.table(
            "limits.csv",
            columns: [
                "site", "resource", "stock_units", "limit_units", "from_day", "from_units", "deadline_day",
            ],
            optional: ["exempt_until_day", "exempt_reason"], isRowRequired: true)
        var (lines, records) = ([:] as [Key: Int], [] as [LimitRecord])
        for row in table?.rows ?? [] {
            let key = key(in: row, lines: &lines)
            func units(_ column: String) -> Quantity? {
                tables.diagnostics.read(row[column], as: .wholeNumber(in: "units")).map { Quantity($0) }
            }
            func day(_ column: String) -> Int? {
                tables.diagnostics.read(row[column], as: .wholeNumber(in: "days", through: 999_999)).map {
                    Int($0)
                }
            }
            let (stock, limit, start) = (units("stock_units"), units("limit_units"), units("from_units"))
            let (from, deadline) = (day("from_day"), day("deadline_day"))
            let until = tables.diagnostics.readIfGiven(
                row[optional: "exempt_until_day"], as: .wholeNumber(in: "days", through: 999_999))
            let reason = tables.diagnostics.readIfGiven(row[optional: "exempt_reason"], as: .text)
            guard let key, let stock, let limit, let start, let from, let deadline, let until, let reason
            else { continue }
            if deadline < from {
                tables.diagnostics.report(
                    Diagnostic(
                        "the deadline is before day \(from), where the path begins",
                        remedy: "write a later day"),
                    at: row["deadline_day"].place)
                continue
            }
            if until != nil, reason == nil {
                tables.diagnostics.report(
                    Diagnostic("the exemption has no reason", remedy: "write it into exempt_reason"),
                    at: row[optional: "exempt_until_day"]?.place ?? row["site"].place)
                continue
            }
            records.append(
                LimitRecord(
                    site: key.site, resource: key.resource, stock: stock,
                    limit: StockLimit(
                        limit: limit, startDay: from, startQuantity: start, deadline: deadline,
                        exemption: until.map { StockLimit.Exemption(lastDay: Int($0), reason: reason ?? "") })
                ))
        }
        return records.sorted { ($0.site, $0.resource) < ($1.site, $1.resource) }
    }
}
