internal import Glibc

/// Makes out of libzmq's events whether a line stands and, if it does not, why.
struct LineWatch {
    private let patience: Duration
    private var downSince: ContinuousClock.Instant?
    private var isGreeting = false
    private var wasGreeted = false
    private var reported: LineTrouble?

    enum Finding: Hashable {
        case connected, disconnected
        case trouble(LineTrouble)
    }

    init(patience: Duration, at now: ContinuousClock.Instant) {
        self.patience = patience
        downSince = now
    }

    mutating func note(_ event: MonitorEvent, at now: ContinuousClock.Instant) -> Finding? {
        switch event {
        case .connected:
            (isGreeting, wasGreeted) = (true, true)
            return nil
        case .handshakeSucceeded:
            (isGreeting, wasGreeted, reported, downSince) = (false, false, nil, nil)
            return .connected
        case .handshakeFailed(.notLetIn): return fail(.notLetIn)
        case .handshakeFailed(.protocolViolated): return fail(.otherProtocol)
        case .handshakeFailed(.broken(let code)): return fail(code == EAGAIN ? .silent : .wrongServerKey)
        case .disconnected:
            if downSince == nil {
                downSince = now
                return .disconnected
            }
            // What is no greeting at all, libzmq drops without another word, and never tries again.
            return isGreeting ? fail(.otherProtocol) : nil
        case .retried: return nil
        }
    }

    /// When ``check(at:)`` should be called.
    var deadline: ContinuousClock.Instant? { reported == nil ? downSince?.advanced(by: patience) : nil }

    mutating func check(at now: ContinuousClock.Instant) -> Finding? {
        guard let deadline, now >= deadline else { return nil }
        return fail(wasGreeted ? .silent : .nobodyListens)
    }

    private mutating func fail(_ trouble: LineTrouble) -> Finding? {
        isGreeting = false
        guard reported != trouble else { return nil }
        reported = trouble
        return .trouble(trouble)
    }
}
