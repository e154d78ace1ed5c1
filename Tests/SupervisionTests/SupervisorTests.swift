import Foundation
import Glibc
import Supervision
import TestSupport
import Testing

/// Real processes: small shell scripts.
@Suite("A supervisor keeps its programs running")
struct SupervisorTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    @Test("A program is ready when its log says so")
    func readiness() async throws {
        let supervisor = Supervisor()
        let events = EventLog(of: supervisor.events)
        await supervisor.start(try script("echo warming up >&2; echo at work >&2; exec sleep 600"))
        let processID = try await started(events.next())
        #expect(try await events.next()?.kind == .ready)
        await supervisor.stop()
        #expect(try await events.next()?.kind == .stopped(.killed(signal: SIGTERM)))
        #expect(try await events.next() == nil)
        #expect(kill(processID, 0) == -1)
    }

    @Test("A program that dies is named with its last words, and started again")
    func death() async throws {
        let supervisor = Supervisor(policy: RestartPolicy(delayMin: .milliseconds(1)))
        let events = EventLog(of: supervisor.events)
        await supervisor.start(
            try script(
                "for i in 1 2 3 4 5 6 7; do echo line $i >&2; done; echo >&2; echo out of coal >&2; exit 3"))
        for delay in [1, 2] {
            _ = try await started(events.next())
            #expect(
                try await events.next()?.kind
                    == .died(
                        .exited(code: 3), lastWords: ["line 4", "line 5", "line 6", "line 7", "out of coal"],
                        .restart(after: .milliseconds(delay))))
        }
        await supervisor.stop()
    }

    @Test("Last words are of the last start only")
    func lastWords() async throws {
        let supervisor = Supervisor(policy: RestartPolicy(delayMin: .milliseconds(1)))
        let events = EventLog(of: supervisor.events)
        let flag = folder.path + "/second"
        await supervisor.start(
            try script("if [ -e \(flag) ]; then kill -9 $$; fi; touch \(flag); echo first time >&2; exit 1"))
        _ = try await events.next()
        let first = try await died(events.next())
        #expect(first == (.exited(code: 1), ["first time"]))
        _ = try await events.next()
        let second = try await died(events.next())
        #expect(second == (.killed(signal: SIGKILL), []))
        await supervisor.stop()
    }

    @Test("A program that refuses its configuration is given up")
    func givingUp() async throws {
        let supervisor = Supervisor(
            policy: RestartPolicy(delayMin: .milliseconds(1), misconfigurationCountMax: 2))
        let events = EventLog(of: supervisor.events)
        await supervisor.start(try script("echo hub.yaml:3: unknown key >&2; exit 78"))
        for decision in [RestartPolicy.Decision.restart(after: .milliseconds(1)), .giveUp] {
            _ = try await events.next()
            #expect(
                try await events.next()?.kind
                    == .died(.exited(code: 78), lastWords: ["hub.yaml:3: unknown key"], decision))
        }
        await supervisor.stop()
        #expect(try await events.next() == nil)
    }

    @Test("A program that ignores being asked to stop is killed when its time is up")
    func stubbornness() async throws {
        let supervisor = Supervisor(stopBudget: .milliseconds(200))
        let events = EventLog(of: supervisor.events)
        await supervisor.start(
            try script("trap '' TERM; echo at work >&2; while :; do sleep 0.05; done"))
        _ = try await events.next()
        #expect(try await events.next()?.kind == .ready)
        await supervisor.stop()
        #expect(try await events.next()?.kind == .stopped(.killed(signal: SIGKILL)))
    }

    @Test("A program that cannot be started says why")
    func missing() async throws {
        let supervisor = Supervisor(policy: RestartPolicy(delayMin: .seconds(60), delayMax: .seconds(60)))
        let events = EventLog(of: supervisor.events)
        await supervisor.start(
            Program(
                name: "plant", executable: folder.path + "/none", arguments: [],
                logPath: folder.path + "/log",
                readyMark: "at work"))
        let (exit, _) = try await died(events.next())
        #expect(exit.description.contains(folder.path + "/none"))
        await supervisor.stop()  // Does not wait for the minute.
    }

    @Test("A program sees its standard input end when it is stopped, and has a process group of its own")
    func standardInput() async throws {
        let supervisor = Supervisor(stopBudget: .seconds(3_600))
        let events = EventLog(of: supervisor.events)
        await supervisor.start(
            try script(
                "trap '' TERM; ps -o pgid= -p $$ | tr -d ' ' >&2; echo at work >&2; cat; echo bye >&2; exit 5"
            ))
        let processID = try await started(events.next())
        #expect(try await events.next()?.kind == .ready)
        await supervisor.stop()
        #expect(try await events.next()?.kind == .stopped(.exited(code: 5)))
        #expect(
            try String(contentsOfFile: folder.path + "/log", encoding: .utf8)
                == "\(processID)\nat work\nbye\n")
    }

    private func started(_ event: SupervisionEvent?) throws -> Int32 {
        guard case .started(let processID) = event?.kind else { throw Unexpected(event: event) }
        return processID
    }

    private func died(_ event: SupervisionEvent?) throws -> (ProcessExit, [String]) {
        guard case .died(let exit, let lastWords, _) = event?.kind else { throw Unexpected(event: event) }
        return (exit, lastWords)
    }

    private struct Unexpected: Error {
        let event: SupervisionEvent?
    }

    private func script(_ text: String) throws -> Program {
        let path = folder.path + "/script"
        try text.write(toFile: path, atomically: true, encoding: .utf8)
        return Program(
            name: "plant", executable: "/bin/sh", arguments: [path], logPath: folder.path + "/log",
            readyMark: "at work")
    }
}

@Suite("A dead program is started again later and later")
struct RestartPolicyTests {
    @Test func waitsDoubleUpToTheirLimit() {
        var policy = RestartPolicy(delayMin: .seconds(1), delayMax: .seconds(5))
        let decisions = (1...5).map { _ in policy.decide(after: .exited(code: 1), ranFor: .seconds(1)) }
        #expect(decisions == [1, 2, 4, 5, 5].map { .restart(after: .seconds($0)) })
    }

    @Test func aLongLifeIsForgiven() {
        var policy = RestartPolicy(delayMin: .seconds(1), healthyAfter: .seconds(30))
        _ = policy.decide(after: .killed(signal: 9), ranFor: .seconds(1))
        #expect(
            policy.decide(after: .killed(signal: 9), ranFor: .seconds(30)) == .restart(after: .seconds(1)))
        #expect(policy.decide(after: .killed(signal: 9), ranFor: .seconds(1)) == .restart(after: .seconds(2)))
    }

    @Test func onlyUnbrokenRefusalsAreGivenUp() {
        var policy = RestartPolicy(misconfigurationCountMax: 2)
        let exits: [ProcessExit] = [
            .exited(code: 78), .exited(code: 1), .exited(code: 78), .exited(code: 78),
        ]
        let decisions = exits.map { policy.decide(after: $0, ranFor: .zero) == .giveUp }
        #expect(decisions == [false, false, false, true])
    }
}
