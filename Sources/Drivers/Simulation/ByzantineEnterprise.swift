internal import Agents
internal import Domain
internal import Randomness

/// An enterprise that knows how things are and, now and then, says otherwise under its own key.
struct ByzantineEnterprise: Agent {
    private var honest: any Agent
    private let permille: Int
    private var random: SplitMix
    private(set) var faults = FaultCounts()

    init(_ honest: any Agent, permille: Int, random: SplitMix) {
        (self.honest, self.permille, self.random) = (honest, permille, random)
    }

    var nextDeadline: Instant? { honest.nextDeadline }
    var stateView: StateView? { honest.stateView }

    mutating func receive(_ input: Input, at now: Instant) -> [Effect] {
        var said: [Effect] = []
        for effect in honest.receive(input, at: now) {
            guard case .publish(let outgoing) = effect, random.happens(permille) else {
                said.append(effect)
                continue
            }
            if case .fact = outgoing.message, Bool.random(using: &random) {
                faults.count(.doubleAnswer)
                said.append(effect)
            } else {
                faults.count(.lie)
            }
            said.append(
                .publish(
                    Outgoing(
                        topic: outgoing.topic, header: outgoing.header, message: otherwise(outgoing.message)))
            )
        }
        return said
    }

    private mutating func otherwise(_ message: Message) -> Message {
        switch message {
        case .status(let report):
            .status(
                StatusReport(
                    lines: report.lines.map { line in otherwise(line) },
                    instructionsTakenThrough: report.instructionsTakenThrough + UInt64(draw(3)),
                    factsIssuedThrough: report.factsIssuedThrough, openOrderCount: draw(9)))
        case .fact(let fact):
            .fact(Fact(number: fact.number + UInt64(draw(2)), at: fact.at, event: otherwise(fact.event)))
        case .acknowledgement(let acknowledgement):
            .acknowledgement(
                .init(acknowledgement.stream, through: acknowledgement.through + UInt64(draw(5))))
        case .instruction, .beacon, .attendance, .overview, .ruling, .answer: message
        }
    }

    private mutating func otherwise(_ line: StockLine) -> StockLine {
        StockLine(
            resource: line.resource, stock: quantity(line.stock), held: quantity(line.held),
            need: quantity(line.need), reserve: line.reserve, suppliedTotal: quantity(line.suppliedTotal),
            consumedTotal: quantity(line.consumedTotal), missedTotal: line.missedTotal)
    }

    /// Often of another order than its own.
    private mutating func otherwise(_ event: Fact.Event) -> Fact.Event {
        guard let order = event.order else { return event }
        let other = Bool.random(using: &random) ? order : OrderID(round: order.round, place: 1 + draw(4))
        let some = quantity(Quantity(10))
        return switch draw(7) {
        case 0: .accepted(other)
        case 1: .declined(other, .unknownResource)
        case 2: .dispatched(other, some)
        case 3: .delivered(other, some)
        case 4: .cancelled(other)
        case 5: .turnedBack(other, some)
        case 6: .returned(other, some)
        default: .lost(other, some, .destroyed)
        }
    }

    private mutating func quantity(_ truth: Quantity) -> Quantity {
        switch draw(9) {
        case 0: .zero
        case 1: Quantity(Quantity.magnitudeMax)
        default: Quantity(min(Quantity.magnitudeMax, max(0, truth.rawValue + Int64(draw(20)) - 10)))
        }
    }

    private mutating func draw(_ max: Int) -> Int { Int.random(in: 0...max, using: &random) }
}
