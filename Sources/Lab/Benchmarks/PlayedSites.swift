internal import Domain
internal import Foundation
internal import MessageSchema
internal import Runtime
internal import Synchronization
internal import ZeroMQ

/// All sites of a network, as a hub sees them through their prefecture: they report at an even pace and carry out what they are
/// told. They would do so on machines of their own; so that they leave the processors to the hub, what they say is signed before
/// the clock starts as far as it is known then, and what they are told they believe without looking at the signature.
final class PlayedSites: Sendable {
    private let network: Network
    private let load: HubLoad
    private let keys: BenchKeys
    private let bus: Bus
    private let answers: SiteAnswers
    private let reports: [SentReport]
    private let sent = Mutex<[MessageReference: ContinuousClock.Instant]>([:])

    private struct SentReport: Sendable {
        let reference: MessageReference
        let frames: Frames
    }

    init(
        _ network: Network, _ load: HubLoad, _ keys: BenchKeys, _ prefecture: NodeID,
        _ hub: ListeningAddresses
    ) throws {
        (self.network, self.load, self.keys) = (network, load, keys)
        let answers = try SiteAnswers(network, load, keys)
        bus = try Bus(
            ports: [],
            lines: [
                Line("up", .publish, to: hub.reports, serverKey: keys.hubTransport.publicKey),
                Line(
                    "down", .subscribe, to: hub.orders, serverKey: keys.hubTransport.publicKey,
                    subscriptions: ["down/\(prefecture)/"]),
            ], keys: keys.prefectureTransport, authority: { _ in .deny }, receive: { answers.take($0) },
            notice: { _ in })
        answers.open(on: bus)
        self.answers = answers
        var reports: [SentReport] = []
        for index in 0..<load.reportCount + network.sites.count {
            let site = network.sites[index % network.sites.count]
            reports.append(try Self.report(number: index, of: site, network, load, keys))
        }
        self.reports = reports
    }

    var sentAt: [MessageReference: ContinuousClock.Instant] { sent.withLock(\.self) }

    func close() { bus.close() }

    /// Says the first report of each site until all have come in, so that the books are opened.
    func greet(until haveCome: () -> Bool) async throws {
        let first = reports.prefix(network.sites.count).map(\.frames)
        while !haveCome() {
            bus.send(first, through: "up")
            try await Task.sleep(for: .milliseconds(250))
        }
    }

    /// All other reports, evenly over the length of the load.
    func work() async throws {
        let start = ContinuousClock.now
        var next = network.sites.count
        while next < reports.count {
            let elapsed = (ContinuousClock.now - start) / .seconds(1)
            let due = min(
                reports.count, network.sites.count + Int(elapsed * Double(load.reportsPerSecond)) + 1)
            if due > next {
                let batch = reports[next..<due]
                let now = ContinuousClock.now
                sent.withLock { sent in for report in batch { sent[report.reference] = now } }
                bus.send(batch.map(\.frames), through: "up")
                next = due
            }
            try await Task.sleep(for: .milliseconds(2))
        }
    }

    /// A mine has more than anybody needs; what a works needs grows by ten each ``HubLoad/needPeriod``, with one works after the
    /// other, so that every round has its part of the orders.
    private static func report(
        number: Int, of site: Site, _ network: Network, _ load: HubLoad, _ keys: BenchKeys
    ) throws -> SentReport {
        let isMine = site.siteClass == "mine"
        let seconds = Double(number) / Double(load.reportsPerSecond)
        let (place, siteCount) = (number % network.sites.count, Double(network.sites.count))
        let growth = Int(seconds / (load.needPeriod / .seconds(1)) + Double(place) / siteCount) + 1
        let line = StockLine(
            resource: network.resources[0].id, stock: Quantity(isMine ? 1_000_000 : 0), held: .zero,
            need: Quantity(isMine ? 0 : Int64(10 * growth)), reserve: .zero,
            suppliedTotal: Quantity(isMine ? 1_000_000 : 0), consumedTotal: .zero, missedTotal: .zero)
        let stamp = Stamp(incarnation: 1, sequence: UInt64(number + 1))
        let message = Message.status(
            StatusReport(
                lines: [line], instructionsTakenThrough: 0, factsIssuedThrough: 0, openOrderCount: 0))
        return SentReport(
            reference: MessageReference(node: site.id, stamp: stamp),
            frames: try Frames(message, from: site, stamp: stamp, network, keys))
    }
}

extension Frames {
    /// What a site says, as it leaves its prefecture.
    init(
        _ message: Message, from site: Site, stamp: Stamp, _ network: Network, _ keys: BenchKeys
    ) throws {
        let topic = Topic(.up, parent: site.parent, node: site.id, kind: .init(of: message))
        let outgoing = Outgoing(
            topic: topic,
            header: Header(
                network: network.id, from: site.id, to: network.hub.id, stamp: stamp, process: 1, epoch: 1,
                sentAt: .epoch, cause: nil), message: message)
        let sealer = MessageSealer(network: network.id, node: site.id, key: keys.signing[site.id]!)
        try self.init(topic: Array(topic.description.utf8), body: try sealer.seal(outgoing))
    }
}
