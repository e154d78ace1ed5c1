import Domain
import Testing

@testable import MessageSchema

/// Values as large as an agent can make them: names of 64 bytes, figures at their limits.
private enum Largest {
    static func name<Kind>(_ number: Int) -> Identifier<Kind> {
        let digits = String(number)
        return SampleNetwork.id(String(repeating: "n", count: 64 - digits.count) + digits)
    }

    static let total = Quantity(Quantity.totalMax)

    static func order(linkCount: Int) -> Order {
        let route: [LinkID] = (0..<linkCount).map { name($0) }
        return Order(
            id: OrderID(round: Int(Limits.countMax), place: Int(Limits.countMax)),
            shipment: Shipment(
                resource: name(1), quantity: Quantity(Quantity.magnitudeMax), source: SampleNetwork.shaowu,
                destination: name(2), route: route, transit: .microseconds(Limits.spanMax),
                cost: Money(.max), price: Price(rawValue: .min),
                alternative: Alternative(
                    source: name(3), route: route, turnsOthers: true, difference: Price(rawValue: .min))),
            basis: [name(4), name(5)].map {
                MessageReference(node: $0, stamp: Stamp(incarnation: .max, sequence: UInt64(Int64.max)))
            })
    }

    static let overview: Overview = {
        var overview = Overview(
            elapsed: .microseconds(Limits.spanMax), round: Int(Limits.countMax),
            tiers: (0...16).map {
                TierOutcome(
                    tier: Tier(rank: $0), need: Quantity(.max), served: Quantity(.max),
                    worstFill: Fill(served: Quantity(.max), need: Quantity(.max)))
            }, cost: Money(.max),
            unmet: (0..<200).map {
                UnmetNeed(
                    site: name($0), resource: name($0), tier: Tier(rank: 16),
                    quantity: Quantity(Quantity.magnitudeMax), reason: .linkFull(name($0)))
            },
            orders: OrderCounts(
                issued: Int(Limits.countMax), settled: Int(Limits.countMax), declined: Int(Limits.countMax),
                cancelled: Int(Limits.countMax), open: Int(Limits.countMax), inDoubt: Int(Limits.countMax),
                overdue: Int(Limits.countMax)), isLedgerBalanced: true,
            nodes: (0..<2_000).map {
                NodeCondition(
                    node: name($0), presence: .silent, age: .microseconds(Limits.spanMax))
            },
            regions: (0..<2_000).map {
                RegionBalance(
                    parent: name($0), resource: name($0), stock: Quantity(.max), need: Quantity(.max),
                    reserve: Quantity(.max), incoming: Quantity(.max), outgoing: Quantity(.max))
            })
        overview.departments = (0..<16).map {
            DepartmentContent(
                department: name($0), kind: name($0),
                body: [UInt8](repeating: 1, count: DepartmentContent.bodyByteCountMax))
        }
        return overview
    }()
}

@Suite("What can be written can be read, up to every limit")
struct LimitTests {
    @Test(
        "an order with any route is sent, and says how much of the route it leaves out",
        arguments: [0, 249, 250, 251, 256, 300, 5_000])
    func route(linkCount: Int) throws {
        let whole = Largest.order(linkCount: linkCount)
        let sample = Sample.down(
            .instruction(Instruction(number: UInt64(Int64.max), content: .dispatch(whole.abridged))))
        var observer = SampleNetwork.observer
        let received = try observer.open(topic: sample.topic, envelope: sample.sealed())
        #expect(received.message == sample.outgoing.message)
        let shipment = whole.abridged.shipment
        let omitted = max(0, linkCount - Limits.routeLinkCountMax)
        #expect(shipment.omittedLinkCount ?? 0 == omitted)
        #expect(shipment.alternative?.omittedLinkCount ?? 0 == omitted)
        #expect(shipment.route.count + omitted == linkCount)
        #expect(
            shipment.route.first == whole.shipment.route.first
                && shipment.route.last == whole.shipment.route.last)
        #expect(shipment.routeText.contains("\(omitted) more links") == (omitted > 0))
    }

    @Test("an overview of any size is cut to one message")
    func overview() throws {
        let fitting = Largest.overview.fitting
        let sample = Sample.toAll(.overview(fitting), from: SampleNetwork.hub, readers: [])
        var observer = SampleNetwork.observer
        let bytes = try sample.sealed()
        #expect(try observer.open(topic: sample.topic, envelope: bytes).message == .overview(fitting))
        #expect(fitting.unmet.count == 100 && fitting.departments.count == 1)
        var without = Largest.overview
        without.departments = []
        #expect(without.fitting.nodes.count > 200 && without.fitting.regions.count > 80)
        #expect(
            try Sample.toAll(.overview(without.fitting), from: SampleNetwork.hub, readers: []).sealed().count
                > 60_000)
    }

    @Test("who is held is in every overview, and what has room is left as it is")
    func overviewThatFits() throws {
        var crowded = Largest.overview
        crowded.held = (0..<60).map {
            HeldNode(Largest.name($0), reason: String(repeating: "x", count: HeldNode.reasonByteCountMax))
        }
        let fitting = crowded.fitting
        #expect(fitting.held == Array(crowded.held.prefix(HeldNode.countMax)))
        let sample = Sample.toAll(.overview(fitting), from: SampleNetwork.hub, readers: [])
        var observer = SampleNetwork.observer
        #expect(
            try observer.open(topic: sample.topic, envelope: sample.sealed()).message == .overview(fitting))

        var values = SampleValues(seed: 17)
        for _ in 0..<100 {
            let overview = values.overview()
            #expect(overview.fitting == overview)
        }
    }

    @Test(
        "a report of as many resources as a folder may give a site is sent, with stocks and meters after a thousand years"
    )
    func report() throws {
        let perLine = Limits.stockLineByteCount(Largest.name(0))
        let lines = (0..<Limits.rowsByteCountMax / perLine).map {
            StockLine(
                resource: Largest.name(1_000 + $0), stock: Largest.total, held: Largest.total,
                need: Quantity(Quantity.magnitudeMax), reserve: Quantity(Quantity.magnitudeMax),
                suppliedTotal: Largest.total, consumedTotal: Largest.total, missedTotal: Largest.total)
        }
        let report = StatusReport(
            lines: lines, instructionsTakenThrough: UInt64(Int64.max), factsIssuedThrough: UInt64(Int64.max),
            openOrderCount: Int(Limits.countMax))
        let sample = Sample.up(.status(report))
        var observer = SampleNetwork.observer
        let bytes = try sample.sealed()
        #expect(try observer.open(topic: sample.topic, envelope: bytes).message == .status(report))
        // Half as many again are too many: the limit of the folder is not far below that of the message.
        let more = lines + lines.prefix(lines.count / 2)
        #expect(throws: SealingFailure.self) {
            try Sample.up(
                .status(
                    StatusReport(
                        lines: more, instructionsTakenThrough: 0, factsIssuedThrough: 0, openOrderCount: 0))
            ).sealed()
        }
    }

    @Test(
        "a beacon and an attendance of as many children as a folder may give a parent fit into their messages"
    )
    func children() {
        // Of an envelope whose header has names of 64 bytes everywhere.
        let header = 600
        let count = Limits.rowsByteCountMax / Limits.childByteCount(Largest.name(0))
        let nodes: [NodeID] = (0..<count).map { Largest.name(1_000 + $0) }
        let beacon = Beacon(
            clock: nil,
            children: nodes.map {
                .init(node: $0, stamp: Stamp(incarnation: .max, sequence: UInt64(Int64.max)), process: .max)
            })
        let attendance = Attendance(
            nodes: nodes.map {
                NodeCondition(node: $0, presence: .silent, age: .microseconds(Limits.spanMax))
            })
        #expect(WireBeacon(beacon).bytes.count + header <= Limits.envelopeByteCountMax)
        #expect(WireAttendance(attendance).bytes.count + header <= Limits.envelopeByteCountMax)
    }

    @Test(
        "every record that a node can write is read again after a thousand years, and by a clock that is wrong"
    )
    func records() throws {
        let order = OrderID(round: Int(Limits.countMax), place: 1)
        let calendar = Calendar(start: .epoch, round: .milliseconds(1), year: .milliseconds(1))
        let clock = NetworkClock(
            anchor: Instant(microsecondsSinceEpoch: .min), roundLength: .milliseconds(500), calendar: calendar
        )
        let elapsed = clock.elapsed(at: Instant(microsecondsSinceEpoch: .max))
        let slow = NetworkClock(
            anchor: Instant(microsecondsSinceEpoch: .min), roundLength: .milliseconds(1),
            calendar: Calendar(start: .epoch, round: .seconds(316_224_000), year: .seconds(316_224_000)))
        #expect(slow.elapsed(at: Instant(microsecondsSinceEpoch: .max)) == .microseconds(Limits.spanMax))
        let plan = Plan(
            span: .round(Int(Limits.countMax)), shipments: [Largest.order(linkCount: 300).shipment],
            tiers: [],
            unmet: [], cost: Money(.max), costGapMax: Money(.max))
        let inputs: [Input] = [
            .metered(
                MeterReading(
                    at: elapsed,
                    lines: [
                        .init(
                            resource: Largest.name(1), suppliedTotal: Quantity(.max),
                            wantedTotal: Quantity(.max))
                    ])),
            .loaded(order, Largest.total), .unloaded(order, Largest.total), .turnedBack(order, Largest.total),
            .lost(order, Largest.total, .short), .planned(plan),
            .planRefused(round: Int(Limits.countMax), reason: ""),
        ]
        for input in inputs {
            for instant in [Int64.min, 0, .max] {
                let now = Instant(microsecondsSinceEpoch: instant)
                let record = try JournalCoding.decode(JournalCoding.encode(input, at: now))
                #expect(record.input == input && record.at == now)
            }
        }
    }

    @Test(
        "a clock in any year does not make what its node says unreadable", arguments: [Int64.min, -1, .max])
    func clock(microseconds: Int64) throws {
        let plain = SampleNetwork.header(from: SampleNetwork.shaowu, to: SampleNetwork.hub)
        let header = Header(
            network: plain.network, from: plain.from, to: plain.to, stamp: plain.stamp,
            process: plain.process,
            epoch: plain.epoch, sentAt: Instant(microsecondsSinceEpoch: microseconds), cause: nil)
        let sample = SampleMessages.status
        let bytes = try SampleNetwork.sealer(SampleNetwork.shaowu).seal(
            Outgoing(topic: sample.outgoing.topic, header: header, message: sample.outgoing.message))
        var observer = SampleNetwork.observer
        let received = try observer.open(topic: sample.topic, envelope: bytes)
        #expect(received.header.sentAt == header.sentAt.withinLimits)
    }

    @Test("an order that cannot be read keeps its number, its id and the reason")
    func unreadable() throws {
        let sample = SampleMessages.order
        let bytes = sample.forged { $0.instruction.dispatch.route = [String](repeating: "a", count: 256) }
        for reader in sample.readers {
            var opener = SampleNetwork.opener(reader)
            let received = try opener.open(topic: sample.topic, envelope: bytes)
            guard case .instruction(let instruction) = received.message,
                case .unreadable(let order, let reason) = instruction.content
            else { return #expect(Bool(false), "\(received.message)") }
            #expect(instruction.number == 4 && order != nil)
            #expect(reason == "route has 256 rows, at most 250 are allowed")
        }
    }
}
