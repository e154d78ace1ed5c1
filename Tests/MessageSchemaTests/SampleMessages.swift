import Domain

@testable import MessageSchema

/// One fixed message of every kind, with every column filled.
enum SampleMessages {
    static let all = [
        status, fact, order, acknowledgement, beacon, attendance, overview, loss, advice, revision, ruling,
        answer, closing, departmentFact, departmentInstruction, departmentRuling,
    ]
    static let tables = [status, beacon, attendance, overview]

    static let status = Sample.up(
        .status(
            StatusReport(
                lines: [line("anthracite", 1), line("thermal-5500", 1_000)], instructionsTakenThrough: 4,
                factsIssuedThrough: 9, openOrderCount: 2)))

    static let fact = Sample.up(
        .fact(Fact(number: 9, at: .seconds(90_061), event: .dispatched(orderID, Quantity(52_000)))))

    static let order = Sample.down(
        .instruction(
            Instruction(
                number: 4,
                content: .dispatch(
                    Order(
                        id: orderID,
                        shipment: Shipment(
                            resource: SampleNetwork.id("thermal-5500"), quantity: Quantity(52_000),
                            source: SampleNetwork.shaowu, destination: SampleNetwork.yongan,
                            route: [SampleNetwork.id("shaowu-nanping"), SampleNetwork.id("nanping-sanming")],
                            transit: .seconds(86_400), cost: Money(1_234_567),
                            price: Price(rawValue: 24 * Price.scale),
                            alternative: Alternative(
                                source: SampleNetwork.jianou, route: [SampleNetwork.id("jianou-sanming")],
                                turnsOthers: true, difference: Price(rawValue: 3 * Price.scale))),
                        basis: [
                            MessageReference(
                                node: SampleNetwork.shaowu, stamp: Stamp(incarnation: 3, sequence: 16)),
                            MessageReference(
                                node: SampleNetwork.yongan, stamp: Stamp(incarnation: 1, sequence: 300)),
                        ])))))

    static let acknowledgement = Sample.up(.acknowledgement(.init(.instructions, through: 4)))

    static let beacon = Sample.toAll(
        .beacon(
            Beacon(
                clock: NetworkClock(
                    anchor: Instant(microsecondsSinceEpoch: 1_780_000_000_000_000), roundLength: .seconds(5),
                    calendar: Calendar(
                        start: Instant(microsecondsSinceEpoch: 1_546_300_800_000_000),
                        round: .seconds(86_400),
                        year: .seconds(31_536_000))),
                children: [SampleNetwork.jianou, SampleNetwork.shaowu].map {
                    .init(
                        node: $0, stamp: Stamp(incarnation: 2, sequence: 40), process: 0x0123_4567_89ab_cdef)
                })), from: SampleNetwork.nanping, readers: [SampleNetwork.jianou, SampleNetwork.shaowu])

    static let attendance = Sample.up(
        .attendance(
            Attendance(nodes: [
                NodeCondition(node: SampleNetwork.jianou, presence: .neverHeard, age: nil),
                NodeCondition(node: SampleNetwork.shaowu, presence: .suspected, age: .milliseconds(3_500)),
            ])), from: SampleNetwork.nanping)

    static let overview = Sample.toAll(
        .overview(
            Overview(
                elapsed: .seconds(259_200), round: 3,
                tiers: [outcome(1, 9_000, of: 9_000), outcome(3, 700, of: 1_000)], cost: Money(-12),
                unmet: [
                    unmet(SampleNetwork.yongan, .sharedWithinTier),
                    unmet(SampleNetwork.steel, .linkFull(SampleNetwork.id("nanping-sanming"))),
                ],
                orders: OrderCounts(
                    issued: 26, settled: 19, declined: 1, cancelled: 1, open: 5, inDoubt: 2, overdue: 0),
                isLedgerBalanced: true,
                nodes: [NodeCondition(node: SampleNetwork.shaowu, presence: .silent, age: .seconds(70))],
                regions: [
                    RegionBalance(
                        parent: SampleNetwork.nanping, resource: SampleNetwork.id("thermal-5500"),
                        stock: Quantity(1), need: Quantity(2), reserve: Quantity(3), incoming: Quantity(4),
                        outgoing: Quantity(5))
                ])), from: SampleNetwork.hub, readers: [SampleNetwork.nanping])

    static let loss = Sample.up(
        .fact(Fact(number: 10, at: .seconds(90_062), event: .lost(orderID, Quantity(7), .destroyed))))

    static let advice = Sample.down(
        .instruction(
            Instruction(
                number: 5,
                content: .expect(
                    Consignment(
                        order: orderID, resource: SampleNetwork.id("thermal-5500"),
                        quantity: Quantity(52_000),
                        source: SampleNetwork.shaowu, dispatchedAt: .seconds(90_061),
                        transit: .seconds(86_400),
                        isReturning: true)))))

    static let revision = Sample.down(
        .instruction(
            Instruction(
                number: 6,
                content: .revise(
                    Revision(
                        order: orderID, number: 2, change: .reduce(to: Quantity(40_000)),
                        grounds: Grounds(who: "Lin", why: "the river is low 水位低"))))))

    static let ruling = Sample.up(
        .ruling(
            Ruling(
                order: orderID, verdict: .revise(.hold), ifRevisionCount: 1,
                grounds: Grounds(who: "Lin", why: "the river is low"))), from: SampleNetwork.desk)

    static let answer = Sample.down(.answer(.done(revision: 2)), to: SampleNetwork.desk)

    static let closing = Sample.up(
        .ruling(
            Ruling(
                .suspense(SampleNetwork.shaowu, SampleNetwork.id("anthracite"), Quantity(-70)),
                grounds: Grounds(who: "Lin", why: "weighed again"))), from: SampleNetwork.desk)

    static let content = DepartmentContent(
        department: try! DepartmentID("funds"), kind: try! .init("bill"), body: [1, 2, 0xfe])

    static let departmentFact = Sample.up(
        .fact(Fact(number: 11, at: .seconds(90_063), event: .department(content))))

    static let departmentInstruction = Sample.down(
        .instruction(Instruction(number: 7, content: .department(content))))

    static let departmentRuling = Sample.up(
        .ruling(Ruling(.department(content), grounds: Grounds(who: "Lin", why: "checked"))),
        from: SampleNetwork.desk)

    private static let orderID = OrderID(round: 3, place: 1)

    private static func line(_ resource: String, _ scale: Int64) -> StockLine {
        StockLine(
            resource: SampleNetwork.id(resource), stock: Quantity(1_234 * scale), held: Quantity(52 * scale),
            need: Quantity(7 * scale), reserve: Quantity(100 * scale), suppliedTotal: Quantity(9_000 * scale),
            consumedTotal: Quantity(7_766 * scale), missedTotal: Quantity(3 * scale))
    }

    private static func outcome(_ rank: Int, _ served: Int64, of need: Int64) -> TierOutcome {
        let fill = Fill(served: Quantity(served), need: Quantity(need))
        return TierOutcome(tier: Tier(rank: rank), need: fill.need, served: fill.served, worstFill: fill)
    }

    private static func unmet(_ site: NodeID, _ reason: UnmetReason) -> UnmetNeed {
        UnmetNeed(
            site: site, resource: SampleNetwork.id("anthracite"), tier: Tier(rank: 3),
            quantity: Quantity(300),
            reason: reason)
    }
}

extension Sample {
    /// The message with something changed before it is signed, by its author unless it says otherwise.
    func forged(
        by signer: NodeID? = nil, keyID: UInt32 = SigningKey.id, signature: [UInt8]? = nil,
        _ change: (inout WireMessage) -> Void
    ) -> [UInt8] {
        var wire = WireMessage(outgoing.header, outgoing.message)
        change(&wire)
        return Self.signed(wire.bytes, by: signer ?? from, keyID: keyID, signature: signature)
    }

    static func signed(
        _ payload: [UInt8], by signer: NodeID, keyID: UInt32 = SigningKey.id, signature: [UInt8]? = nil
    ) -> [UInt8] {
        EnvelopeCoding.encode(
            Envelope(
                payload: payload,
                signature: signature ?? SampleNetwork.key(of: signer).signature(of: payload),
                keyID: keyID))
    }
}
