internal import ArgumentParser
internal import Console
internal import Domain
internal import Foundation
internal import Ledger
internal import NodeHistory

/// Which entries are wanted: those that fit everything that is said.
struct EntryFilter: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "supply, consumed, loss, onhand/SITE, suspense/SITE or transit/ORDER.", valueName: "account"))
    var account: String?

    @Option(help: ArgumentHelp("Of this resource.", valueName: "resource"))
    var resource: String?

    @Option(help: ArgumentHelp("From or to this site.", valueName: "site"))
    var site: String?

    @Option(help: ArgumentHelp("Of this order: r12-3.", valueName: "order"))
    var order: String?

    @Option(help: ArgumentHelp("Of this step: reserve, dispatch, deliver, ….", valueName: "step"))
    var step: String?

    @Option(
        help: ArgumentHelp(
            "Not before this network time: 1989-11-03 or 1989-11-03T08:00:00Z.", valueName: "time"))
    var since: String?

    @Option(help: ArgumentHelp("Before this network time.", valueName: "time"))
    var until: String?

    /// What a balance and what is in suspense have not.
    var isOfEntries: Bool { step != nil || since != nil || until != nil }

    /// - Throws: ``Failure`` naming what is no account, site and so on of the network.
    func checked(in network: Network) throws -> Checked {
        func read<Value>(_ text: String?, _ option: String, _ what: String, _ parse: (String) -> Value?)
            throws
            -> Value?
        {
            guard let text else { return nil }
            guard let value = parse(text) else { throw Failure(.usage, "\(option) \(text): \(what)") }
            return value
        }
        let account = try read(
            account, "--account",
            "no account of \(network.id); write supply, consumed, loss, onhand/SITE, suspense/SITE or transit/ORDER",
            { text in
                Account(text).flatMap { $0.site.map { network.site($0) != nil } ?? true ? $0 : nil }
            })
        let steps = LedgerEntry.Step.allCases.map(\.rawValue).joined(separator: ", ")
        return Checked(
            account: account,
            resource: try read(resource, "--resource", "no resource of \(network.id)") { text in
                network.resources.first { $0.id.text == text }?.id
            },
            site: try read(site, "--site", "no site of \(network.id)") { text in
                network.sites.first { $0.id.text == text }?.id
            },
            order: try read(order, "--order", "no order; write rROUND-PLACE, like r12-3", OrderID.init),
            step: try read(step, "--step", "no step; there are \(steps)", LedgerEntry.Step.init),
            since: try read(since, "--since", Self.noTime, Self.instant),
            until: try read(until, "--until", Self.noTime, Self.instant))
    }

    private static let noTime = "no time; write a date like 1989-11-03, or 1989-11-03T08:00:00Z"

    private static func instant(_ text: String) -> Instant? {
        let day = try? Date(text, strategy: .iso8601.year().month().day())
        guard let date = text.contains("T") ? try? Date(text, strategy: .iso8601) : day else { return nil }
        let microseconds = Int64(exactly: (date.timeIntervalSince1970 * 1_000_000).rounded())
        return microseconds.flatMap {
            Limits.instants.contains($0) ? Instant(microsecondsSinceEpoch: $0) : nil
        }
    }

    struct Checked {
        let account: Account?
        let resource: ResourceID?
        let site: NodeID?
        let order: OrderID?
        let step: LedgerEntry.Step?
        let since: Instant?
        let until: Instant?

        func admits(_ entry: LedgerEntry, at clock: NetworkClock?, of calendar: Domain.Calendar) -> Bool {
            let time = clock?.networkTime(at: entry.at) ?? calendar.start
            return (account.map(entry.touches) ?? true) && (resource.map { $0 == entry.resource } ?? true)
                && (site.map(entry.touches) ?? true) && (order.map { $0 == entry.order } ?? true)
                && (step.map { $0 == entry.step } ?? true) && (since.map { time >= $0 } ?? true)
                && (until.map { time < $0 } ?? true)
        }

        /// The same as a question to the history.
        func query(of calendar: Domain.Calendar, last countMax: Int?) -> HistoryFile.EntryQuery {
            var query = HistoryFile.EntryQuery()
            (query.account, query.resource, query.site) = (account, resource, site)
            (query.order, query.step, query.countMax) = (order, step, countMax)
            query.since = since.map { $0.duration(since: calendar.start) }
            query.until = until.map { $0.duration(since: calendar.start) }
            return query
        }

        func admits(_ balance: LedgerBalance) -> Bool {
            (account.map { $0 == balance.account } ?? true)
                && (resource.map { $0 == balance.resource } ?? true)
                && (site.map { $0 == balance.account.site } ?? true)
                && (order.map { $0 == balance.account.order } ?? true)
        }

        func admits(_ item: SuspenseItem) -> Bool {
            (account.map { $0 == .suspense(item.site) } ?? true)
                && (resource.map { $0 == item.resource } ?? true)
                && (site.map { $0 == item.site } ?? true)
        }
    }
}
