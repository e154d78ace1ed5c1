internal import Agents
internal import Domain
internal import Randomness

/// Where people turn planned shipments into orders: a dispatcher who approves, changes, rejects and forgets.
extension Simulation {
    /// They look through all that is still proposed: what they forgot, and what the hub could not issue when they approved it. As
    /// long as it is open, no other shipment covers the need.
    mutating func reviewProposals() { decidedOn.removeAll() }

    /// - Parameter isThorough: nothing is left undecided, and nothing rejected. What is still proposed when the desk has its answers is decided again:
    ///   the hub may have ended before it recorded what people saw.
    mutating func decideOnProposals(isThorough: Bool = false) {
        guard network.approval == .people, case .hub(let hub)? = nodes[hubIndex].agent?.stateView else {
            return
        }
        if isThorough, desk.isDone { decidedOn.removeAll() }
        let grounds = Grounds(who: "a person", why: "drawn from the seed")
        for order in hub.orders where order.state == .proposed && !decidedOn.contains(order.id) {
            guard isThorough || chance.happens(700) else { continue }
            decidedOn.insert(order.id)
            if !isThorough, chance.happens(50) { continue }
            // What people had approved, and the hub could not issue, they approve again.
            let verdict: Ruling.Verdict = !isThorough && chance.happens(150) ? .reject : .approve
            rule(Ruling(order: order.id, verdict: verdict, grounds: grounds))
            guard verdict == .approve, order.quantity > Quantity(1), chance.happens(100) else { continue }
            let less = Quantity(Int64.random(in: 1..<order.quantity.rawValue, using: &chance))
            rule(Ruling(order: order.id, verdict: .revise(.reduce(to: less)), grounds: grounds))
        }
    }
}
