import Domain
import MessageSchema
import Testing

/// If one of these fails, programs of this major revision no longer understand each other: see the rule for changes in
/// docs/protocol.md before any expectation here is changed.
@Suite("The bytes on the wire stay what they are")
struct GoldenTests {
    @Test(arguments: zip(SampleMessages.all.indices, payloads))
    func payload(index: Int, expected: String) throws {
        let bytes = try SampleMessages.all[index].sealed()
        #expect(hex(try EnvelopeCoding.decode(bytes).payload) == expected)
    }

    @Test("an envelope, with its signature")
    func envelope() throws {
        #expect(hex(try SampleMessages.acknowledgement.sealed()) == Self.envelope)
    }

    @Test("a journal record of each kind")
    func journal() throws {
        var observer = SampleNetwork.observer
        let sample = SampleMessages.acknowledgement
        let received = try observer.open(topic: sample.topic, envelope: sample.sealed())
        let order = OrderID(round: 3, place: 1)
        let plan = Plan(
            span: .round(3),
            shipments: [
                Shipment(
                    resource: SampleNetwork.id("coal"), quantity: Quantity(5), source: SampleNetwork.shaowu,
                    destination: SampleNetwork.yongan, route: [SampleNetwork.id("a"), SampleNetwork.id("b")],
                    transit: .seconds(1), cost: Money(9))
            ], tiers: [], unmet: [], cost: Money(9), costGapMax: .zero)
        let reading = MeterReading(
            at: .seconds(2),
            lines: [
                .init(
                    resource: SampleNetwork.id("coal"), suppliedTotal: Quantity(7), wantedTotal: Quantity(8))
            ])
        let inputs: [Input] = [
            .started(incarnation: 2, process: 0x0123), .received(received), .metered(reading),
            .loaded(order, Quantity(5)), .unloaded(order, Quantity(5)), .planned(plan),
            .planRefused(round: 3, reason: "no"), .deadlineReached,
        ]
        let now = Instant(microsecondsSinceEpoch: 1_780_000_000_000_000)
        #expect(inputs.map { hex(JournalCoding.encode($0, at: now)) } == Self.records)
    }

    private func hex(_ bytes: [UInt8]) -> String {
        bytes.map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined()
    }

    private static let payloads = [
        """
        0a3708011a0b66756a69616e2d636f616c22067368616f77752a0666756a69616e3003381141efbefecacefaedfe4801\
        508080cddde8dc9403124d0a0a616e74687261636974650a0c746865726d616c2d353530301205d209d0a84b1a0434a0\
        9603220307d8362a0464a08d063206a846c0a8a5043a06d63cf0ffd903420303b817480450095802
        """,
        """
        0a3708011a0b66756a69616e2d636f616c22067368616f77752a0666756a69616e3003381141efbefecacefaedfe4801\
        508080cddde8dc94031a15080910c09ab7c0cf021a0408031001320408a09603
        """,
        """
        0a3708011a0b66756a69616e2d636f616c220666756a69616e2a067368616f77753003381141efbefecacefaedfe4801\
        508080cddde8dc94032275080412710a0408031001120c746865726d616c2d3535303018a0960322067368616f77752a\
        06796f6e67616e320e7368616f77752d6e616e70696e67320f6e616e70696e672d73616e6d696e673880c0ddeec10240\
        87ad4b4a0c0a067368616f7775100318104a0d0a06796f6e67616e100118ac02
        """,
        """
        0a3708011a0b66756a69616e2d636f616c22067368616f77752a0666756a69616e3003381141efbefecacefaedfe4801\
        508080cddde8dc94032a0408021004
        """,
        """
        0a3008011a0b66756a69616e2d636f616c22076e616e70696e673003381141efbefecacefaedfe4801508080cddde8dc\
        940332520a26088080cddde8dc940310c096b1021880c099afa3cbdf022080c0ddeec1022880c0cfe0e8950712066a69\
        616e6f7512067368616f77751a020202220228282a10efcdab8967452301efcdab8967452301
        """,
        """
        0a3808011a0b66756a69616e2d636f616c22076e616e70696e672a0666756a69616e3003381141efbefecacefaedfe48\
        01508080cddde8dc94033a210a1f0a066a69616e6f750a067368616f7775120200021a020001220500e0cfd501
        """,
        """
        0a2f08011a0b66756a69616e2d636f616c220666756a69616e3003381141efbefecacefaedfe4801508080cddde8dc94\
        0342cc010880c098ccc50710031a1c0a0201031204a846e8071a04a846bc052204a846bc052a04a846e80720f4ffffff\
        ffffffffff012a500a06796f6e67616e0a0d73616e6d696e672d737465656c120a616e7468726163697465120a616e74\
        687261636974651a0203032204ac02ac022a0203043200320f6e616e70696e672d73616e6d696e673019381340014805\
        580162140a067368616f77751201031a0101220480bbb0216a260a076e616e70696e67120c746865726d616c2d353530\
        301a01012201022a01033201043a0105
        """,
    ]

    private static let envelope = """
        0a3f0a3708011a0b66756a69616e2d636f616c22067368616f77752a0666756a69616e3003381141efbefecacefaedfe\
        4801508080cddde8dc94032a04080210041240f1da8b3669b0288ed206a7800b9fb2913e0d3d74df99d23a8812bf09fe\
        c46b1f60ba0fdd98da600a76ef5f02d28d542c1fcea5d23e1fb024c79cf9608416640e1801
        """

    private static let records = [
        "0801188080cddde8dc9403220b0802112301000000000000",
        """
        0801188080cddde8dc94032aa0010a1675702f6e616e70696e672f7368616f77752f61636b2f1285010a3f0a3708011a\
        0b66756a69616e2d636f616c22067368616f77752a0666756a69616e3003381141efbefecacefaedfe4801508080cddd\
        e8dc94032a04080210041240f1da8b3669b0288ed206a7800b9fb2913e0d3d74df99d23a8812bf09fec46b1f60ba0fdd\
        98da600a76ef5f02d28d542c1fcea5d23e1fb024c79cf9608416640e1801
        """,
        "0801188080cddde8dc940332100880897a1204636f616c1a0107220108",
        "0801188080cddde8dc94033a080a04080310011005",
        "0801188080cddde8dc940342080a04080310011005",
        """
        0801188080cddde8dc94034a340803122a0a04636f616c1201051a067368616f77752206796f6e67616e2a03c0843d32\
        01093a01024201614201621a0022002809
        """,
        "0801188080cddde8dc94035206080312026e6f",
        "0801188080cddde8dc94035a00",
    ]
}
