internal import CZeroMQ
internal import Glibc
internal import Synchronization

/// What other threads want of the one that polls.
final class Mailbox: Sendable {
    enum Command: Sendable {
        case send([Frames], through: String)
        case reconnect([String])
        case throwOut
        case close
    }

    private let commands = Mutex<[Command]>([])
    /// Readable as long as there is a command.
    let fileDescriptor: Int32

    init() throws(ZeroMQError) {
        fileDescriptor = czmq_eventfd()
        guard fileDescriptor >= 0 else { throw .failed(.openThread, nil, code: errno) }
    }

    deinit { close(fileDescriptor) }

    func put(_ command: Command) {
        commands.withLock { $0.append(command) }
        var one: UInt64 = 1
        _ = write(fileDescriptor, &one, MemoryLayout<UInt64>.size)
    }

    func takeAll() -> [Command] {
        var count: UInt64 = 0
        _ = read(fileDescriptor, &count, MemoryLayout<UInt64>.size)
        return commands.withLock { commands in
            defer { commands = [] }
            return commands
        }
    }
}
