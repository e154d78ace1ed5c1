internal import CZeroMQ
internal import Glibc

/// The thread that polls: all sockets of a bus live and die here.
final class PollLoop {
    private let plan: BusPlan
    private let mailbox: Mailbox
    private let authenticator: Authenticator
    private var ports: [OpenPort] = []
    private var lines: [OpenLine] = []
    private var monitorCount = 0
    private var bans = Bans()

    /// Returns after the mailbox said `close`, or when something could not be opened.
    static func run(
        _ plan: BusPlan, mailbox: Mailbox, opened: (Result<[String: Endpoint], ZeroMQError>) -> Void
    ) {
        do throws(ZeroMQError) {
            let context = try Context()
            // Sockets must be closed before the context is, or it waits for them for ever.
            try live(plan, mailbox, in: context, opened)
            _ = consume context
        } catch {
            opened(.failure(error))
        }
    }

    private static func live(
        _ plan: BusPlan, _ mailbox: Mailbox, in context: borrowing Context,
        _ opened: (Result<[String: Endpoint], ZeroMQError>) -> Void
    ) throws(ZeroMQError) {
        let loop = try PollLoop(plan, mailbox, in: context)
        defer { loop.stop() }
        try loop.open(in: context)
        opened(
            .success(
                Dictionary(uniqueKeysWithValues: loop.ports.map { ($0.port.name, $0.endpoint) })))
        while loop.carryOut(mailbox.takeAll(), in: context) { loop.poll(mailbox.fileDescriptor) }
    }

    private init(_ plan: BusPlan, _ mailbox: Mailbox, in context: borrowing Context) throws(ZeroMQError) {
        (self.plan, self.mailbox) = (plan, mailbox)
        authenticator = try Authenticator(in: context)
    }

    private func open(in context: borrowing Context) throws(ZeroMQError) {
        for port in plan.ports {
            let open = try OpenPort(port, keys: plan.keys, monitor: nextMonitor(), in: context)
            ports.append(open)
            try turnAwayStranger(at: open, in: context)
        }
        for line in plan.lines {
            let address = line.endpoint.isNumeric ? line.endpoint : nil
            lines.append(
                try OpenLine(line, at: address, keys: plan.keys, monitor: nextMonitor(), in: context))
            if address == nil { probe(line, connecting: false) }
        }
    }

    private func stop() {
        for port in ports { port.monitor.stop() }
        for line in lines { line.monitor.stop() }
    }

    private func nextMonitor() -> Int {
        monitorCount += 1
        return monitorCount
    }

    /// CURVE fails open when it is set up wrongly; this is the proof that it is not.
    private func turnAwayStranger(at port: OpenPort, in context: borrowing Context) throws(ZeroMQError) {
        let stranger: CurveKeyPair
        do throws(CurveKeyError) { stranger = try CurveKeyPair.generate() } catch { throw .key(error) }
        let line = Line(
            "stranger", port.port.kind == .subscribe ? .publish : .subscribe, to: port.endpoint.local,
            serverKey: plan.keys.publicKey)
        let open = try OpenLine(line, at: line.endpoint, keys: stranger, monitor: nextMonitor(), in: context)
        defer { open.monitor.stop() }
        let deadline = ContinuousClock.now + .milliseconds(SocketSettings.strangerTestMillisecondsMax)
        while ContinuousClock.now < deadline {
            var items = [
                Self.item(authenticator.handle), Self.item(port.socket.handle),
                Self.item(open.monitor.handle),
            ]
            zmq_poll(&items, Int32(items.count), 100)
            _ = authenticator.serve(admission)
            _ = port.monitor.drain()
            for event in open.monitor.drain() {
                if event == .handshakeSucceeded { throw .strangerAdmitted(port.endpoint) }
                if event == .handshakeFailed(.notLetIn) { return }
            }
        }
        throw .strangerTestInconclusive(port.endpoint)
    }

    // MARK: One turn

    private func poll(_ wake: Int32) {
        var items = [zmq_pollitem_t(socket: nil, fd: wake, events: Int16(ZMQ_POLLIN), revents: 0)]
        items.append(Self.item(authenticator.handle))
        for port in ports { items += [Self.item(port.socket.handle), Self.item(port.monitor.handle)] }
        for line in lines { items += [Self.item(line.socket.handle), Self.item(line.monitor.handle)] }
        zmq_poll(&items, Int32(items.count), untilNextCheck)

        for applicant in authenticator.serve(admission) {
            let port = ports.first { $0.port.domain == applicant.domain }
            plan.notice(.denied(port: port?.port.name ?? applicant.domain, applicant))
        }
        for port in ports { listen(at: port) }
        for line in lines { listen(on: line) }
    }

    /// The authority's, except for users cut off a short time ago.
    private func admission(of applicant: Applicant) -> Admission {
        let admission = plan.authority(applicant)
        guard case .allow(let user) = admission, bans.isBanned(user, at: .now) else { return admission }
        return .deny
    }

    /// In milliseconds; -1 for as long as it takes.
    private var untilNextCheck: Int {
        guard let deadline = lines.compactMap(\.watch.deadline).min() else { return -1 }
        let remaining = ContinuousClock.now.duration(to: deadline) / .milliseconds(1)
        return max(0, Int(remaining.rounded(.up)))
    }

    private func listen(at port: OpenPort) {
        for event in port.monitor.drain() {
            guard let (failure, peer) = port.peers.note(event) else { continue }
            plan.notice(.handshakeFailed(port: port.port.name, failure, peer: peer))
        }
        switch port.port.kind {
        case .subscribe: receive(from: port.socket, port.port.name)
        case .publish, .xpub: hearSubscriptions(at: port)
        }
    }

    /// Takes all there are: libzmq keeps them until they are taken.
    private func hearSubscriptions(at port: OpenPort) {
        while let (message, user) = port.socket.receiveSubscription() {
            switch port.subscriptions.note(message, from: user, at: .now) {
            case .asked(let prefix) where port.port.kind == .xpub:
                plan.notice(.asked(port: port.port.name, prefix: prefix))
            case .asked, .ended: break
            case .exceeded(let excess): cutOff(user ?? "", at: port, for: excess)
            }
        }
    }

    /// libzmq cannot end one connection: all at the port are ended, and the others come back within a second.
    private func cutOff(_ user: String, at port: OpenPort, for excess: SubscriptionExcess) {
        guard !bans.isBanned(user, at: .now) else { return }
        let span = bans.ban(user, at: .now)
        plan.notice(.cutOff(port: port.port.name, user: user, excess, span))
        port.disconnectClients()
    }

    private func listen(on line: OpenLine) {
        let now = ContinuousClock.now
        let findings =
            line.monitor.drain().map { line.watch.note($0, at: now) } + [line.watch.check(at: now)]
        for finding in findings.compactMap(\.self) { tell(finding, of: line.line) }
        if line.line.kind == .subscribe { receive(from: line.socket, line.line.name) }
    }

    private func tell(_ finding: LineWatch.Finding, of line: Line) {
        switch finding {
        case .connected: plan.notice(.connected(line: line.name, line.endpoint))
        case .disconnected: plan.notice(.disconnected(line: line.name, line.endpoint))
        case .trouble(let trouble): plan.notice(.trouble(line: line.name, line.endpoint, trouble))
        case .unreached: probe(line, connecting: true)
        }
    }

    /// Takes so many at a time that the other sockets get their turn.
    private func receive(from socket: borrowing Socket, _ name: String) {
        var arrivals: [Arrival] = []
        for _ in 0..<Self.arrivalCountMax {
            guard let reception = socket.receive() else { break }
            switch reception {
            case .frames(let frames, let user):
                arrivals.append(Arrival(name: name, frames: frames, user: user))
            case .refused(let refusal): plan.notice(.refused(name: name, refusal))
            }
        }
        if !arrivals.isEmpty { plan.receive(arrivals) }
    }

    private static let arrivalCountMax = 256

    // MARK: Commands

    /// - Returns: false when it is time to end.
    private func carryOut(_ commands: [Mailbox.Command], in context: borrowing Context) -> Bool {
        for command in commands {
            switch command {
            case .send(let messages, let name), .offer(let messages, let name):
                send(messages, through: name)
            case .reconnect(let names): reconnect(names, in: context)
            case .disconnectClients: for port in ports { port.disconnectClients() }
            case .probed(let name, let outcome): take(outcome, of: name, in: context)
            case .close: return false
            }
        }
        return true
    }

    private func send(_ messages: [Frames], through name: String) {
        if let port = ports.first(where: { $0.port.name == name }) {
            for message in messages { _ = port.socket.send(message) }
        } else if let line = lines.first(where: { $0.line.name == name }) {
            for message in messages { _ = line.socket.send(message) }
        } else {
            preconditionFailure("there is no port and no line called \(name)")
        }
    }

    private func reconnect(_ names: [String], in context: borrowing Context) {
        for (index, old) in lines.enumerated() where names.contains(old.line.name) {
            old.monitor.stop()
            // What cannot be opened now is tried again when somebody asks the next time; the old one stays.
            let new = try? OpenLine(
                old.line, at: old.address, keys: plan.keys, monitor: nextMonitor(), in: context)
            if let new { lines[index] = new }
        }
    }

    /// Has a thread of its own wait for the resolver and the network.
    private func probe(_ line: Line, connecting: Bool) {
        let (mailbox, endpoint, name) = (mailbox, line.endpoint, line.name)
        func put(_ outcome: ConnectionProbe.Outcome) { mailbox.put(.probed(line: name, outcome)) }
        do throws(ZeroMQError) {
            try PollThread.start {
                mailbox.put(
                    .probed(line: name, ConnectionProbe.run(endpoint, connecting: connecting)))
            }
        } catch { put(.trouble(.noRoute(reason: "\(error)"))) }
    }

    private func take(_ outcome: ConnectionProbe.Outcome, of name: String, in context: borrowing Context) {
        guard let index = lines.firstIndex(where: { $0.line.name == name }) else { return }
        let line = lines[index]
        let finding = line.watch.note(outcome, at: .now)
        if case .found(let address) = outcome, line.isUnreached, line.address != address {
            // Another of the host's addresses, or the first.
            let new = try? OpenLine(
                line.line, at: address, keys: plan.keys, monitor: nextMonitor(), in: context)
            if let new {
                line.monitor.stop()
                new.watch = line.watch
                lines[index] = new
            }
        }
        if let finding { tell(finding, of: line.line) }
    }

    private static func item(_ socket: UnsafeMutableRawPointer) -> zmq_pollitem_t {
        zmq_pollitem_t(socket: socket, fd: 0, events: Int16(ZMQ_POLLIN), revents: 0)
    }
}
