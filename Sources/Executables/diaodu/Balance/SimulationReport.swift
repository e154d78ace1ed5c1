internal import Console
internal import Domain
internal import Inspection
internal import Simulation
internal import Tables

/// A run's summary as `diaodu simulate` prints it; the names of its properties are the keys of the JSON.
struct SimulationReport: Encodable {
    let network: String
    let seed: UInt64
    let days: Int
    let traceHash: String
    let rounds: Int
    /// Rounds for which there was no plan.
    let roundsRefused: Int
    let ordersIssued: Int
    let ordersSettled: Int
    let ordersDeclined: Int
    let ordersOpen: Int
    let ordersOverdue: Int
    let ledgerBalanced: Bool
    let nodes: Int
    let events: Int
    let messages: Int
    let refusals: Int
    let journalEntries: Int
    let journalBytes: Int
    let tiers: [TierUse]
    let alarms: [Alarm]
    let virtualSeconds: Double
    /// Of this machine; the only figures that differ between two runs with one seed.
    let realSeconds: Double
    let factor: Double

    struct TierUse: Encodable {
        let tier: Int
        let name: String
        let resource: String
        let unit: String
        let used: Double
        let missed: Double
    }

    struct Alarm: Encodable {
        let kind: String
        let count: Int
        let first: String
    }

    init(_ summary: SimulationSummary, of network: Network, days: Int, seed: UInt64, real: Duration) {
        let units = Units(of: network)
        let orders = summary.overview?.orders
        (self.network, self.seed, self.days) = (network.id.text, seed, days)
        traceHash = summary.traceHash
        rounds = summary.overview?.round ?? 0
        roundsRefused = summary.count(of: .planRefused)
        ordersIssued = orders?.issued ?? 0
        ordersSettled = orders?.settled ?? 0
        ordersDeclined = orders?.declined ?? 0
        ordersOpen = orders?.open ?? 0
        ordersOverdue = orders?.overdue ?? 0
        ledgerBalanced = summary.isLedgerBalanced
        nodes = 1 + network.prefectures.count + network.sites.count
        events = summary.eventCount
        messages = summary.messageCount
        refusals = summary.count(of: .messageRefused)
        journalEntries = summary.journalEntryCount
        journalBytes = summary.journalByteCount
        tiers = summary.use.filter { $0.used + $0.missed > .zero }.map {
            let scale = units.of($0.resource)
            return TierUse(
                tier: $0.tier.rank, name: network.name(of: $0.tier)?.english ?? "",
                resource: $0.resource.text,
                unit: scale.unit, used: scale.number($0.used.rawValue),
                missed: scale.number($0.missed.rawValue))
        }
        alarms = summary.alarms.map { Alarm(kind: $0.kind.rawValue, count: $0.count, first: $0.first) }
        virtualSeconds = Double(summary.elapsed.microseconds) / 1_000_000
        realSeconds = Double(real.microseconds) / 1_000_000
        factor = (virtualSeconds / realSeconds).rounded()
    }

    var isSound: Bool { ledgerBalanced && ordersOverdue == 0 && refusals == 0 && roundsRefused == 0 }

    func lines(_ global: GlobalOptions) -> [String] {
        let totals = [
            ("rounds", Figure.grouped(rounds)),
            (
                "orders",
                """
                \(Figure.grouped(ordersIssued)) issued, \(Figure.grouped(ordersSettled)) settled, \
                \(Figure.grouped(ordersDeclined)) declined, \(Figure.grouped(ordersOpen)) open, \
                \(Figure.grouped(ordersOverdue)) overdue
                """
            ),
            ("ledger", ledgerBalanced ? "balanced" : global.alarming("NOT BALANCED")),
            (
                "messages",
                "\(Figure.grouped(messages)) to \(nodes) nodes, \(Figure.grouped(refusals)) refused"
            ),
            ("journal", "\(Figure.grouped(journalEntries)) entries, \(Figure.grouped(journalBytes)) bytes"),
            ("virtual time", "\(Figure.grouped(Int64(virtualSeconds))) s"),
            ("real time", "\(Figure.fixed(Int64(realSeconds * 100), over: 100, decimals: 2)) s"),
            ("factor", "\(Figure.grouped(Int64(factor))) ×"),
            ("seed", "\(seed)"),
            ("trace hash", traceHash),
        ]
        var summary = TextTable([.text(network), .text("\(days) days")])
        for (name, value) in totals { summary.append([name, value]) }

        var use = TextTable([
            .text("tier"), .text("resource"), .text("unit"), .number("used"), .number("missed"),
            .number("served %"),
        ])
        for line in tiers {
            let wanted = line.used + line.missed
            use.append([
                "\(line.tier) \(line.name)", line.resource, line.unit, decimal(line.used),
                decimal(line.missed),
                wanted > 0 ? decimal(line.used / wanted * 100) : "",
            ])
        }
        return summary.lines(emphasise: global.bold) + [""] + use.lines(emphasise: global.bold)
            + (alarms.isEmpty ? [] : [""] + alarmLines(global))
    }

    private func alarmLines(_ global: GlobalOptions) -> [String] {
        var table = TextTable([.text("not as it should be"), .number("times"), .text("first")])
        for alarm in alarms { table.append([alarm.kind, Figure.grouped(alarm.count), alarm.first]) }
        return table.lines(emphasise: global.bold)
    }

    private func decimal(_ value: Double) -> String {
        Figure.fixed(Int64((value * 10_000).rounded()), over: 10_000, decimals: 4)
    }
}
