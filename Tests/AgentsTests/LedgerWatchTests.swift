import Agents
import Domain
import MessageSchema
import Testing

@Suite("Whoever heard the books notices when they are altered")
struct LedgerWatchTests {
    private func alarms(
        _ heads: [LedgerHead?], at agent: some Agent, from parent: NodeID, sequences: [Int]? = nil,
        startsBefore start: Int? = nil
    ) -> Int {
        var agent = agent
        var count = 0
        for (index, head) in heads.enumerated() {
            if index == start { _ = agent.receive(.started(incarnation: 2, process: 2), at: .epoch) }
            let index = sequences?[index] ?? index
            let header = Header(
                network: try! NetworkID("test"), from: parent, to: nil,
                stamp: Stamp(incarnation: 1, sequence: UInt64(index + 1)), process: 1, epoch: 1,
                sentAt: .epoch,
                cause: nil)
            let received = Received(
                topic: Topic(.down, parent: parent, node: nil, kind: .beacon), header: header,
                message: .beacon(Beacon(clock: nil, children: [], books: head)),
                envelope: Envelope(payload: [], signature: [], keyID: 1))
            count += agent.receive(.received(received), at: .epoch).count {
                if case .notice(.booksAltered) = $0 { true } else { false }
            }
        }
        return count
    }

    private func head(_ count: Int, _ content: String) -> LedgerHead {
        LedgerHead(entryCount: count, fingerprint: Fingerprinting.sha256(Array(content.utf8)))
    }

    @Test("a prefecture, and an enterprise that hears of them from its prefecture")
    func cut() throws {
        let network = PerfectNetwork.network()
        let prefecture = PrefectureAgent(PerfectNetwork.prefecture, network: network)
        let plant = EnterpriseAgent(site: network.site(PerfectNetwork.plant)!, network: network)
        for (history, expected) in [
            ([nil, head(1, "a"), head(1, "a"), nil, head(7, "b")], 0),
            ([head(7, "a"), head(6, "b"), head(7, "a")], 1),
            ([head(7, "a"), head(7, "b")], 1),
        ] {
            #expect(alarms(history, at: prefecture, from: PerfectNetwork.hub) == expected)
            #expect(alarms(history, at: plant, from: PerfectNetwork.prefecture) == expected)
        }
    }

    @Test("an old word of the hub's is no alarm, though a prefecture that has just started says it anew")
    func oldWord() throws {
        let network = PerfectNetwork.network()
        var plant = EnterpriseAgent(site: network.site(PerfectNetwork.plant)!, network: network)
        func hear(_ head: LedgerHead, saidIn sequence: UInt64, under stamp: Stamp) -> Int {
            let header = Header(
                network: try! NetworkID("test"), from: PerfectNetwork.prefecture, to: nil, stamp: stamp,
                process: 1, epoch: 1, sentAt: .epoch, cause: nil)
            let said = HubMoment(epoch: 1, stamp: Stamp(incarnation: 1, sequence: sequence))
            let received = Received(
                topic: Topic(.down, parent: PerfectNetwork.prefecture, node: nil, kind: .beacon),
                header: header,
                message: .beacon(Beacon(clock: nil, children: [], books: head, booksSaid: said)),
                envelope: Envelope(payload: [], signature: [], keyID: 1))
            return plant.receive(.received(received), at: .epoch).count {
                if case .notice(.booksAltered) = $0 { true } else { false }
            }
        }
        #expect(hear(head(25, "a"), saidIn: 90, under: Stamp(incarnation: 1, sequence: 50)) == 0)
        #expect(hear(head(1, "b"), saidIn: 12, under: Stamp(incarnation: 2, sequence: 1)) == 0)
        #expect(hear(head(24, "c"), saidIn: 91, under: Stamp(incarnation: 2, sequence: 2)) == 1)
    }

    @Test("a beacon that was overtaken is no alarm, nor is what a node remembers from before it started")
    func overtaken() throws {
        let network = PerfectNetwork.network()
        let prefecture = PrefectureAgent(PerfectNetwork.prefecture, network: network)
        let plant = EnterpriseAgent(site: network.site(PerfectNetwork.plant)!, network: network)
        let heads = [head(3, "a"), head(7, "b"), head(5, "c"), head(8, "d")]
        #expect(
            alarms(heads, at: prefecture, from: PerfectNetwork.hub, sequences: [0, 2, 1, 3]) == 0)
        #expect(
            alarms(heads, at: plant, from: PerfectNetwork.prefecture, sequences: [0, 2, 1, 3]) == 0)
        let restarted = [head(7, "b"), head(5, "c"), head(6, "d")]
        #expect(alarms(restarted, at: plant, from: PerfectNetwork.prefecture, startsBefore: 1) == 0)
    }
}
