internal import Cryptography
internal import Domain
internal import Foundation

/// Everything that happened in a run, as one hash: two runs with the same hash were the same run.
struct Trace {
    private var hash = SecureHash()

    mutating func arrived(_ frame: Frame, at node: NodeID, _ now: Instant) {
        note("arrived", now, node, frame.topic)
        hash.update(frame.bytes)
    }

    mutating func recorded(_ entry: [UInt8], by node: NodeID, _ now: Instant) {
        note("recorded", now, node, "\(entry.count)")
        hash.update(entry)
    }

    mutating func commanded(_ command: PlantCommand, by node: NodeID, _ now: Instant) {
        switch command {
        case .load(let order, let resource, let quantity):
            note("load", now, node, "\(order) \(resource) \(quantity)")
        case .stop(let order): note("stop", now, node, "\(order)")
        case .turnBack(let order): note("turn back", now, node, "\(order)")
        case .expect(let order, let resource, let quantity, let arrival):
            note("expect", now, node, "\(order) \(resource) \(quantity) \(arrival.microseconds)")
        case .meter(let clock): note("meter", now, node, "\(clock.anchor.microsecondsSinceEpoch)")
        }
    }

    mutating func decided(_ plan: Plan, for node: NodeID, _ now: Instant) {
        note("plan", now, node, "\(plan.cost) \(plan.costGapMax) \(plan.unmet.count)")
        for shipment in plan.shipments {
            note(
                "shipment", now, node,
                "\(shipment.resource) \(shipment.quantity) \(shipment.source) \(shipment.destination) \(shipment.cost)"
            )
            for link in shipment.route { hash.update([UInt8]("\(link)\n".utf8)) }
        }
    }

    /// SHA-256 so far, in hexadecimal.
    var text: String { hash.value.hexadecimal }

    private mutating func note(_ kind: String, _ now: Instant, _ node: NodeID, _ text: String) {
        hash.update([UInt8]("\(kind) \(now.microsecondsSinceEpoch) \(node) \(text)\n".utf8))
    }
}
