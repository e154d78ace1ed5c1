internal import Glibc

/// The addresses that a host's name stands for.
enum HostAddresses {
    /// Asks the system's resolver, which may take as long as its name servers do. IPv4 addresses come first.
    ///
    /// - Returns: endpoints with addresses in place of the name; at least one.
    static func of(_ endpoint: Endpoint) throws(HostUnknown) -> [Endpoint] {
        guard !endpoint.isNumeric else { return [endpoint] }
        var hints = addrinfo()
        hints.ai_family = AF_UNSPEC
        hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        var list: UnsafeMutablePointer<addrinfo>?
        let code = getaddrinfo(endpoint.host, nil, &hints, &list)
        guard code == 0 else {
            throw HostUnknown(
                host: endpoint.host,
                reason: code == EAI_SYSTEM
                    ? String(cString: strerror(errno)) : String(cString: gai_strerror(code)))
        }
        defer { freeaddrinfo(list) }
        var hosts: [String] = []
        var next = list
        while let entry = next?.pointee {
            next = entry.ai_next
            var text = [CChar](repeating: 0, count: Int(NI_MAXHOST))
            guard
                getnameinfo(
                    entry.ai_addr, entry.ai_addrlen, &text, socklen_t(text.count), nil, 0, NI_NUMERICHOST)
                    == 0
            else { continue }
            let host = String(decoding: text.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
            if !hosts.contains(host) { hosts.append(host) }
        }
        guard !hosts.isEmpty else { throw HostUnknown(host: endpoint.host, reason: "it has no address") }
        let addresses = hosts.map { Endpoint(host: $0, port: endpoint.port) }
        return addresses.filter { !$0.isVersion6 } + addresses.filter(\.isVersion6)
    }
}

/// A name that cannot be resolved.
struct HostUnknown: Error, Hashable {
    let host: String
    let reason: String
}
