import Domain
import MessageSchema
import Randomness

/// Draws values of every type that crosses the network, all within the limits of the schema.
struct SampleValues: RandomNumberGenerator {
    private var random: SplitMix

    init(seed: UInt64) { random = SplitMix(seed: seed) }

    mutating func next() -> UInt64 { random.next() }

    mutating func upTo(_ max: Int) -> Int { Int.random(in: 0...max, using: &self) }

    mutating func identifier<Kind>() -> Identifier<Kind> {
        let letters = "abcdefghijklmnopqrstuvwxyz0123456789-"
        let length = [1, 3, 12, 64][upTo(3)]
        return SampleNetwork.id(String((0..<length).map { _ in letters.randomElement(using: &self)! }))
    }

    mutating func identifiers<Kind>(_ max: Int) -> [Identifier<Kind>] {
        Set((0..<upTo(max)).map { _ in identifier() as Identifier<Kind> }).sorted()
    }

    mutating func quantity(from least: Int64 = 0) -> Quantity {
        Quantity(upTo(9) == 0 ? Quantity.magnitudeMax : Int64.random(in: least...1_000_000, using: &self))
    }

    mutating func money() -> Money {
        Money(Int64.random(in: -1_000_000_000_000...1_000_000_000_000, using: &self))
    }
    mutating func span(from least: Int = 0) -> Duration { .microseconds(least + upTo(40_000_000_000_000)) }
    mutating func instant() -> Instant { Instant(microsecondsSinceEpoch: Int64(upTo(2_000_000_000_000_000))) }
    mutating func stamp() -> Stamp {
        Stamp(incarnation: UInt32.random(in: 1 ... .max, using: &self), sequence: counter())
    }
    mutating func counter() -> UInt64 {
        UInt64.random(in: 1...(1 << 62), using: &self) >> UInt64(upTo(61)) | 1
    }
    mutating func order() -> OrderID { OrderID(round: 1 + upTo(100_000), place: 1 + upTo(1_000)) }
    mutating func reference() -> MessageReference { MessageReference(node: identifier(), stamp: stamp()) }

    mutating func status() -> StatusReport {
        StatusReport(
            lines: identifiers(12).map {
                StockLine(
                    resource: $0, stock: quantity(), held: quantity(), need: quantity(), reserve: quantity(),
                    suppliedTotal: quantity(), consumedTotal: quantity(), missedTotal: quantity())
            }, instructionsTakenThrough: counter(), factsIssuedThrough: counter(), openOrderCount: upTo(100))
    }

    mutating func fact() -> Fact {
        let events: [Fact.Event] = [
            .accepted(order()), .declined(order(), .notEnoughStock(available: quantity())),
            .declined(order(), .unknownResource), .dispatched(order(), quantity()),
            .delivered(order(), quantity()), .cancelled(order()), .turnedBack(order(), quantity()),
            .returned(order(), quantity()),
            .lost(order(), quantity(), LossReason.allCases[upTo(LossReason.allCases.count - 1)]),
            .department(content()),
        ]
        return Fact(number: counter(), at: span(), event: events[upTo(events.count - 1)])
    }

    mutating func price() -> Price { Price(rawValue: Int64.random(in: .min ... .max, using: &self)) }

    mutating func alternative() -> Alternative {
        Alternative(
            source: identifier(), route: (0..<upTo(5)).map { _ in identifier() }, turnsOthers: upTo(1) == 0,
            difference: price())
    }

    mutating func shipment(source: NodeID? = nil, isPriced: Bool = true) -> Shipment {
        Shipment(
            resource: identifier(), quantity: quantity(from: 1), source: source ?? identifier(),
            destination: identifier(), route: (0..<upTo(8)).map { _ in identifier() }, transit: span(),
            cost: money(), price: isPriced ? price() : nil, alternative: upTo(1) == 0 ? alternative() : nil)
    }

    mutating func prices() -> PriceList {
        PriceList(
            locations: (0..<upTo(5)).map { _ in
                LocationPrice(resource: identifier(), location: identifier(), price: price())
            },
            links: (0..<upTo(5)).map { _ in LinkPrice(link: identifier(), price: price()) },
            handling: (0..<upTo(5)).map { _ in HandlingPrice(location: identifier(), price: price()) })
    }

    mutating func instruction(to site: NodeID) -> Instruction {
        let content: Instruction.Content =
            switch upTo(3) {
            case 0:
                .dispatch(
                    Order(
                        id: order(), shipment: shipment(source: site, isPriced: upTo(1) == 0),
                        basis: (0..<upTo(3)).map { _ in reference() }))
            case 1:
                .expect(
                    Consignment(
                        order: order(), resource: identifier(), quantity: quantity(), source: identifier(),
                        dispatchedAt: span(), transit: span(), isReturning: upTo(1) == 0))
            case 2: .department(content())
            default:
                .revise(
                    Revision(order: order(), number: 1 + upTo(9), change: change(), grounds: grounds()))
            }
        return Instruction(number: counter(), content: content)
    }

    mutating func change() -> Revision.Change {
        let changes: [Revision.Change] = [
            .hold, .release, .reduce(to: quantity(from: 1)), .cancel, .recall,
        ]
        return changes[upTo(changes.count - 1)]
    }

    mutating func content() -> DepartmentContent {
        DepartmentContent(
            department: identifier(), kind: identifier(), body: (0..<upTo(300)).map { _ in UInt8(upTo(255)) })
    }

    mutating func grounds() -> Grounds {
        Grounds(who: "Lin 林", why: String(repeating: "因", count: 1 + upTo(600)))
    }

    mutating func ruling() -> Ruling {
        let verdicts: [Ruling.Verdict] = [.approve, .reject, .revise(change())]
        if upTo(4) == 0 { return Ruling(.department(content()), grounds: grounds()) }
        guard upTo(3) > 0 else {
            return Ruling(
                .suspense(
                    identifier(), identifier(), upTo(1) > 0 ? quantity(from: 1) : Quantity(-7)),
                grounds: grounds())
        }
        return Ruling(
            order: order(), verdict: verdicts[upTo(2)], ifRevisionCount: upTo(1) > 0 ? upTo(5) : nil,
            grounds: grounds())
    }

    mutating func clock() -> NetworkClock {
        NetworkClock(
            anchor: instant(), roundLength: span(from: 1_000),
            calendar: Calendar(start: instant(), round: span(from: 1_000), year: span(from: 1_000)),
            paused: upTo(1) == 0 ? .zero : span())
    }

    mutating func beacon(of children: [NodeID]) -> Beacon {
        Beacon(
            clock: upTo(2) == 0 ? nil : clock(),
            children: children.map { .init(node: $0, stamp: stamp(), process: next()) }, books: books())
    }

    mutating func books() -> LedgerHead? {
        upTo(2) == 0 ? nil : LedgerHead(entryCount: 1 + upTo(9_999), fingerprint: fingerprint())
    }

    mutating func fingerprint() -> Fingerprint {
        Fingerprint((0..<Fingerprint.byteCount).map { _ in UInt8(upTo(255)) })!
    }

    mutating func conditions(of nodes: [NodeID]) -> [NodeCondition] {
        nodes.map {
            NodeCondition(node: $0, presence: Presence.allCases[upTo(3)], age: upTo(2) == 0 ? nil : span())
        }
    }

    mutating func outcomes() -> [TierOutcome] {
        (0..<upTo(4)).map { index in
            let (one, other) = (quantity(from: 1), quantity(from: 1))
            return TierOutcome(
                tier: Tier(rank: 1 + index * 2), need: quantity(), served: quantity(),
                worstFill: Fill(served: min(one, other), need: max(one, other)))
        }
    }

    mutating func unmet() -> [UnmetNeed] {
        (0..<upTo(9)).map { _ in
            let reasons: [UnmetReason] = [
                .noSupplyInReach, .supplyUsedUp, .higherTierServed(nil), .higherTierServed(identifier()),
                .sharedWithinTier, .linkFull(identifier()), .locationFull(identifier()), .shipmentTooSmall,
            ]
            return UnmetNeed(
                site: identifier(), resource: identifier(), tier: Tier(rank: 1 + upTo(9)),
                quantity: quantity(), reason: reasons[upTo(reasons.count - 1)])
        }
    }

    mutating func overview() -> Overview {
        var overview = Overview(
            elapsed: upTo(2) == 0 ? nil : span(), round: upTo(9_999), tiers: outcomes(), cost: money(),
            unmet: unmet(),
            orders: OrderCounts(
                issued: upTo(9_999), settled: upTo(9_999), declined: upTo(99), open: upTo(99),
                proposed: upTo(9),
                overdue: upTo(9)),
            isLedgerBalanced: upTo(1) == 0, nodes: conditions(of: identifiers(20)),
            regions: (0..<upTo(20)).map { _ in
                RegionBalance(
                    parent: identifier(), resource: identifier(), stock: quantity(), need: quantity(),
                    reserve: quantity(), incoming: quantity(), outgoing: quantity())
            }, books: books())
        overview.departments = (0..<upTo(3)).map { _ in content() }
        overview.held = (0..<upTo(3)).map { _ in HeldNode(identifier(), reason: "it has forgotten: 忘记") }
        overview.isPlanFinished = upTo(1) == 0
        if upTo(1) == 0 { overview.refusedRound = RefusedRound(round: 1 + upTo(99), reason: "too dear: 太贵") }
        return overview
    }

    mutating func plan() -> Plan {
        let isPriced = upTo(1) == 0
        return Plan(
            span: upTo(3) == 0 ? .year : .round(1 + upTo(999)),
            shipments: (0..<upTo(30)).map { _ in shipment(isPriced: isPriced) }, tiers: outcomes(),
            unmet: unmet(), cost: money(), costGapMax: money(), prices: prices(), isFinished: upTo(1) == 0)
    }

    /// One message of every kind, each on its proper way.
    mutating func samples() -> [Sample] {
        let (hub, nanping, shaowu) = (SampleNetwork.hub, SampleNetwork.nanping, SampleNetwork.shaowu)
        let children = [SampleNetwork.jianou, shaowu]
        return [
            .up(.status(status())), .up(.fact(fact())), .up(.fact(fact()), from: SampleNetwork.steel),
            .up(.acknowledgement(.init(.instructions, through: counter()))),
            .up(.attendance(Attendance(nodes: conditions(of: children))), from: nanping),
            .down(.instruction(instruction(to: shaowu))),
            .down(.instruction(instruction(to: SampleNetwork.steel)), to: SampleNetwork.steel),
            .down(.acknowledgement(.init(.facts, through: counter()))),
            .toAll(.beacon(beacon(of: children)), from: nanping, readers: children),
            .toAll(
                .beacon(beacon(of: [nanping, SampleNetwork.sanming, SampleNetwork.steel])), from: hub,
                readers: [nanping, SampleNetwork.sanming, SampleNetwork.steel]),
            .toAll(.overview(overview()), from: hub, readers: [nanping, SampleNetwork.steel]),
            .up(.ruling(ruling()), from: SampleNetwork.desk),
            .down(.answer(.done(revision: upTo(1) > 0 ? 1 + upTo(9) : nil)), to: SampleNetwork.desk),
            .down(.answer(.refused("it has left: 召回")), to: SampleNetwork.desk),
        ]
    }

    /// One input of every kind.
    mutating func inputs() throws -> [Input] {
        var inputs: [Input] = [
            .started(incarnation: UInt32(1 + upTo(99)), process: next()),
            .started(incarnation: 1, process: next(), roundLength: span(from: 1_000)),
            .started(incarnation: 2, process: next(), comparesStreams: true, epoch: 3, paused: span()),
            .metered(
                MeterReading(
                    at: span(),
                    lines: identifiers(9).map {
                        .init(resource: $0, suppliedTotal: quantity(), wantedTotal: quantity())
                    })),
            .loaded(order(), quantity()), .unloaded(order(), quantity()), .stopped(order()),
            .turnedBack(order(), quantity()), .lost(order(), quantity(), .stolen),
            .planned(plan()),
            .planRefused(round: 1 + upTo(99), reason: "the certificate failed: 价格"), .deadlineReached,
            .solved(content()), .unsolved(identifier(), reason: "no cycle: 三角债"), .entered(content()),
        ]
        for sample in samples() {
            var observer = SampleNetwork.observer
            inputs.append(.received(try observer.open(topic: sample.topic, envelope: sample.sealed())))
        }
        return inputs
    }
}
