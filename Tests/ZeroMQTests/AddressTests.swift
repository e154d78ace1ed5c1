import Glibc
import Testing

@testable import ZeroMQ

/// Whether this machine has IPv6 at all.
private let hasVersion6: Bool = {
    let descriptor = socket(AF_INET6, Int32(SOCK_STREAM.rawValue), 0)
    guard descriptor >= 0 else { return false }
    defer { close(descriptor) }
    var address = sockaddr_in6()
    address.sin6_family = sa_family_t(AF_INET6)
    address.sin6_addr = in6addr_loopback
    return withUnsafePointer(to: &address) { pointer in
        pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
            bind(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in6>.size)) == 0
        }
    }
}()

@Suite("Names and addresses of both kinds, to listen and to connect")
struct HostTests {
    private func parent(of party: Party, at endpoint: String, _ recorder: Recorder) throws -> Bus {
        let endpoint = try Endpoint(endpoint)
        return try Bus(
            ports: [
                Port("reports", .subscribe, at: endpoint, domain: "children"),
                Port("orders", .publish, at: endpoint, domain: "children"),
            ], lines: [], keys: party.parentKeys, authority: party.authority.authority,
            receive: recorder.receive, notice: recorder.notice)
    }

    private func connect(listening: String, connecting host: String) async throws {
        let party = try Party()
        let (above, below) = (Recorder(), Recorder())
        let parent = try parent(of: party, at: listening, above)
        func address(_ port: String) -> Endpoint {
            Endpoint(host: host, port: parent.boundEndpoints[port]!.port)
        }
        let child = try party.child(reports: address("reports"), orders: address("orders"), below)
        defer {
            child.close()
            parent.close()
        }
        try await below.wait(for: "both lines stand") { $0.connectedLines == ["down", "up"] }
        child.send([try frames("up/child/a", "b")], through: "up")
        try await above.wait(for: "what was sent is there") { $0.arrivals.count == 1 }
        // Those who are connected are cut off at the address that is really open.
        parent.disconnectClients()
        try await below.wait(for: "the lines stand again") { $0.connectionCount >= 4 }
    }

    @Test(
        "IPv6", .enabled(if: hasVersion6, "this machine has no IPv6"),
        arguments: [("tcp://[::1]:*", "::1"), ("tcp://[::]:*", "::1"), ("tcp://[::]:*", "127.0.0.1")])
    func version6(listening: String, host: String) async throws {
        try await connect(listening: listening, connecting: host)
    }

    @Test(
        "a name",
        arguments: [
            ("tcp://localhost:*", "localhost"), ("tcp://*:*", "localhost"),
            ("tcp://localhost:*", "127.0.0.1"),
        ])
    func name(listening: String, host: String) async throws {
        try await connect(listening: listening, connecting: host)
    }

    @Test("a name that nobody knows is said, for both ends")
    func unknownName() async throws {
        let party = try Party()
        let below = Recorder()
        let nowhere = try Endpoint("tcp://no-such-host.invalid:7")
        let child = try party.child(reports: nowhere, orders: nowhere, below)
        defer { child.close() }
        try await below.wait(for: "the trouble is told") {
            $0.troubles.contains { if case .hostUnknown = $0 { true } else { false } }
        }
        let error = #expect(throws: ZeroMQError.self) {
            _ = try self.parent(of: party, at: "tcp://no-such-host.invalid:*", Recorder())
        }
        #expect("\(error!)".contains("the host's name cannot be resolved"))
    }

    @Test("an address of another machine is no place to listen")
    func elsewhere() throws {
        let party = try Party()
        let error = #expect(throws: ZeroMQError.self) {
            _ = try self.parent(of: party, at: "tcp://192.0.2.1:*", Recorder())
        }
        #expect("\(error!)".contains("this machine has no such address"))
    }

    @Test("a probe tells name, route, refusal and a port that is open apart")
    func probe() throws {
        let party = try Party()
        let parent = try parent(of: party, at: "tcp://127.0.0.1:*", Recorder())
        let open = parent.boundEndpoints["reports"]!
        #expect(ConnectionProbe.run(open, connecting: true) == .found(open))
        let named = Endpoint(host: "localhost", port: open.port)
        #expect(ConnectionProbe.run(named, connecting: true) == .found(open))
        #expect(ConnectionProbe.run(named, connecting: false) == .found(open))
        parent.close()
        #expect(ConnectionProbe.run(open, connecting: true) == .trouble(.refused))
        #expect(ConnectionProbe.run(named, connecting: true) == .trouble(.refused))
        // A broadcast address has no connections.
        guard
            case .trouble(.noRoute) = ConnectionProbe.run(
                Endpoint(host: "255.255.255.255", port: 7), connecting: true)
        else {
            Issue.record("255.255.255.255 is reached")
            return
        }
        guard
            case .trouble(.hostUnknown) = ConnectionProbe.run(
                Endpoint(host: "no-such-host.invalid", port: 7), connecting: true)
        else {
            Issue.record("no-such-host.invalid has an address")
            return
        }
    }

    @Test("each reason has words of its own, with what to do")
    func words() {
        let troubles: [LineTrouble] = [
            .hostUnknown(reason: "x"), .noRoute(reason: "x"), .noAnswer, .refused, .notLetIn, .wrongServerKey,
            .otherProtocol, .silent,
        ]
        #expect(Set(troubles.map(\.description)).count == troubles.count)
    }

    @Test("who fails in the handshake is named")
    func peer() async throws {
        let party = try Party()
        let above = Recorder()
        let parent = try party.parent(above)
        defer { parent.close() }
        let child = try party.child(of: parent, Recorder(), serverKey: try CurveKeyPair.generate().publicKey)
        defer { child.close() }
        try await above.wait(for: "the peer is named") {
            $0.notices.contains {
                guard case .handshakeFailed(_, let failure, let peer?) = $0 else { return false }
                return peer.hasPrefix("127.0.0.1:") && "\(failure)".contains("another key")
            }
        }
    }
}
