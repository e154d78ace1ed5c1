internal import CZeroMQ
internal import Dispatch
internal import Glibc
internal import Synchronization

/// All ZeroMQ sockets of a process and the one thread that touches them. Everything is encrypted and mutually authenticated
/// with CURVE; who is let in at the ports is for the authority to say.
public final class Bus: Sendable {
    /// Where the ports are bound, by their names; with the port numbers that the system chose.
    public let boundEndpoints: [String: Endpoint]
    private let mailbox: Mailbox
    private let ended: DispatchSemaphore
    private let isClosed = Mutex(false)

    /// Opens everything. The ports are open only after each has turned away a stranger's key.
    ///
    /// - Parameters:
    ///   - keys: those of this process, for ports and lines alike.
    ///   - receive: gets what has come in. Called on the thread that polls: it must hand over and return.
    ///   - notice: gets what happens on the wires; called there too.
    public init(
        ports: [Port], lines: [Line], keys: CurveKeyPair, authority: @escaping Authority,
        receive: @escaping @Sendable ([Arrival]) -> Void, notice: @escaping @Sendable (BusNotice) -> Void
    ) throws(ZeroMQError) {
        for line in lines where line.subscriptions.count > SocketSettings.subscriptionCountMax {
            throw .subscriptionsTooMany(line.endpoint, count: line.subscriptions.count)
        }
        for line in lines where line.endpoint.port == nil { throw .portMissing(line.endpoint) }
        try FileDescriptorLimit.require(SocketSettings.fileDescriptorCountMax)
        let mailbox = try Mailbox()
        let ended = DispatchSemaphore(value: 0)
        let opening = Opening()
        let plan = BusPlan(
            ports: ports, lines: lines, keys: keys, authority: authority, receive: receive, notice: notice)
        try PollThread.start {
            PollLoop.run(plan, mailbox: mailbox, opened: opening.finish)
            ended.signal()
        }
        boundEndpoints = try opening.wait().get()
        (self.mailbox, self.ended) = (mailbox, ended)
    }

    deinit { close() }

    /// Queues messages, in this order. Those for whom nobody is there are lost.
    public func send(_ messages: [Frames], through name: String) {
        mailbox.put(.send(messages, through: name))
    }

    /// Queues messages as ``send(_:through:)`` does, unless too many that were offered wait already.
    ///
    /// - Returns: whether they were taken, all of them or none.
    public func offer(_ messages: [Frames], through name: String) -> Bool {
        mailbox.offer(messages, through: name)
    }

    /// Opens the sockets of these lines anew, whatever state they are in.
    public func reconnect(_ lines: [String]) { mailbox.put(.reconnect(lines)) }

    /// Ends all connections at the ports; peers that are still allowed reconnect by themselves.
    public func disconnectClients() { mailbox.put(.disconnectClients) }

    /// Closes all sockets. Nothing is received after this returns.
    public func close() {
        let isFirst = isClosed.withLock { isClosed in
            defer { isClosed = true }
            return !isClosed
        }
        guard isFirst else { return }
        mailbox.put(.close)
        ended.wait()
    }

    /// How the thread tells whether it could open everything.
    private final class Opening: Sendable {
        private let result = Mutex<Result<[String: Endpoint], ZeroMQError>?>(nil)
        private let isKnown = DispatchSemaphore(value: 0)

        func finish(_ outcome: Result<[String: Endpoint], ZeroMQError>) {
            result.withLock { $0 = outcome }
            isKnown.signal()
        }

        func wait() -> Result<[String: Endpoint], ZeroMQError> {
            isKnown.wait()
            guard let outcome = result.withLock({ $0 }) else {
                preconditionFailure("signalled after it is set")
            }
            return outcome
        }
    }
}

/// What a bus is to do.
struct BusPlan: Sendable {
    let ports: [Port]
    let lines: [Line]
    let keys: CurveKeyPair
    let authority: Authority
    let receive: @Sendable ([Arrival]) -> Void
    let notice: @Sendable (BusNotice) -> Void
}

/// A thread of its own for one piece of work.
enum PollThread {
    static func start(_ work: @escaping @Sendable () -> Void) throws(ZeroMQError) {
        final class Box: Sendable {
            let work: @Sendable () -> Void
            init(_ work: @escaping @Sendable () -> Void) { self.work = work }
        }
        let box = Unmanaged.passRetained(Box(work))
        var thread = pthread_t()
        let code = pthread_create(
            &thread, nil,
            { argument in
                czmq_name_this_thread("zeromq")
                Unmanaged<Box>.fromOpaque(argument!).takeRetainedValue().work()
                return nil
            }, box.toOpaque())
        guard code == 0 else {
            box.release()
            throw .failed(.openThread, nil, code: code)
        }
        pthread_detach(thread)
    }
}
