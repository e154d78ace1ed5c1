internal import Funds

/// Where the columns of a table are that it may have.
struct TableColumns {
    private let places: [String: Int]
    let count: Int

    /// Other names that a column goes by.
    private static let others = [
        "债务人": "debtor", "付款人": "debtor", "债权人": "creditor", "收款人": "creditor", "金额": "amount", "到期日": "due",
        "编号": "id", "币种": "currency", "状态": "status", "银行": "bank", "企业": "enterprise", "额度": "limit",
        "等级": "tier",
    ]

    /// Columns with other names are passed over.
    ///
    /// - Parameter required: those that must be there. A name with a unit behind it, like `amount_musd`, is the same.
    init(
        _ stream: borrowing CSVStream, of file: String, required: [String], optional: [String] = []
    ) throws(FundsTableError) {
        var places: [String: Int] = [:]
        let known = required + optional
        for index in stream.ends.indices {
            let text = stream.text(index).split(separator: " ").joined().lowercased()
            let name = Self.others[text] ?? known.first { text.hasPrefix($0 + "_") } ?? text
            guard known.contains(name) else { continue }
            guard places[name] == nil else {
                throw FundsTableError(
                    file, line: stream.line, name, "the column \"\(name)\" is there twice",
                    remedy: "remove one of the two")
            }
            places[name] = index
        }
        let missing = required.filter { places[$0] == nil }
        guard missing.isEmpty else {
            let header = stream.ends.indices.map { stream.text($0) }.joined(separator: ",")
            let separator = header.contains(";") ? "; separate the cells by ','" : ""
            throw FundsTableError(
                file, line: stream.line, nil,
                "the column \"\(missing[0])\" is missing in \"\(header.prefix(60))\"",
                remedy: "begin the table with \(required.joined(separator: ","))\(separator)")
        }
        (self.places, count) = (places, stream.ends.count)
    }

    subscript(name: String) -> Int? { places[name] }
}

extension FundsTableReader {
    /// Reads all rows of a table of which every cell is looked at.
    mutating func readTable(
        _ file: String, required: [String], optional: [String] = [],
        _ row: (inout FundsTableReader, SmallRow) -> Void
    ) throws(FundsTableError) {
        var stream = try CSVStream(of: file)
        guard try stream.readRow() else {
            throw FundsTableError(
                file, line: 1, nil, "the table is empty",
                remedy: "begin it with \(required.joined(separator: ","))")
        }
        let columns = try TableColumns(stream, of: file, required: required, optional: optional)
        while try stream.readRow() {
            guard stream.ends.count >= columns.count else {
                reportWidth(file, stream.line, stream.ends.count, columns.count)
                continue
            }
            var cells: [String: String] = [:]
            for name in required + optional {
                if let place = columns[name] { cells[name] = stream.text(place) }
            }
            row(&self, SmallRow(file: file, line: stream.line, cells: cells))
        }
    }

    mutating func reportWidth(_ file: String, _ line: Int, _ count: Int, _ expected: Int) {
        problems.report(
            file, line: line, nil, "the row has \(count) cells where the header has \(expected)",
            remedy: "add or remove commas; put quotation marks around a cell with a comma in it")
    }

    struct SmallRow {
        let file: String
        let line: Int
        let cells: [String: String]

        subscript(name: String) -> String { cells[name] ?? "" }
    }

    /// - Returns: in hundredths; nil where the cell is empty and may be, or what is there was reported.
    mutating func money(_ row: SmallRow, _ name: String, mayBeEmpty: Bool = false) -> Int64? {
        if mayBeEmpty, row[name].isEmpty { return nil }
        do throws(MoneyText.Fault) {
            let (amount, hasDecimals) = try MoneyText.hundredths(row[name])
            if hasDecimals { self.hasDecimals = true }
            return amount
        } catch {
            let (message, remedy) = MoneyText.problem(error, row[name])
            problems.report(
                row.file, line: row.line, name, message,
                remedy: error == .negative ? "write a sum of zero or more" : remedy)
            return nil
        }
    }

    /// - Returns: nil where it was reported.
    mutating func number(_ row: SmallRow, _ name: String, in table: NameTable, of owner: String) -> Int? {
        var text = row[name]
        if let number = text.withUTF8({ table.number(of: $0) }) { return number }
        problems.report(
            row.file, line: row.line, name,
            text.isEmpty ? "the value is missing" : "\"\(text)\" is in no \(owner)",
            remedy: owner == "bill"
                ? "name an enterprise that owes or is owed something" : "add it to banks.csv")
        return nil
    }

    mutating func readBanks(_ file: String) throws(FundsTableError) {
        try readTable(file, required: ["id"], optional: ["quota"]) { reader, row in
            var id = row["id"]
            guard !id.isEmpty, id.withUTF8({ reader.bankNames.insert($0).isNew }) else {
                reader.problems.report(
                    file, line: row.line, "id",
                    id.isEmpty ? "the value is missing" : "bank \"\(id)\" is there twice",
                    remedy: "give each bank a name of its own")
                return
            }
            reader.tables.problem.banks.append(Bank(quota: reader.money(row, "quota", mayBeEmpty: true)))
        }
    }

    mutating func readLines(_ file: String) throws(FundsTableError) {
        try readTable(file, required: ["bank", "enterprise"], optional: ["limit"]) { reader, row in
            let bank = reader.number(row, "bank", in: reader.bankNames, of: "banks.csv")
            let enterprise = reader.number(row, "enterprise", in: reader.enterpriseNames, of: "bill")
            let limit = reader.money(row, "limit", mayBeEmpty: true)
            guard let bank, let enterprise else { return }
            reader.tables.problem.lines.append(CreditLine(bank: bank, enterprise: enterprise, limit: limit))
        }
    }

    mutating func readTransfers(_ file: String) throws(FundsTableError) {
        try readTable(file, required: ["from", "to", "limit"]) { reader, row in
            let from = reader.number(row, "from", in: reader.bankNames, of: "banks.csv")
            let to = reader.number(row, "to", in: reader.bankNames, of: "banks.csv")
            guard let limit = reader.money(row, "limit"), let from, let to else { return }
            guard from != to else {
                reader.problems.report(
                    file, line: row.line, "to", "a bank leaves quota to itself", remedy: "name another bank")
                return
            }
            reader.tables.problem.transfers.append(QuotaTransfer(from: from, to: to, limit: limit))
        }
    }

    mutating func readCash(_ file: String) throws(FundsTableError) {
        try readTable(file, required: ["enterprise", "amount"]) { reader, row in
            let enterprise = reader.number(row, "enterprise", in: reader.enterpriseNames, of: "bill")
            guard let amount = reader.money(row, "amount"), let enterprise else { return }
            if reader.tables.problem.cash.isEmpty {
                reader.tables.problem.cash = [Int64](repeating: 0, count: reader.enterpriseNames.count)
            }
            reader.tables.problem.cash[enterprise] += amount
        }
    }

    /// Who is in no bill may need something, too.
    mutating func readNeeds(_ file: String) throws(FundsTableError) {
        try readTable(file, required: ["enterprise", "tier", "amount"]) { reader, row in
            var name = row["enterprise"]
            guard !name.isEmpty else {
                reader.problems.report(
                    file, line: row.line, "enterprise", "the value is missing", remedy: "name an enterprise")
                return
            }
            let enterprise = name.withUTF8 { reader.enterpriseNames.insert($0).number }
            let tier = Int(row["tier"])
            if tier == nil || !(0...99).contains(tier!) {
                reader.problems.report(
                    file, line: row.line, "tier", "\"\(row["tier"])\" is no tier",
                    remedy: "write a whole number from 0 to 99; lower ones are covered first")
            }
            guard let amount = reader.money(row, "amount"), let tier else { return }
            reader.tables.problem.needs.append(
                WorkingCapitalNeed(enterprise: enterprise, tier: tier, amount: amount))
        }
    }
}
