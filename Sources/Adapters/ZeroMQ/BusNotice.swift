/// What happens on the wires of a bus, for the log.
public enum BusNotice: Hashable, Sendable {
    /// The line stands: the other end has proved its key and let this one in.
    case connected(line: String, Endpoint)
    /// The line stood and is down; libzmq is building it anew.
    case disconnected(line: String, Endpoint)
    /// The line does not stand, and this is why. Said once until it stands or the reason changes.
    case trouble(line: String, Endpoint, LineTrouble)
    /// The authority turned somebody away.
    case denied(port: String, Applicant)
    /// Somebody at a port did not get through the handshake.
    ///
    /// - Parameter peer: its address and port; nil where it was gone before anybody could look.
    case handshakeFailed(port: String, MonitorEvent.Failure, peer: String?)
    /// Somebody at a port of the kind ``Kind/xpub`` wants to have what begins with this.
    case asked(port: String, prefix: [UInt8])
    /// A subscriber was cut off with all others at its port, and is not let in again for so long; the others come back by themselves.
    case cutOff(port: String, user: String, SubscriptionExcess, Duration)
    /// A message without the form of one. It is thrown away.
    case refused(name: String, FramesRefusal)
}

/// Why a line does not stand.
public enum LineTrouble: Hashable, Sendable, CustomStringConvertible {
    /// The name of the host cannot be resolved.
    case hostUnknown(reason: String)
    /// Packets do not get there.
    case noRoute(reason: String)
    /// Nothing comes back.
    case noAnswer
    /// The machine is there, and no program listens at the port.
    case refused
    case notLetIn
    case wrongServerKey
    case otherProtocol
    case silent

    public var description: String {
        switch self {
        case .hostUnknown(let reason):
            "the host's name cannot be resolved (\(reason)): correct the name, or see the name service of this machine"
        case .noRoute(let reason):
            "that address cannot be reached from here (\(reason)): correct it, or see this machine's network and firewall"
        case .noAnswer:
            "nothing answers from that address: correct it, or see whether its machine runs and no firewall drops packets"
        case .refused: "nobody listens there: start the node, or correct the address and the port"
        case .notLetIn:
            "this node's key is not let in there: give both ends the same registry, with this key, or correct the port"
        case .wrongServerKey:
            """
            the other end hung up during the handshake, as it does when it has another key than the one expected: \
            correct the port, or give both ends the same registry
            """
        case .otherProtocol:
            "what answers there does not speak this protocol (ZMTP with CURVE): correct the port"
        case .silent:
            "something accepts connections there and says nothing: correct the port, or see why its program stands still"
        }
    }
}
