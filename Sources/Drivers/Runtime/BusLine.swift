internal import Logging
internal import ZeroMQ

/// What happens on the wires as one line of the log.
struct BusLine {
    let level: Logger.Level
    let text: String

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
        case .handshakeFailed(let port, let failure):
            self.init(
                .warning, "somebody at the port for \(port) did not get through the handshake: \(failure)")
        case .asked(let port, let prefix):
            self.init(
                .debug, "at the port for \(port) somebody wants '\(String(decoding: prefix, as: UTF8.self))'")
        case .refused(let name, let refusal):
            self.init(.warning, "a message at the wire for \(name) was thrown away: \(refusal)")
        }
    }

    private init(_ level: Logger.Level, _ text: String) { (self.level, self.text) = (level, text) }

    func log(to logger: Logger) { logger.log(level: level, "\(text)") }
}
