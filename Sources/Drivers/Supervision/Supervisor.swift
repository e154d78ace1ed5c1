internal import Subprocess
internal import SystemPackage

/// Keeps programs running as processes of their own, until told to stop them.
///
/// Each process leads its own process group, so that Ctrl-C in a terminal reaches the supervisor alone. Its standard
/// input is a pipe that nobody writes to: it closes when the supervisor dies, however it dies, and a program that
/// watches it (`--stop-on-stdin-eof`) leaves no orphan behind.
public actor Supervisor {
    /// Everything that happens, in order. One consumer.
    public nonisolated let events: AsyncStream<SupervisionEvent>

    private let stopBudget: Duration
    private let policy: RestartPolicy
    private let tell: AsyncStream<SupervisionEvent>.Continuation
    private var runners: [Task<Void, Never>] = []

    public static let eventCountMax = 10_000

    /// - Parameter stopBudget: how long a process may take to stop before it is killed.
    public init(stopBudget: Duration = .seconds(10), policy: RestartPolicy = RestartPolicy()) {
        self.stopBudget = stopBudget
        self.policy = policy
        (events, tell) = AsyncStream.makeStream(bufferingPolicy: .bufferingOldest(Self.eventCountMax))
    }

    public func start(_ program: Program) {
        runners.append(
            Task { [tell, policy, stopBudget] in
                await ProgramRunner(program: program, stopBudget: stopBudget, tell: tell).keep(policy)
            })
    }

    /// Asks every process to stop, kills those that have not stopped within the budget, and ends ``events``.
    public func stop() async {
        for runner in runners { runner.cancel() }
        for runner in runners { await runner.value }
        runners = []
        tell.finish()
    }
}

public struct SupervisionEvent: Hashable, Sendable {
    public let program: String
    public let kind: Kind

    public init(program: String, kind: Kind) { (self.program, self.kind) = (program, kind) }

    public enum Kind: Hashable, Sendable {
        case started(processID: Int32)
        case ready
        case died(ProcessExit, lastWords: [String], RestartPolicy.Decision)
        /// As it was asked to.
        case stopped(ProcessExit)
    }
}

/// Looks after one program.
private struct ProgramRunner: Sendable {
    let program: Program
    let stopBudget: Duration
    let tell: AsyncStream<SupervisionEvent>.Continuation

    /// Returns when the program is given up, or after the task is cancelled and the process is gone.
    func keep(_ policy: RestartPolicy) async {
        var policy = policy
        while !Task.isCancelled {
            let began = ContinuousClock.now
            let (exit, lastWords) = await runOnce()
            guard !Task.isCancelled else { return say(.stopped(exit)) }
            let decision = policy.decide(after: exit, ranFor: ContinuousClock.now - began)
            say(.died(exit, lastWords: lastWords, decision))
            guard case .restart(let delay) = decision, (try? await Task.sleep(for: delay)) != nil else {
                return
            }
        }
    }

    private func runOnce() async -> (ProcessExit, lastWords: [String]) {
        do {
            let log = try LogFile(continuing: program.logPath)
            var options = PlatformOptions()
            options.processGroupID = 0
            options.teardownSequence = [.gracefulShutDown(allowedDurationToNextStep: stopBudget)]
            let result = try await run(
                .path(FilePath(program.executable)), arguments: Arguments(program.arguments),
                platformOptions: options, input: .inputWriter, output: .sequence,
                error: .fileDescriptor(try log.openForAppending(), closeAfterSpawningProcess: true)
            ) { process in
                say(.started(processID: process.processIdentifier.value))
                await withTaskGroup { group in
                    group.addTask { await awaitReadiness(in: log) }
                    group.addTask { await rotate(log) }
                    // Its end is the end of the process; what daemons say, they say on standard error.
                    do { for try await _ in process.standardOutput {} } catch {}
                    group.cancelAll()
                }
            }
            let exit: ProcessExit =
                switch result.terminationStatus {
                case .exited(let code): .exited(code: code)
                case .signaled(let signal): .killed(signal: signal)
                }
            return (exit, log.lastWords())
        } catch {
            return (.notStarted(reason: "\(error)"), [])
        }
    }

    private func awaitReadiness(in log: LogFile) async {
        var offset: Int64?
        while !log.lines(after: &offset).contains(where: { $0.contains(program.readyMark) }) {
            // A file cannot be awaited.
            guard (try? await Task.sleep(for: .milliseconds(100))) != nil else { return }
        }
        say(.ready)
    }

    /// A disk that is full keeps the log from being moved; the program's own alarm says so.
    private func rotate(_ log: LogFile) async {
        while (try? await Task.sleep(for: .seconds(5))) != nil { try? log.rotateIfLong() }
    }

    private func say(_ kind: SupervisionEvent.Kind) {
        tell.yield(SupervisionEvent(program: program.name, kind: kind))
    }
}
