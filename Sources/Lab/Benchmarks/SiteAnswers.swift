internal import Domain
internal import Foundation
internal import MessageSchema
internal import Synchronization
internal import ZeroMQ

/// What all sites of a network answer to their hub: each acknowledges what it is told at once; a mine has loaded an order a
/// while later, each after a while of its own, and a works has what it expects when it is told of it.
final class SiteAnswers: Sendable {
    private struct State {
        var takenThrough: [NodeID: UInt64] = [:]
        var factCount: [NodeID: UInt64] = [:]
        var bus: Bus?
    }

    private let network: Network
    private let load: HubLoad
    private let keys: BenchKeys
    /// Of each site, the acknowledgement through its first instruction, its second, and so on; later ones are signed when they are due.
    private let acknowledgements: [NodeID: [Frames]]
    private let state = Mutex(State())
    private let work = DispatchQueue(label: "sites")

    init(_ network: Network, _ load: HubLoad, _ keys: BenchKeys) throws {
        (self.network, self.load, self.keys) = (network, load, keys)
        var acknowledgements: [NodeID: [Frames]] = [:]
        for site in network.sites {
            acknowledgements[site.id] = try (1...load.instructionCountMax).map { number in
                try Self.acknowledgement(through: number, from: site, network, keys)
            }
        }
        self.acknowledgements = acknowledgements
    }

    func open(on bus: Bus) { state.withLock { $0.bus = bus } }

    func take(_ arrivals: [Arrival]) {
        work.async { [self] in
            let given = arrivals.compactMap { GivenInstruction($0.frames) }.filter(isNext)
            send(given.compactMap(acknowledgement))
            for instruction in given {
                guard let event = instruction.event, let site = network.site(instruction.site) else {
                    continue
                }
                work.asyncAfter(deadline: .now() + delay(of: event)) { [self] in
                    if let fact = try? fact(event, of: site) { send([fact]) }
                }
            }
        }
    }

    private func isNext(_ instruction: GivenInstruction) -> Bool {
        state.withLock { state in
            guard instruction.number == state.takenThrough[instruction.site, default: 0] + 1 else {
                return false
            }
            state.takenThrough[instruction.site] = instruction.number
            return true
        }
    }

    private func acknowledgement(of instruction: GivenInstruction) -> Frames? {
        guard let site = network.site(instruction.site), let signed = acknowledgements[instruction.site]
        else { return nil }
        return instruction.number <= signed.count
            ? signed[Int(instruction.number) - 1]
            : try? Self.acknowledgement(through: instruction.number, from: site, network, keys)
    }

    private static func acknowledgement(
        through number: UInt64, from site: Site, _ network: Network, _ keys: BenchKeys
    ) throws -> Frames {
        try Frames(
            .acknowledgement(Acknowledgement(.instructions, through: number)), from: site,
            stamp: Stamp(incarnation: 1, sequence: acknowledgementsBegin + number), network, keys)
    }

    private func send(_ frames: [Frames]) {
        guard !frames.isEmpty else { return }
        state.withLock { $0.bus?.send(frames, through: "up") }
    }

    /// The mines of a round load evenly over the round.
    private func delay(of event: Fact.Event) -> Double {
        guard case .dispatched(let order, _) = event else { return 0 }
        return load.roundLength / .seconds(1) * Double(order.place % 100) / 100
    }

    private func fact(_ event: Fact.Event, of site: Site) throws -> Frames {
        let number = state.withLock { state in
            state.factCount[site.id, default: 0] += 1
            return state.factCount[site.id, default: 0]
        }
        return try Frames(
            .fact(Fact(number: number, at: .zero, event: event)), from: site,
            stamp: Stamp(incarnation: 1, sequence: Self.factsBegin + number), network, keys)
    }

    // Stamps above those of all reports: only reports are taken in the order of their stamps.
    private static let factsBegin: UInt64 = 1_000_000_000
    private static let acknowledgementsBegin: UInt64 = 2_000_000_000
}

/// An instruction as its site reads it.
private struct GivenInstruction {
    let site: NodeID
    let number: UInt64
    /// What the site does then; nil for revisions.
    let event: Fact.Event?

    /// Nil for everything else that a hub says.
    init?(_ frames: Frames) {
        guard let site = Topic(String(decoding: frames.topic, as: UTF8.self))?.node,
            let envelope = try? EnvelopeCoding.decode(frames.body),
            let tree = FieldTree(of: Schema.messageTypeName, envelope.payload),
            case .record(let instruction)? = tree["instruction"],
            case .unsigned(let number)? = instruction["number"]
        else { return nil }
        (self.site, self.number) = (site, number)
        if let order = instruction.goods(under: "dispatch", of: "id") {
            event = .dispatched(order.id, order.quantity)
        } else if let consignment = instruction.goods(under: "expect", of: "order") {
            event = .delivered(consignment.id, consignment.quantity)
        } else {
            event = nil
        }
    }
}

extension FieldTree {
    fileprivate func goods(under name: String, of idName: String) -> (id: OrderID, quantity: Quantity)? {
        guard case .record(let goods)? = self[name], case .record(let id)? = goods[idName],
            case .integer(let round)? = id["round"], case .integer(let place)? = id["place"],
            case .integer(let quantity)? = goods["quantity_base_units"]
        else { return nil }
        return (OrderID(round: Int(round), place: Int(place)), Quantity(quantity))
    }
}
