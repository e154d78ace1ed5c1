internal import CZeroMQ
internal import Glibc
internal import Synchronization

/// What other threads want of the one that polls.
final class Mailbox: Sendable {
    enum Command: Sendable {
        case send([Frames], through: String)
        /// What may be left out when there is too much of it.
        case offer([Frames], through: String)
        case reconnect([String])
        case disconnectClients
        /// What a probe of a line has found.
        case probed(line: String, ConnectionProbe.Outcome)
        case close
    }

    private struct Waiting {
        var commands: [Command] = []
        var offeredCount = 0
    }

    private let waiting = Mutex(Waiting())
    /// How many messages that were offered may wait for the thread that polls.
    static let offeredCountMax = 10_000
    /// Readable as long as there is a command.
    let fileDescriptor: Int32

    init() throws(ZeroMQError) {
        fileDescriptor = czmq_eventfd()
        guard fileDescriptor >= 0 else { throw .failed(.openThread, nil, code: errno) }
    }

    deinit { close(fileDescriptor) }

    func put(_ command: Command) {
        waiting.withLock { $0.commands.append(command) }
        wake()
    }

    /// - Returns: false when too many wait already; then nothing was put in.
    func offer(_ messages: [Frames], through name: String) -> Bool {
        let isTaken = waiting.withLock { waiting in
            guard waiting.offeredCount + messages.count <= Self.offeredCountMax else { return false }
            waiting.offeredCount += messages.count
            waiting.commands.append(.offer(messages, through: name))
            return true
        }
        if isTaken { wake() }
        return isTaken
    }

    private func wake() {
        var one: UInt64 = 1
        _ = write(fileDescriptor, &one, MemoryLayout<UInt64>.size)
    }

    func takeAll() -> [Command] {
        var count: UInt64 = 0
        _ = read(fileDescriptor, &count, MemoryLayout<UInt64>.size)
        return waiting.withLock { waiting in
            defer { waiting = Waiting() }
            return waiting.commands
        }
    }
}
