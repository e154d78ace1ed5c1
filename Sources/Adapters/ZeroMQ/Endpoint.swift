internal import Glibc

/// A TCP address in libzmq's form, `tcp://HOST:PORT`; an IPv6 address stands in brackets.
public struct Endpoint: Hashable, Sendable, CustomStringConvertible {
    /// A name, an IPv4 address, an IPv6 address without its brackets, an interface (to listen), or `*` for all IPv4 addresses.
    public let host: String
    /// Nil lets the kernel choose: only for listening.
    public let port: UInt16?

    public init(host: String, port: UInt16?) { (self.host, self.port) = (host, port) }

    /// - Throws: ``EndpointError`` naming `text` and what is expected.
    public init(_ text: String) throws(EndpointError) {
        guard text.hasPrefix("tcp://") else { throw EndpointError(text, "it must begin with tcp://") }
        let address = text.dropFirst("tcp://".count)
        guard let colon = address.lastIndex(of: ":"), !address.hasSuffix("]") else {
            throw EndpointError(text, "it has no port")
        }
        let host = try Self.host(address[..<colon], in: text)
        let port = address[address.index(after: colon)...]
        guard port != "*" else {
            self.init(host: host, port: nil)
            return
        }
        guard let number = UInt16(port), number > 0 else {
            throw EndpointError(text, "the port must be 1 to 65535, or * to let the system choose")
        }
        self.init(host: host, port: number)
    }

    private static func host(_ host: Substring, in text: String) throws(EndpointError) -> String {
        if host.hasPrefix("["), host.hasSuffix("]") {
            let inner = String(host.dropFirst().dropLast())
            guard isVersion6(inner) else {
                throw EndpointError(text, "what is in brackets must be an IPv6 address")
            }
            return inner
        }
        guard !host.contains(":") else {
            throw EndpointError(
                text,
                "an IPv6 address stands in brackets: tcp://[\(host.filter { $0 != "[" && $0 != "]" })]:PORT")
        }
        guard !host.isEmpty, host.utf8.allSatisfy(mayBeInHost) else {
            throw EndpointError(
                text, "the host must be a name, an IPv4 address, an IPv6 address in brackets, or *")
        }
        return String(host)
    }

    public var description: String {
        "tcp://\(isVersion6 ? "[\(host)]" : host):\(port.map(String.init) ?? "*")"
    }

    /// Nobody outside this machine can reach it.
    public var isLoopback: Bool { host == "localhost" || host == "::1" || host.hasPrefix("127.") }

    var isVersion6: Bool { host.contains(":") }

    /// No name has to be looked up.
    var isNumeric: Bool {
        var address = in_addr()
        return isVersion6 || host == "*" || inet_pton(AF_INET, host, &address) == 1
    }

    /// Where this machine reaches a port that it has bound.
    var local: Endpoint {
        switch host {
        case "*", "0.0.0.0": Endpoint(host: "127.0.0.1", port: port)
        case "::": Endpoint(host: "::1", port: port)
        default: self
        }
    }

    /// With an interface behind a `%` where the address needs one.
    private static func isVersion6(_ text: String) -> Bool {
        let parts = text.split(separator: "%", maxSplits: 1, omittingEmptySubsequences: false)
        var address = in6_addr()
        guard parts.count == 1 || !parts[1].isEmpty && parts[1].utf8.allSatisfy(mayBeInHost) else {
            return false
        }
        return inet_pton(AF_INET6, String(parts[0]), &address) == 1
    }

    private static func mayBeInHost(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
            UInt8(ascii: "*"):
            true
        default: false
        }
    }
}

public struct EndpointError: Error, Equatable, Sendable, CustomStringConvertible {
    public let text: String
    public let remedy: String

    init(_ text: String, _ remedy: String) { (self.text, self.remedy) = (text, remedy) }

    public var description: String { "'\(text)' is no endpoint: \(remedy), as in tcp://10.0.0.5:5501" }
}
