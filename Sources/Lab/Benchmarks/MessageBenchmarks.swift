internal import Cryptography
internal import Domain
internal import MessageSchema

extension Benchmark {
    /// The limit is the signature itself: nothing that signs can be faster.
    static let seal = Benchmark(
        name: "seal", question: "making a signed status report, against the signature alone",
        measure: { effort, tell in
            let (fixture, count) = (try MessageFixture(), effort.choose(toy: 50, full: 5_000))
            let bytes = try fixture.sealer.seal(fixture.report)
            let times = try interleaved(
                times: 3,
                [
                    { for _ in 0..<count { _ = try fixture.sealer.seal(fixture.report) } },
                    { for _ in 0..<count { _ = fixture.rawKey.signature(of: bytes) } },
                ])
            tell(.perSecond(count, "seal", times, peer: "the signature alone"))
        })

    /// The limit is the check of the signature.
    static let open = Benchmark(
        name: "open", question: "checking and reading a status report, against checking the signature alone",
        measure: { effort, tell in
            let (fixture, count) = (try MessageFixture(), effort.choose(toy: 50, full: 5_000))
            let bytes = try fixture.sealer.seal(fixture.report)
            let topic = Array(fixture.report.topic.description.utf8)
            var opener = fixture.opener
            let signature = fixture.rawKey.signature(of: bytes)
            let publicKey = fixture.rawKey.publicKey
            let times = try interleaved(
                times: 3,
                [
                    { for _ in 0..<count { _ = try opener.open(topic: topic, envelope: bytes) } },
                    {
                        for _ in 0..<count { precondition(publicKey.accepts(signature, of: bytes)) }
                    },
                ])
            tell(.perSecond(count, "open", times, peer: "the signature alone"))
        })
}

extension BenchmarkRow {
    fileprivate static func perSecond(_ count: Int, _ family: String, _ times: [Double], peer: String) -> Self
    {
        Self(
            family: family, instance: "\(count) reports", unit: "messages/s", ours: Double(count) / times[0],
            peer: (peer, Double(count) / times[1]))
    }
}

/// A site with five resources that writes to its hub.
struct MessageFixture: Sendable {
    let hub: NodeID
    let registry: Registry
    let rawKey: Signature.PrivateKey
    let sealer: MessageSealer
    let opener: MessageOpener
    let report: Outgoing

    init() throws {
        let (hub, site) = (try NodeID("hub"), try NodeID("site"))
        let network = try NetworkID("bench")
        let key = SigningKey()
        rawKey = Signature.PrivateKey(seed: key.seed)!
        self.hub = hub
        registry = Registry(
            network: network,
            members: [(hub, Role.hub, nil), (site, .enterprise, hub)].map { node, role, parent in
                Member(node: node, role: role, parent: parent, signingKey: key.publicKey, transportKey: [])
            })
        sealer = MessageSealer(network: network, node: site, key: key)
        opener = MessageOpener(registry: registry, viewpoint: .node(hub))
        let lines = try (1...5).map { number in
            StockLine(
                resource: try ResourceID("resource-\(number)"), stock: Quantity(174_502_171),
                held: Quantity(1_000),
                need: Quantity(21_812_771), reserve: Quantity(152_689_400),
                suppliedTotal: Quantity(9_174_502_171),
                consumedTotal: Quantity(8_174_502_171), missedTotal: .zero)
        }
        report = Outgoing(
            topic: Topic(.up, parent: hub, node: site, kind: .status),
            header: Header(
                network: network, from: site, to: hub, stamp: Stamp(incarnation: 3, sequence: 41_234),
                process: 0x1234_5678_9abc_def0, epoch: 1,
                sentAt: Instant(microsecondsSinceEpoch: 1_546_300_800_000_000),
                cause: nil),
            message: .status(
                StatusReport(
                    lines: lines, instructionsTakenThrough: 1_000, factsIssuedThrough: 2_000,
                    openOrderCount: 3)))
    }
}
