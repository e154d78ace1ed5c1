internal import Domain
internal import Foundation
internal import MessageSchema
internal import Runtime
internal import Synchronization
internal import ZeroMQ

/// All sites of a network, as a hub sees them through their prefecture: they report at an even pace and acknowledge what they
/// are told. All reports are signed before the clock starts; acknowledgements are signed as they are due.
final class PlayedSites: Sendable {
    private let network: Network
    private let load: HubLoad
    private let keys: BenchKeys
    private let bus: Bus
    private let desk: AcknowledgingDesk
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
        let desk = try AcknowledgingDesk(network, keys, prefecture)
        bus = try Bus(
            ports: [],
            lines: [
                Line("up", .publish, to: hub.reports, serverKey: keys.hubTransport.publicKey),
                Line(
                    "down", .subscribe, to: hub.orders, serverKey: keys.hubTransport.publicKey,
                    subscriptions: ["down/\(prefecture)/"]),
            ], keys: keys.prefectureTransport, authority: { _ in .deny }, receive: { desk.take($0) },
            notice: { _ in })
        desk.open(on: bus)
        self.desk = desk
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

    /// A mine has more than anybody needs; what a works needs grows by ten from round to round, so that each round has a new
    /// order for it.
    private static func report(
        number: Int, of site: Site, _ network: Network, _ load: HubLoad, _ keys: BenchKeys
    ) throws -> SentReport {
        let isMine = site.siteClass == "mine"
        let seconds = Double(number) / Double(load.reportsPerSecond)
        let round = Int(seconds / (load.roundLength / .seconds(1)))
        let line = StockLine(
            resource: network.resources[0].id, stock: Quantity(isMine ? 1_000_000 : 0), held: .zero,
            need: Quantity(isMine ? 0 : Int64(10 * (round + 1))), reserve: .zero,
            suppliedTotal: Quantity(isMine ? 1_000_000 : 0), consumedTotal: .zero, missedTotal: .zero)
        let stamp = Stamp(incarnation: 1, sequence: UInt64(number + 1))
        let message = Message.status(
            StatusReport(
                lines: [line], instructionsTakenThrough: 0, factsIssuedThrough: 0, openOrderCount: 0))
        return SentReport(
            reference: MessageReference(node: site.id, stamp: stamp),
            frames: try sealed(message, from: site, stamp: stamp, network, keys))
    }

    fileprivate static func sealed(
        _ message: Message, from site: Site, stamp: Stamp, _ network: Network, _ keys: BenchKeys
    ) throws -> Frames {
        let topic = Topic(.up, parent: site.parent, node: site.id, kind: .init(of: message))
        let outgoing = Outgoing(
            topic: topic,
            header: Header(
                network: network.id, from: site.id, to: network.hub.id, stamp: stamp, process: 1, epoch: 1,
                sentAt: .epoch, cause: nil), message: message)
        let sealer = MessageSealer(network: network.id, node: site.id, key: keys.signing[site.id]!)
        return try Frames(topic: Array(topic.description.utf8), body: try sealer.seal(outgoing))
    }
}

/// Acknowledges every instruction for every site, on a thread of its own.
private final class AcknowledgingDesk: Sendable {
    private struct State {
        var opener: MessageOpener
        var takenThrough: [NodeID: UInt64] = [:]
        var answerCount: UInt64 = 0
        var bus: Bus?
    }

    private let network: Network
    private let keys: BenchKeys
    private let state: Mutex<State>
    private let work = DispatchQueue(label: "sites")

    init(_ network: Network, _ keys: BenchKeys, _ prefecture: NodeID) throws {
        (self.network, self.keys) = (network, keys)
        state = Mutex(
            State(opener: MessageOpener(registry: keys.registry, viewpoint: .node(prefecture))))
    }

    func open(on bus: Bus) { state.withLock { $0.bus = bus } }

    func take(_ arrivals: [Arrival]) {
        work.async { [self] in
            var answers: [Frames] = []
            state.withLock { state in
                for arrival in arrivals {
                    guard
                        let received = try? state.opener.open(
                            topic: arrival.frames.topic, envelope: arrival.frames.body),
                        case .instruction(let instruction) = received.message, let to = received.header.to,
                        let site = network.site(to)
                    else { continue }
                    let taken = state.takenThrough[to, default: 0]
                    if instruction.number == taken + 1 { state.takenThrough[to] = instruction.number }
                    state.answerCount += 1
                    let answer = Message.acknowledgement(
                        Acknowledgement(.instructions, through: state.takenThrough[to, default: 0]))
                    // A start of its own, so that it never stands above a report.
                    let stamp = Stamp(incarnation: 1, sequence: 1_000_000_000 + state.answerCount)
                    if state.takenThrough[to, default: 0] > 0,
                        let frames = try? PlayedSites.sealed(answer, from: site, stamp: stamp, network, keys)
                    {
                        answers.append(frames)
                    }
                }
                if !answers.isEmpty { state.bus?.send(answers, through: "up") }
            }
        }
    }
}
