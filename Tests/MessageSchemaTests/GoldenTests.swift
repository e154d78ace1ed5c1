import Domain
import MessageSchema
import Testing

/// If one of these fails, programs of this major revision no longer understand each other: see the rule for changes in
/// docs/protocol.md before any expectation here is changed.
@Suite("The bytes on the wire stay what they are")
struct GoldenTests {
    @Test(arguments: SampleMessages.all.indices)
    func payload(index: Int) throws {
        let bytes = try SampleMessages.all[index].sealed()
        let payload = hex(try EnvelopeCoding.decode(bytes).payload)
        let expected = try #require(
            Self.payloads.indices.contains(index) ? Self.payloads[index] : nil, "\(payload)")
        #expect(payload == expected)
    }

    @Test("an envelope, with its signature")
    func envelope() throws {
        let envelope = hex(try SampleMessages.acknowledgement.sealed())
        #expect(envelope == Self.envelope)
    }

    @Test("a journal record of each kind")
    func journal() throws {
        var observer = SampleNetwork.observer
        let sample = SampleMessages.acknowledgement
        let received = try observer.open(topic: sample.topic, envelope: sample.sealed())
        let order = OrderID(round: 3, place: 1)
        let alternative = Alternative(
            source: SampleNetwork.jianou, route: [SampleNetwork.id("c")], turnsOthers: false,
            difference: Price(rawValue: 4))
        let plan = Self.plan(
            price: Price(rawValue: 3), alternative,
            PriceList(
                locations: [
                    LocationPrice(
                        resource: SampleNetwork.id("coal"), location: SampleNetwork.id("yongan"),
                        price: Price(rawValue: 5))
                ],
                links: [LinkPrice(link: SampleNetwork.id("a"), price: Price(rawValue: 6))],
                handling: [HandlingPrice(location: SampleNetwork.id("yongan"), price: Price(rawValue: 7))]))
        let reading = MeterReading(
            at: .seconds(2),
            lines: [
                .init(
                    resource: SampleNetwork.id("coal"), suppliedTotal: Quantity(7), wantedTotal: Quantity(8))
            ])
        let inputs: [Input] = [
            .started(incarnation: 2, process: 0x0123), .received(received), .metered(reading),
            .loaded(order, Quantity(5)), .unloaded(order, Quantity(5)), .planned(plan),
            .planRefused(round: 3, reason: "no"), .deadlineReached, .stopped(order),
            .turnedBack(order, Quantity(5)), .lost(order, Quantity(5), .stolen),
            .solved(SampleMessages.content), .unsolved(SampleMessages.content.department, reason: "no"),
            .entered(SampleMessages.content),
        ]
        let now = Instant(microsecondsSinceEpoch: 1_780_000_000_000_000)
        #expect(inputs.map { hex(JournalCoding.encode($0, at: now)) } == Self.records)
        for (input, record) in zip(inputs, Self.records) {
            let older = Self.bytes(record.replacing("08011003", with: "08011002", maxReplacements: 1))
            let decoded = try JournalCoding.decode(older).input
            #expect(decoded == input, "a program of revision 1.2 has written \(record)")
        }
    }

    @Test("a start of a hub, and what its decisions came to")
    func decided() {
        let start = Input.started(incarnation: 2, process: 0x0123, roundLength: .seconds(5))
        let now = Instant(microsecondsSinceEpoch: 1_780_000_000_000_000)
        let decided = Fingerprint([UInt8](repeating: 0xAB, count: 32))
        #expect(
            hex(JournalCoding.encode(start, at: now, decided: decided))
                == "08011003188080cddde8dc940322110802112301000000000000a001c096b102a20120"
                + String(repeating: "ab", count: 32))
    }

    @Test("a plan that a program of revision 1.0 has written is read")
    func older() throws {
        let record = try JournalCoding.decode(Self.planOfRevision10)
        #expect(record.input == .planned(Self.plan(price: nil, nil, .empty)))
    }

    private static func plan(price: Price?, _ alternative: Alternative?, _ prices: PriceList) -> Plan {
        Plan(
            span: .round(3),
            shipments: [
                Shipment(
                    resource: SampleNetwork.id("coal"), quantity: Quantity(5), source: SampleNetwork.shaowu,
                    destination: SampleNetwork.yongan, route: [SampleNetwork.id("a"), SampleNetwork.id("b")],
                    transit: .seconds(1), cost: Money(9), price: price, alternative: alternative)
            ], tiers: [], unmet: [], cost: Money(9), costGapMax: .zero, prices: prices)
    }

    private static let planOfRevision10: [UInt8] = bytes(
        """
        0801188080cddde8dc94034a340803122a0a04636f616c1201051a067368616f77752206796f6e67616e2a03c0843d32\
        01093a01024201614201621a0022002809
        """)

    private static func bytes(_ hex: String) -> [UInt8] {
        let digits = hex.map { UInt8($0.hexDigitValue!) }
        return stride(from: 0, to: digits.count, by: 2).map { digits[$0] << 4 | digits[$0 + 1] }
    }

    private func hex(_ bytes: [UInt8]) -> String {
        bytes.map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined()
    }

    private static let payloads = [
        """
        0a39080110031a0b66756a69616e2d636f616c22067368616f77752a0666756a69616e3003381141efbefecacefaedf\
        e4801508080cddde8dc9403124d0a0a616e74687261636974650a0c746865726d616c2d353530301205d209d0a84b1a\
        0434a09603220307d8362a0464a08d063206a846c0a8a5043a06d63cf0ffd903420303b817480450095802
        """,
        """
        0a39080110031a0b66756a69616e2d636f616c22067368616f77752a0666756a69616e3003381141efbefecacefaedf\
        e4801508080cddde8dc94031a15080910c09ab7c0cf021a0408031001320408a09603
        """,
        """
        0a39080110031a0b66756a69616e2d636f616c220666756a69616e2a067368616f77753003381141efbefecacefaedf\
        e4801508080cddde8dc9403229c0108041297010a0408031001120c746865726d616c2d3535303018a0960322067368\
        616f77752a06796f6e67616e320e7368616f77752d6e616e70696e67320f6e616e70696e672d73616e6d696e673880c\
        0ddeec1024087ad4b4a0c0a067368616f7775100318104a0d0a06796f6e67616e100118ac02508080800c5a1f0a066a\
        69616e6f75120e6a69616e6f752d73616e6d696e671801208080c001
        """,
        """
        0a39080110031a0b66756a69616e2d636f616c22067368616f77752a0666756a69616e3003381141efbefecacefaedf\
        e4801508080cddde8dc94032a0408021004
        """,
        """
        0a32080110031a0b66756a69616e2d636f616c22076e616e70696e673003381141efbefecacefaedfe4801508080cdd\
        de8dc940332520a26088080cddde8dc940310c096b1021880c099afa3cbdf022080c0ddeec1022880c0cfe0e8950712\
        066a69616e6f7512067368616f77751a020202220228282a10efcdab8967452301efcdab8967452301
        """,
        """
        0a3a080110031a0b66756a69616e2d636f616c22076e616e70696e672a0666756a69616e3003381141efbefecacefae\
        dfe4801508080cddde8dc94033a210a1f0a066a69616e6f750a067368616f7775120200021a020001220500e0cfd501
        """,
        """
        0a31080110031a0b66756a69616e2d636f616c220666756a69616e3003381141efbefecacefaedfe4801508080cddde\
        8dc940342d0010880c098ccc50710031a1c0a0201031204a846e8071a04a846bc052204a846bc052a04a846e80720f4\
        ffffffffffffffff012a500a06796f6e67616e0a0d73616e6d696e672d737465656c120a616e7468726163697465120\
        a616e74687261636974651a0203032204ac02ac022a0203043200320f6e616e70696e672d73616e6d696e67301a3813\
        40014805580162140a067368616f77751201031a0101220480bbb0216a260a076e616e70696e67120c746865726d616\
        c2d353530301a01012201022a01033201043a010570017802
        """,
        """
        0a39080110031a0b66756a69616e2d636f616c22067368616f77752a0666756a69616e3003381141efbefecacefaedf\
        e4801508080cddde8dc94031a15080a10809ff4c0cf021a04080310015a0408071002
        """,
        """
        0a39080110031a0b66756a69616e2d636f616c220666756a69616e2a067368616f77753003381141efbefecacefaedf\
        e4801508080cddde8dc9403223408051a300a0408031001120c746865726d616c2d3535303018a0960322067368616f\
        777528c09ab7c0cf023080c0ddeec1023801
        """,
        """
        0a39080110031a0b66756a69616e2d636f616c220666756a69616e2a067368616f77753003381141efbefecacefaedf\
        e4801508080cddde8dc940322330806222f0a040803100110021a034c696e221a746865207269766572206973206c6f\
        7720e6b0b4e4bd8de4bd8e3a0408c0b802
        """,
        """
        0a37080110031a0b66756a69616e2d636f616c22046465736b2a0666756a69616e3003381141efbefecacefaedfe4801\
        508080cddde8dc94034a290a034c696e1210746865207269766572206973206c6f771a040803100132080a0408031001\
        2a004001
        """,
        """
        0a37080110031a0b66756a69616e2d636f616c220666756a69616e2a046465736b3003381141efbefecacefaedfe4801\
        508080cddde8dc940352040a020802
        """,
        """
        0a37080110031a0b66756a69616e2d636f616c22046465736b2a0666756a69616e3003381141efbefecacefaedfe4801\
        508080cddde8dc94034a350a034c696e120d7765696768656420616761696e3a1f0a067368616f7775120a616e746872\
        616369746518baffffffffffffffff01
        """,
        """
        0a39080110031a0b66756a69616e2d636f616c22067368616f77752a0666756a69616e3003381141efbefecacefaedfe\
        4801508080cddde8dc94031a1d080b10c0a3b1c1cf0262120a0566756e6473120462696c6c1a030102fe
        """,
        """
        0a39080110031a0b66756a69616e2d636f616c220666756a69616e2a067368616f77753003381141efbefecacefaedfe\
        4801508080cddde8dc9403221608072a120a0566756e6473120462696c6c1a030102fe
        """,
        """
        0a37080110031a0b66756a69616e2d636f616c22046465736b2a0666756a69616e3003381141efbefecacefaedfe4801\
        508080cddde8dc94034a220a034c696e1207636865636b65644a120a0566756e6473120462696c6c1a030102fe
        """,
    ]

    private static let envelope = """
        0a410a39080110031a0b66756a69616e2d636f616c22067368616f77752a0666756a69616e3003381141efbefecacefa\
        edfe4801508080cddde8dc94032a040802100412407e7a700f67a9b97b29e99972c2b7564a8d128be318d4e8032f8f4b\
        64d5c8c06f15021deb36e845010de078a37528e3cebfea1bedefa78a904ea2870f3fce5a051801
        """

    private static let records = [
        "08011003188080cddde8dc9403220b0802112301000000000000",
        """
        08011003188080cddde8dc94032aa2010a1675702f6e616e70696e672f7368616f77752f61636b2f1287010a410a3908\
        0110031a0b66756a69616e2d636f616c22067368616f77752a0666756a69616e3003381141efbefecacefaedfe480150\
        8080cddde8dc94032a040802100412407e7a700f67a9b97b29e99972c2b7564a8d128be318d4e8032f8f4b64d5c8c06f\
        15021deb36e845010de078a37528e3cebfea1bedefa78a904ea2870f3fce5a051801
        """,
        "08011003188080cddde8dc940332100880897a1204636f616c1a0107220108",
        "08011003188080cddde8dc94033a080a04080310011005",
        "08011003188080cddde8dc940342080a04080310011005",
        """
        08011003188080cddde8dc94034a710803123f0a04636f616c1201051a067368616f77752206796f6e67616e2a03c084\
        3d3201093a01024201614201624a01035201005a0d0a066a69616e6f7512016320041a00220028093a110a04636f616c\
        1206796f6e67616e1a010542060a01611201064a0b0a06796f6e67616e120107
        """,
        "08011003188080cddde8dc94035206080312026e6f",
        "08011003188080cddde8dc94035a00",
        "08011003188080cddde8dc9403620408031001",
        "08011003188080cddde8dc94036a080a04080310011005",
        "08011003188080cddde8dc9403720a0a040803100110051803",
        "08011003188080cddde8dc94038201120a0566756e6473120462696c6c1a030102fe",
        "08011003188080cddde8dc94038a010b0a0566756e647312026e6f",
        "08011003188080cddde8dc94039201120a0566756e6473120462696c6c1a030102fe",
    ]
}
