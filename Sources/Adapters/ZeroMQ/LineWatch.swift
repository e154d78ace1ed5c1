internal import Glibc

/// Makes out of libzmq's events whether a line stands and, if it does not, why.
struct LineWatch {
    private let patience: Duration
    private var isDown = true
    /// When to look into a line that is down; nil while it stands, is being looked into, or its reason is known.
    private(set) var deadline: ContinuousClock.Instant?
    private var isGreeting = false
    private var wasGreeted = false
    private var reported: LineTrouble?

    enum Finding: Hashable {
        case connected, disconnected
        case trouble(LineTrouble)
        /// Nobody has accepted the connection for too long: see ``ConnectionProbe``.
        case unreached
    }

    /// It is down, and nobody has accepted the connection since.
    var isUnreached: Bool { isDown && !wasGreeted }

    init(patience: Duration, at now: ContinuousClock.Instant) {
        self.patience = patience
        deadline = now.advanced(by: patience)
    }

    mutating func note(_ event: MonitorEvent, at now: ContinuousClock.Instant) -> Finding? {
        switch event {
        case .connected:
            (isGreeting, wasGreeted) = (true, true)
            return nil
        case .handshakeSucceeded:
            (isGreeting, wasGreeted, isDown, reported, deadline) = (false, false, false, nil, nil)
            return .connected
        case .handshakeFailed(.notLetIn): return fail(.notLetIn)
        case .handshakeFailed(.protocolViolated(MonitorEvent.Failure.cryptographic)):
            return fail(.wrongServerKey)
        case .handshakeFailed(.protocolViolated): return fail(.otherProtocol)
        case .handshakeFailed(.broken(let code)): return fail(code == EAGAIN ? .silent : .wrongServerKey)
        case .disconnected:
            if !isDown {
                (isDown, deadline) = (true, now.advanced(by: patience))
                return .disconnected
            }
            // What is no greeting at all, libzmq drops without another word, and never tries again.
            return isGreeting ? fail(.otherProtocol) : nil
        case .retried, .accepted: return nil
        }
    }

    mutating func check(at now: ContinuousClock.Instant) -> Finding? {
        guard let deadline, now >= deadline else { return nil }
        self.deadline = nil
        return wasGreeted ? fail(.silent) : .unreached
    }

    /// Takes what a probe has found, and has the next one made while the line is down and nobody has accepted it.
    mutating func note(_ outcome: ConnectionProbe.Outcome, at now: ContinuousClock.Instant) -> Finding? {
        guard isUnreached else { return nil }
        deadline = now.advanced(by: patience)
        guard case .trouble(let trouble) = outcome else { return nil }
        defer { deadline = now.advanced(by: patience) }
        return fail(trouble)
    }

    private mutating func fail(_ trouble: LineTrouble) -> Finding? {
        (isGreeting, deadline) = (false, nil)
        guard reported != trouble else { return nil }
        reported = trouble
        return .trouble(trouble)
    }
}
