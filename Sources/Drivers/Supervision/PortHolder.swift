internal import Foundation
internal import Glibc

/// The process that listens on a port of this host.
public struct PortHolder: Hashable, Sendable, CustomStringConvertible {
    public let processID: Int32
    public let command: String

    public var description: String { "\(command) (process \(processID))" }

    public init(processID: Int32, command: String) { (self.processID, self.command) = (processID, command) }

    /// Nil when nobody listens there, or somebody whose processes we may not look into.
    public init?(listeningOn port: Int) {
        // The kernel's table is read in pieces and may change in between: what is missing is looked for again.
        for _ in 0..<Self.lookCountMax {
            guard let holder = Self.holder(of: port) else { continue }
            self = holder
            return
        }
        return nil
    }

    private static let lookCountMax = 3

    private static func holder(of port: Int) -> PortHolder? {
        let sockets = Set(["tcp", "tcp6"].flatMap { Self.listeningSockets(on: port, in: "/proc/net/\($0)") })
        guard !sockets.isEmpty, let entries = try? FileManager.default.contentsOfDirectory(atPath: "/proc")
        else {
            return nil
        }
        for process in entries.compactMap(Int32.init) {
            let folder = "/proc/\(process)/fd"
            guard let descriptors = try? FileManager.default.contentsOfDirectory(atPath: folder) else {
                continue
            }
            let holds = descriptors.contains { descriptor in
                (try? FileManager.default.destinationOfSymbolicLink(atPath: "\(folder)/\(descriptor)"))
                    .map(sockets.contains) ?? false
            }
            guard holds else { continue }
            let name = (try? String(contentsOfFile: "/proc/\(process)/comm", encoding: .utf8)) ?? "?"
            return PortHolder(
                processID: process, command: name.trimmingCharacters(in: .whitespacesAndNewlines))
        }
        return nil
    }

    /// As the links in `/proc/PID/fd` name them. Columns as in proc(5): local address second, state fourth, inode tenth.
    private static func listeningSockets(on port: Int, in table: String) -> [String] {
        let listening = "0A"
        // Piece by piece to the end: the kernel gives a page at a time, and no length.
        guard let file = FileHandle(forReadingAtPath: table), let bytes = try? file.readToEnd() else {
            return []
        }
        let text = String(decoding: bytes, as: UTF8.self)
        return text.split(separator: "\n").dropFirst().compactMap { line in
            let columns = line.split(separator: " ")
            guard columns.count > 9, columns[3] == listening,
                let hexadecimal = columns[1].split(separator: ":").last, Int(hexadecimal, radix: 16) == port
            else { return nil }
            return "socket:[\(columns[9])]"
        }
    }
}

enum LoopbackPort {
    /// Whether a server could listen there now.
    static func isFree(_ port: Int) -> Bool {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { return false }
        defer { close(descriptor) }
        // As libzmq does: connections of the past that linger in TIME_WAIT are no hindrance.
        var yes: Int32 = 1
        setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &yes, socklen_t(MemoryLayout<Int32>.size))
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = in_port_t(port).bigEndian
        address.sin_addr.s_addr = INADDR_LOOPBACK.bigEndian
        return withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
                    && listen(descriptor, 1) == 0
            }
        }
    }
}
