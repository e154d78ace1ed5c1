internal import CZeroMQ
internal import Glibc

/// Why a bus could not be opened or used: one case for each reaction.
public enum ZeroMQError: Error, Equatable, Sendable, CustomStringConvertible {
    case addressInUse(Endpoint)
    case addressNotHere(Endpoint)
    case addressForbidden(Endpoint)
    case hostUnknown(Endpoint, reason: String)
    case strangerAdmitted(Endpoint)
    case strangerTestInconclusive(Endpoint)
    case fileDescriptorsTooFew(needed: Int, allowed: Int)
    case portMissing(Endpoint)
    case subscriptionsTooMany(Endpoint, count: Int)
    case key(CurveKeyError)
    /// Anything else: for the log.
    case failed(Operation, Endpoint?, code: Int32)

    public enum Operation: Equatable, Sendable {
        case openContext, openSocket, openThread, monitor, bind, connect
        case configure(option: Int32)
    }

    public var description: String {
        switch self {
        case .addressInUse(let endpoint):
            """
            cannot listen at \(endpoint): another process listens there already; stop it (see who it is with \
            ss -ltnp 'sport = :\(endpoint.port ?? 0)'), or choose another port
            """
        case .addressNotHere(let endpoint):
            "cannot listen at \(endpoint): this machine has no such address; use one of its own, or * for all"
        case .hostUnknown(let endpoint, let reason):
            "cannot listen at \(endpoint): the host's name cannot be resolved (\(reason)); correct it, or write an address of this machine"
        case .addressForbidden(let endpoint):
            "cannot listen at \(endpoint): ports below 1024 need privileges; use one from 1024 to 32767"
        case .strangerAdmitted(let endpoint):
            """
            refusing to open \(endpoint): it let a stranger's key in; let the authority admit only keys \
            that it knows
            """
        case .strangerTestInconclusive(let endpoint):
            """
            refusing to open \(endpoint): a stranger's key was neither turned away nor let in; see that \
            this machine can reach that address itself, firewall included
            """
        case .fileDescriptorsTooFew(let needed, let allowed):
            """
            \(needed) open files are needed and \(allowed) are allowed; raise the limit (ulimit -n \(needed), \
            or LimitNOFILE=\(needed) in the systemd unit)
            """
        case .portMissing(let endpoint): "cannot connect to \(endpoint): name the port"
        case .subscriptionsTooMany(let endpoint, let count):
            """
            \(count) subscriptions at \(endpoint), and libzmq may lose those beyond \
            \(SocketSettings.subscriptionCountMax); subscribe to shorter prefixes
            """
        case .key(let error): error.description
        case .failed(let operation, let endpoint, let code):
            "libzmq failed to \(operation)\(endpoint.map { " at \($0)" } ?? ""): \(String(cString: zmq_strerror(code)))"
        }
    }

    static func bind(_ endpoint: Endpoint, code: Int32) -> Self {
        switch code {
        case EADDRINUSE: .addressInUse(endpoint)
        case EADDRNOTAVAIL, ENODEV: .addressNotHere(endpoint)
        case EACCES: .addressForbidden(endpoint)
        default: .failed(.bind, endpoint, code: code)
        }
    }
}
