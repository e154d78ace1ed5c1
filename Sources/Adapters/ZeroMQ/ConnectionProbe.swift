internal import CZeroMQ
internal import Glibc

/// Finds out why a connection does not come about, which libzmq does not tell.
enum ConnectionProbe {
    enum Outcome: Hashable, Sendable {
        /// Somebody accepts connections at this address.
        case found(Endpoint)
        case trouble(LineTrouble)
    }

    /// Waits for the resolver and for each address; for a thread of its own.
    ///
    /// - Parameter connecting: whether to try the addresses, and not only to look them up. A peer notices that.
    static func run(_ endpoint: Endpoint, connecting: Bool) -> Outcome {
        let addresses: [Endpoint]
        do throws(HostUnknown) { addresses = try HostAddresses.of(endpoint) } catch {
            return .trouble(.hostUnknown(reason: error.reason))
        }
        guard connecting else { return .found(addresses[0]) }
        var troubles: [LineTrouble] = []
        for address in addresses {
            guard let trouble = tryOut(address) else { return .found(address) }
            troubles.append(trouble)
        }
        // Where one address is refused, its machine is there at least.
        return .trouble(troubles.first { $0 == .refused } ?? troubles[0])
    }

    /// - Returns: nil when the connection was accepted.
    private static func tryOut(_ endpoint: Endpoint) -> LineTrouble? {
        var hints = addrinfo()
        hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        hints.ai_flags = AI_NUMERICHOST | AI_NUMERICSERV
        var list: UnsafeMutablePointer<addrinfo>?
        let code = getaddrinfo(endpoint.host, endpoint.port.map(String.init), &hints, &list)
        guard code == 0, let entry = list?.pointee else {
            return .hostUnknown(reason: String(cString: gai_strerror(code)))
        }
        defer { freeaddrinfo(list) }
        let descriptor = socket(
            entry.ai_family, entry.ai_socktype | Int32(SOCK_NONBLOCK.rawValue | SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { return .noRoute(reason: String(cString: strerror(errno))) }
        defer { close(descriptor) }
        if connect(descriptor, entry.ai_addr, entry.ai_addrlen) == 0 { return nil }
        guard errno == EINPROGRESS else { return trouble(errno) }
        var request = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
        guard poll(&request, 1, SocketSettings.connectMillisecondsMax) > 0 else { return .noAnswer }
        var outcome: Int32 = 0
        var length = socklen_t(MemoryLayout<Int32>.size)
        getsockopt(descriptor, SOL_SOCKET, SO_ERROR, &outcome, &length)
        return outcome == 0 ? nil : trouble(outcome)
    }

    private static func trouble(_ code: Int32) -> LineTrouble {
        switch code {
        case ECONNREFUSED: .refused
        case ETIMEDOUT: .noAnswer
        default: .noRoute(reason: String(cString: strerror(code)))
        }
    }
}

/// The other end of a TCP connection of this process, as `10.0.0.5:43210`; nil when it is closed already.
func peerAddress(of descriptor: Int32) -> String? {
    var address = sockaddr_storage()
    var length = socklen_t(MemoryLayout<sockaddr_storage>.size)
    return withUnsafeMutablePointer(to: &address) { pointer in
        pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
            guard getpeername(descriptor, address, &length) == 0 else { return nil }
            var (host, port) = (
                [CChar](repeating: 0, count: Int(NI_MAXHOST)), [CChar](repeating: 0, count: 32)
            )
            guard
                getnameinfo(
                    address, length, &host, socklen_t(host.count), &port, socklen_t(port.count),
                    NI_NUMERICHOST | NI_NUMERICSERV) == 0
            else { return nil }
            let texts = [host, port].map { text in
                String(decoding: text.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
            }
            return texts[0].contains(":") ? "[\(texts[0])]:\(texts[1])" : "\(texts[0]):\(texts[1])"
        }
    }
}
