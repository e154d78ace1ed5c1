internal import Funds
internal import PlainText

extension FundsTableReader {
    /// O(bytes).
    mutating func readBills(_ file: String) throws(FundsTableError) {
        var stream = try CSVStream(of: file)
        tables.billsFile = file
        guard try stream.readRow() else {
            throw FundsTableError(
                file, line: 1, nil, "the table is empty", remedy: "begin it with debtor,creditor,amount")
        }
        let columns = try TableColumns(
            stream, of: file, required: ["debtor", "creditor", "amount"],
            optional: ["due", "id", "currency", "status"])
        let places = BillColumns(columns)
        var (ids, dates) = (NameTable(), NameTable())
        var days: [Int32] = []
        while try stream.readRow() {
            guard stream.ends.count >= columns.count else {
                reportWidth(file, stream.line, stream.ends.count, columns.count)
                continue
            }
            guard bills.count < Self.billCountMax else {
                throw FundsTableError(
                    file, line: stream.line, nil, "there are more than \(Self.billCountMax) bills",
                    remedy: "clear them in parts")
            }
            let debtor = enterprise(stream, places.debtor, "debtor", file)
            let creditor = enterprise(stream, places.creditor, "creditor", file)
            let amount = amount(stream, places.amount, file)
            let isConfirmed = isConfirmed(stream, places.status, file)
            checkCurrency(stream, places.currency, file)
            var due = Self.noDay
            if let place = places.due, let number = day(stream, place, &dates, &days, file) {
                due = days[number]
            }
            if let place = places.id { checkID(stream, place, &ids, file) }
            guard let debtor, let creditor, let amount, let isConfirmed else { continue }
            guard debtor != creditor else {
                problems.report(
                    file, line: stream.line, "creditor", "\"\(enterpriseNames[debtor])\" owes this to itself",
                    remedy: "name whom it owes, or delete the row")
                continue
            }
            guard isConfirmed else {
                tables.disputed.append(
                    FundsTables.DisputedBill(
                        line: stream.line, debtor: enterpriseNames[debtor],
                        creditor: enterpriseNames[creditor], amount: amount))
                continue
            }
            bills.append(Bill(debtor: debtor, creditor: creditor, amount: amount))
            tables.lines.append(Int32(clamping: stream.line))
            if places.due != nil { dueDays.append(due) }
            if places.id != nil { tables.ids.append(ids[ids.count - 1]) }
        }
        if places.id == nil, !options.countsRepeated { reportRepeated(file) }
    }

    private static var billCountMax: Int { 1 << 28 }

    private struct BillColumns {
        let debtor: Int
        let creditor: Int
        let amount: Int
        let due: Int?
        let id: Int?
        let currency: Int?
        let status: Int?

        init(_ columns: TableColumns) {
            (debtor, creditor, amount) = (columns["debtor"]!, columns["creditor"]!, columns["amount"]!)
            (due, id) = (columns["due"], columns["id"])
            (currency, status) = (columns["currency"], columns["status"])
        }
    }

    /// - Returns: nil where it was reported.
    private mutating func enterprise(
        _ stream: borrowing CSVStream, _ place: Int, _ field: String, _ file: String
    ) -> Int? {
        let (number, isNew) = stream.cell(place) { enterpriseNames.insert($0) }
        guard isNew else { return number }
        // Only a name that was not seen before has to be looked at.
        let (name, isText) = stream.cell(place) { bytes in
            (String(decoding: bytes, as: UTF8.self), String(validating: bytes, as: UTF8.self) != nil)
        }
        if name.isEmpty {
            problems.report(
                file, line: stream.line, field, "the value is missing", remedy: "name the enterprise")
        } else if !isText {
            problems.report(
                file, line: stream.line, field, "this is not UTF-8", remedy: "save the file as UTF-8")
        } else if let scalar = name.unicodeScalars.first(where: \.isInvisible) {
            problems.report(
                file, line: stream.line, field, "\"\(name)\" has \(scalar.codePointName) in it",
                remedy: "delete that character")
        } else if name.first == " " || name.last == " " {
            problems.report(
                file, line: stream.line, field, "\"\(name)\" begins or ends with a space",
                remedy: "delete the space: with it this is another enterprise")
        } else {
            return number
        }
        return nil
    }

    private mutating func amount(_ stream: borrowing CSVStream, _ place: Int, _ file: String) -> Int64? {
        var fault: MoneyText.Fault?
        let found = stream.cell(place) { bytes in
            do throws(MoneyText.Fault) {
                return try MoneyText.hundredths(bytes)
            } catch {
                fault = error
                return (0, false)
            }
        }
        if let fault {
            let (message, remedy) = MoneyText.problem(fault, stream.text(place))
            problems.report(file, line: stream.line, "amount", message, remedy: remedy)
            return nil
        }
        if found.1 { hasDecimals = true }
        return found.0
    }

    private mutating func isConfirmed(_ stream: borrowing CSVStream, _ place: Int?, _ file: String) -> Bool? {
        guard let place else { return true }
        switch stream.text(place).lowercased() {
        case "", "confirmed", "已确认": return true
        case "disputed", "有争议": return false
        default:
            problems.report(
                file, line: stream.line, "status", "\"\(stream.text(place))\" is no status",
                remedy: "write confirmed, or disputed for a bill that does not count")
            return nil
        }
    }

    private mutating func checkCurrency(_ stream: borrowing CSVStream, _ place: Int?, _ file: String) {
        guard let place else { return }
        let name = stream.text(place)
        if tables.currency == nil { tables.currency = name }
        if let currency = tables.currency, currency != name {
            problems.report(
                file, line: stream.line, "currency",
                "this bill is in \(name.isEmpty ? "no currency" : name), those before are in \(currency)",
                remedy: "one round is of one currency: put the others into a table of their own")
        }
    }

    /// - Returns: where the day is in `days`; nil for a bill that is never due, or what was reported.
    private mutating func day(
        _ stream: borrowing CSVStream, _ place: Int, _ dates: inout NameTable, _ days: inout [Int32],
        _ file: String
    ) -> Int? {
        if stream.cell(place, { $0.isEmpty }) { return nil }
        let (number, isNew) = stream.cell(place) { dates.insert($0) }
        if isNew {
            let day = DayText.day(stream.text(place))
            days.append(day.map { Int32(clamping: $0) } ?? Self.noDay)
        }
        if days[number] == Self.noDay {
            problems.report(
                file, line: stream.line, "due", "\"\(stream.text(place))\" is no date",
                remedy: "write it like 1991-09-03")
            return nil
        }
        return number
    }

    private mutating func checkID(
        _ stream: borrowing CSVStream, _ place: Int, _ ids: inout NameTable, _ file: String
    ) {
        let (_, isNew) = stream.cell(place) { ids.insert($0) }
        if !isNew || stream.cell(place, { $0.isEmpty }) {
            problems.report(
                file, line: stream.line, "id",
                isNew ? "the value is missing" : "the bill \"\(stream.text(place))\" is there twice",
                remedy: isNew ? "give each bill an id" : "delete one of the two: a bill is settled once")
        }
    }

    /// Reports rows that repeat another one: nothing tells whether that is one bill or two.
    private mutating func reportRepeated(_ file: String) {
        var slotCount = 1 << 4
        while slotCount < bills.count * 2 { slotCount *= 2 }
        var slots = [Int32](repeating: -1, count: slotCount)
        var repeated: [(Int, Int)] = []
        slots.withUnsafeMutableBufferPointer { slots in
            for (place, bill) in bills.enumerated() {
                let due = dueDays.isEmpty ? 0 : dueDays[place]
                var hash =
                    UInt64(UInt32(bitPattern: bill.debtor)) << 32 | UInt64(UInt32(bitPattern: bill.creditor))
                hash =
                    (hash ^ UInt64(bitPattern: bill.amount) &* 0x9E37_79B9_7F4A_7C15) &* 0xBF58_476D_1CE4_E5B9
                hash = (hash ^ hash >> 29 ^ UInt64(UInt32(bitPattern: due))) &* 0x94D0_49BB_1331_11EB
                var slot = Int(truncatingIfNeeded: hash >> 20) & (slotCount - 1)
                while slots[slot] >= 0 {
                    let other = Int(slots[slot])
                    if bills[other] == bill, dueDays.isEmpty || dueDays[other] == due {
                        repeated.append((other, place))
                        break
                    }
                    slot = (slot + 1) & (slotCount - 1)
                }
                if slots[slot] < 0 { slots[slot] = Int32(place) }
            }
        }
        for (first, second) in repeated {
            problems.report(
                file, line: Int(tables.lines[second]), nil,
                "this row repeats line \(tables.lines[first]): the same debtor, creditor, amount and day",
                remedy: "delete it, or say with --repeated, or by a column id, that it is a bill of its own")
        }
    }
}
