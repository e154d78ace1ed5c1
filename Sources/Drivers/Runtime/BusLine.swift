internal import Logging
internal import Synchronization
internal import ZeroMQ

/// What happens on the wires as one line of the log.
struct BusLine {
    let level: Logger.Level
    let text: String
    /// Lines of one kind are held back when there are too many; nil for lines that must all be seen.
    var kind: String?

    /// - Parameter parent: who is at the other end of the lines.
    init(_ notice: BusNotice, parent: String) {
        switch notice {
        case .connected(let line, let endpoint): self.init(.info, "\(line) stands: \(parent) at \(endpoint)")
        case .disconnected(let line, let endpoint):
            self.init(.warning, "\(line) is down: \(parent) at \(endpoint); connecting anew")
        case .trouble(let line, let endpoint, let trouble):
            self.init(.error, "\(line) does not stand, \(parent) at \(endpoint): \(trouble)")
        case .denied(let port, let applicant):
            self.init(
                .warning,
                """
                turned away at the port for \(port): \(applicant.address) has the key \(applicant.key), which the \
                registry does not allow there
                """)
            // A stranger has as many keys and addresses as it likes.
            kind = "denied \(port)"
        case .handshakeFailed(let port, let failure, let peer):
            self.init(
                .warning,
                "\(peer ?? "somebody") did not get through the handshake at the port for \(port): \(failure)")
            kind = "handshake \(port)"
        case .cutOff(let port, let user, let excess, let span):
            self.init(
                .error,
                """
                \(user) was cut off at the port for \(port) and is not let in for \(span): it has sent \(excess); see \
                which program runs there with its key
                """)
            kind = "cut off \(user)"
        case .asked(let port, let prefix):
            self.init(
                .debug, "at the port for \(port) somebody wants '\(String(decoding: prefix, as: UTF8.self))'")
        case .refused(let name, let refusal):
            self.init(.warning, "a message at the wire for \(name) was thrown away: \(refusal)")
            kind = "refused \(name)"
        }
    }

    private init(_ level: Logger.Level, _ text: String) { (self.level, self.text) = (level, text) }

    /// - Parameter heldBackCount: of this kind, since the last that was said.
    func log(to logger: Logger, heldBackCount: Int) {
        logger.log(
            level: level, "\(text)", metadata: heldBackCount > 0 ? ["held_back": "\(heldBackCount)"] : [:])
    }
}

/// Writes what happens on the wires into the log, but of each kind one line in ten seconds: strangers can make any number of them.
final class BusLog: Sendable {
    private let logger: Logger
    private let parent: String
    private let limit = Mutex(RateLimit(period: .seconds(10)))
    private let clock = NodeClock(notBefore: nil)

    init(_ logger: Logger, parent: String) { (self.logger, self.parent) = (logger, parent) }

    func take(_ notice: BusNotice) {
        let line = BusLine(notice, parent: parent)
        guard let kind = line.kind else { return line.log(to: logger, heldBackCount: 0) }
        guard let heldBackCount = limit.withLock({ $0.admit(kind, at: clock.now) }) else { return }
        line.log(to: logger, heldBackCount: heldBackCount)
    }
}
