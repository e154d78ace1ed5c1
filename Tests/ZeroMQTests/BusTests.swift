import Testing

@testable import ZeroMQ

@Suite("A bus carries messages between those who know each other")
struct BusTests {
    @Test("reports go up with the name behind the key, orders go down by topic")
    func bothWays() async throws {
        let (_, parent, child, above, below) = try await Party.together()
        defer {
            child.close()
            parent.close()
        }
        // A subscription takes a moment to arrive; what is sent before it is lost, as it should be.
        try await below.wait(for: "an order arrives") {
            try parent.send([frames("down/other/", "no"), frames("down/child/", "yes")], through: "orders")
        } until: {
            !$0.arrivals.isEmpty
        }
        try await above.wait(for: "a report arrives") {
            try child.send([frames("up/child/", "hello")], through: "up")
        } until: {
            !$0.arrivals.isEmpty
        }
        #expect(
            below.seen.arrivals.allSatisfy {
                $0.frames.body == Array("yes".utf8) && $0.name == "down" && $0.user == nil
            })
        let arrival = try #require(above.seen.arrivals.first)
        #expect(arrival.frames == (try frames("up/child/", "hello")))
        #expect(arrival.user == "child")
        #expect(arrival.name == "reports")
    }

    @Test("messages sent together arrive together, in their order")
    func order() async throws {
        let (_, parent, child, above, _) = try await Party.together()
        defer {
            child.close()
            parent.close()
        }
        try await above.wait(for: "the first message arrives") {
            try child.send([frames("t", "first")], through: "up")
        } until: {
            !$0.arrivals.isEmpty
        }
        let sent = try (0..<5_000).map { try frames("n", "\($0)") }
        child.send(sent, through: "up")
        try await above.wait(for: "the last message arrives") { $0.arrivals.last?.frames == sent.last }
        #expect(above.seen.arrivals.filter { $0.frames.topic == Array("n".utf8) }.map(\.frames) == sent)
    }

    @Test("lines that are opened anew stand again, and so do those that were thrown out")
    func anew() async throws {
        let (_, parent, child, above, below) = try await Party.together()
        defer {
            child.close()
            parent.close()
        }
        child.reconnect(["up", "down"])
        try await below.wait(for: "both lines stand again") { $0.connectionCount == 4 }
        parent.disconnectClients()
        try await below.wait(for: "both lines stand a third time") { $0.connectionCount == 6 }
        try await above.wait(for: "a report arrives") {
            try child.send([frames("up/child/", "still here")], through: "up")
        } until: {
            !$0.arrivals.isEmpty
        }
    }

    @Test("a key that is taken away does not come back")
    func revoked() async throws {
        let (party, parent, child, _, below) = try await Party.together()
        defer {
            child.close()
            parent.close()
        }
        party.authority.allow([:], in: "children")
        parent.disconnectClients()
        try await below.wait(for: "the trouble is notLetIn") { $0.troubles.contains(.notLetIn) }
        #expect(below.seen.connectionCount == 2)
    }

    @Test("a message without the form of one is thrown away and told")
    func malformed() async throws {
        let party = try Party()
        let above = Recorder()
        let parent = try party.parent(above)
        defer { parent.close() }
        let context = try Context()
        let socket = try Socket(.publish, in: context)
        try socket.configure(.connecting(keys: party.childKeys, serverKey: party.parentKeys.publicKey))
        try socket.connect(to: parent.boundEndpoints["reports"]!)
        for parts in [
            [[1]], [[1], [2], [3]], [[], [2]], [[1], []], [[UInt8](repeating: 1, count: 600), [2]],
        ] as [[[UInt8]]] {
            let count = above.seen.notices.count
            try await above.wait(for: "a message of \(parts.count) parts is refused") {
                _ = socket.send(parts: parts)
            } until: {
                $0.notices.count > count
            }
        }
        let refusals = Set(
            above.seen.notices.compactMap {
                if case .refused("reports", let refusal) = $0 { refusal } else { nil }
            })
        #expect(refusals == [.partCount, .emptyTopic, .emptyBody, .topicTooLong])
        #expect(above.seen.arrivals == [])
        _ = consume socket
        _ = consume context
    }
}

@Suite("Strangers stay outside")
struct StrangerTests {
    @Test("a bus whose authority lets everybody in refuses to open")
    func lax() throws {
        let party = try Party()
        let error = #expect(throws: ZeroMQError.self) {
            _ = try party.parent(Recorder(), authority: { _ in .allow(user: "anybody") })
        }
        guard case .strangerAdmitted = error else {
            Issue.record("the answer was \(String(describing: error))")
            return
        }
    }

    @Test("an unknown key is denied, named, and told so")
    func unknownKey() async throws {
        let party = try Party()
        let (above, below) = (Recorder(), Recorder())
        let parent = try party.parent(above)
        let stranger = try CurveKeyPair.generate()
        let child = try party.child(of: parent, below, keys: stranger)
        defer {
            child.close()
            parent.close()
        }
        try await below.wait(for: "the trouble is notLetIn") { $0.troubles.contains(.notLetIn) }
        try await above.wait(for: "the stranger is told of") {
            $0.notices.contains { if case .denied = $0 { true } else { false } }
        }
        let applicants = above.seen.notices.compactMap {
            if case .denied(_, let applicant) = $0 { applicant } else { nil }
        }
        #expect(applicants.allSatisfy { $0.key == stranger.publicKey && $0.address == "127.0.0.1" })
        #expect(below.seen.connectionCount == 0)
    }

    @Test("another key than the one expected is no parent")
    func wrongServer() async throws {
        let party = try Party()
        let (above, below) = (Recorder(), Recorder())
        let parent = try party.parent(above)
        let child = try party.child(of: parent, below, serverKey: try CurveKeyPair.generate().publicKey)
        defer {
            child.close()
            parent.close()
        }
        try await below.wait(for: "the trouble is wrongServerKey") { $0.troubles.contains(.wrongServerKey) }
        #expect(below.seen.connectionCount == 0)
    }

    @Test("a client without encryption gets nowhere")
    func plain() async throws {
        let party = try Party()
        let above = Recorder()
        let parent = try party.parent(above)
        defer { parent.close() }
        let context = try Context()
        let socket = try Socket(.publish, in: context)
        try socket.connect(to: parent.boundEndpoints["reports"]!)
        try await above.wait(for: "the stranger is told of") {
            $0.notices.contains { if case .handshakeFailed = $0 { true } else { false } }
        }
        _ = socket.send(parts: [[1], [2]])
        #expect(above.seen.arrivals == [])
        _ = consume socket
        _ = consume context
    }

    @Test("where nobody listens, that is said")
    func nobody() async throws {
        let party = try Party()
        let gone = try party.parent(Recorder())
        let (reports, orders) = (gone.boundEndpoints["reports"]!, gone.boundEndpoints["orders"]!)
        gone.close()
        let below = Recorder()
        let child = try party.child(reports: reports, orders: orders, below)
        defer { child.close() }
        try await below.wait(for: "the trouble is refused") { $0.troubles.contains(.refused) }
    }

    @Test("a port that is taken is named")
    func taken() throws {
        let party = try Party()
        let parent = try party.parent(Recorder())
        defer { parent.close() }
        let endpoint = parent.boundEndpoints["reports"]!
        #expect(throws: ZeroMQError.addressInUse(endpoint)) {
            _ = try Bus(
                ports: [Port("again", .subscribe, at: endpoint, domain: "children")], lines: [],
                keys: party.parentKeys,
                authority: party.authority.authority, receive: { _ in }, notice: { _ in })
        }
        #expect("\(ZeroMQError.addressInUse(endpoint))".contains("sport = :\(endpoint.port!)"))
    }
}
