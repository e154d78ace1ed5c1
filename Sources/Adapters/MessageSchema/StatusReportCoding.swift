internal import Domain

extension WireStatusReport {
    init(_ report: StatusReport) {
        resource = report.lines.map(\.resource.text)
        stockBaseUnits = report.lines.map(\.stock.rawValue)
        heldBaseUnits = report.lines.map(\.held.rawValue)
        needBaseUnits = report.lines.map(\.need.rawValue)
        reserveBaseUnits = report.lines.map(\.reserve.rawValue)
        suppliedTotalBaseUnits = report.lines.map(\.suppliedTotal.rawValue)
        consumedTotalBaseUnits = report.lines.map(\.consumedTotal.rawValue)
        missedTotalBaseUnits = report.lines.map(\.missedTotal.rawValue)
        instructionsTakenThrough = report.instructionsTakenThrough
        factsIssuedThrough = report.factsIssuedThrough
        openOrderCount = Int64(report.openOrderCount)
        if let streams = report.streams { self.streams = WireStreamStatement(streams) }
    }

    func checked() throws(FieldFault) -> StatusReport {
        let rows = try Field("resource").rows(resource.count, max: Limits.stockLineCountMax)
        try Field("stock_base_units").column(stockBaseUnits.count, of: rows)
        try Field("held_base_units").column(heldBaseUnits.count, of: rows)
        try Field("need_base_units").column(needBaseUnits.count, of: rows)
        try Field("reserve_base_units").column(reserveBaseUnits.count, of: rows)
        try Field("supplied_total_base_units").column(suppliedTotalBaseUnits.count, of: rows)
        try Field("consumed_total_base_units").column(consumedTotalBaseUnits.count, of: rows)
        try Field("missed_total_base_units").column(missedTotalBaseUnits.count, of: rows)
        var lines: [StockLine] = []
        lines.reserveCapacity(rows.count)
        for row in rows {
            let line = StockLine(
                resource: try Field("resource", row).identifier(resource[row]),
                stock: try Field("stock_base_units", row).lifetime(stockBaseUnits[row]),
                held: try Field("held_base_units", row).lifetime(heldBaseUnits[row]),
                need: try Field("need_base_units", row).quantity(needBaseUnits[row]),
                reserve: try Field("reserve_base_units", row).quantity(reserveBaseUnits[row]),
                suppliedTotal: try Field("supplied_total_base_units", row).lifetime(
                    suppliedTotalBaseUnits[row]),
                consumedTotal: try Field("consumed_total_base_units", row).lifetime(
                    consumedTotalBaseUnits[row]),
                missedTotal: try Field("missed_total_base_units", row).lifetime(missedTotalBaseUnits[row]))
            if let last = lines.last, last.resource >= line.resource {
                throw Field("resource", row).fault(.notAscending)
            }
            lines.append(line)
        }
        return StatusReport(
            lines: lines,
            instructionsTakenThrough: try Field("instructions_taken_through").counter(
                instructionsTakenThrough, from: 0),
            factsIssuedThrough: try Field("facts_issued_through").counter(factsIssuedThrough, from: 0),
            openOrderCount: try Field("open_order_count").count(openOrderCount),
            streams: hasStreams ? try streams.checked() : nil)
    }
}
