/// A TCP address in libzmq's form, `tcp://HOST:PORT`.
public struct Endpoint: Hashable, Sendable, CustomStringConvertible {
    /// A name, an IPv4 address, an interface (to bind), or `*` for all interfaces.
    public let host: String
    /// Nil lets the kernel choose: only for binding.
    public let port: UInt16?

    public init(host: String, port: UInt16?) { (self.host, self.port) = (host, port) }

    /// - Throws: ``EndpointError`` naming `text` and what is expected.
    public init(_ text: String) throws(EndpointError) {
        guard text.hasPrefix("tcp://") else { throw EndpointError(text, "it must begin with tcp://") }
        let address = text.dropFirst("tcp://".count)
        guard let colon = address.lastIndex(of: ":") else { throw EndpointError(text, "it has no port") }
        let host = address[..<colon]
        let port = address[address.index(after: colon)...]
        guard !host.isEmpty, host.utf8.allSatisfy(Self.mayBeInHost) else {
            throw EndpointError(text, "the host must be a name, an IPv4 address or *")
        }
        guard port != "*" else {
            self.init(host: String(host), port: nil)
            return
        }
        guard let number = UInt16(port), number > 0 else {
            throw EndpointError(text, "the port must be 1 to 65535, or * to let the system choose")
        }
        self.init(host: String(host), port: number)
    }

    public var description: String { "tcp://\(host):\(port.map(String.init) ?? "*")" }

    /// Nobody outside this machine can reach it.
    public var isLoopback: Bool { host == "localhost" || host.hasPrefix("127.") }

    /// Where this machine reaches a port that it has bound.
    var local: Endpoint { host == "*" || host == "0.0.0.0" ? Endpoint(host: "127.0.0.1", port: port) : self }

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
