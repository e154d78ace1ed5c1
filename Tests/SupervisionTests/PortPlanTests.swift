import Domain
import Foundation
import Glibc
import TestSupport
import Testing

@testable import Supervision

@Suite("Ports are planned before anything starts")
struct PortPlanTests {
    private let parents: [NodeID]

    init() throws { parents = [try NodeID("hub"), try NodeID("nanping")] }

    @Test func eachParentHasThreeSideBySide() throws {
        let plan = try PortPlan(parents: parents, basePort: 21_000)
        let nanping = try #require(plan.ports(of: parents[1]))
        #expect((nanping.reports, nanping.orders, nanping.tap) == (21_003, 21_004, 21_005))
    }

    @Test(arguments: [1_024, 32_762])
    func theWholeRangeMayBeUsed(basePort: Int) throws {
        #expect(try PortPlan(parents: parents, basePort: basePort).parents.count == 2)
    }

    @Test(arguments: [0, 1_023, 32_763, 70_000])
    func outsideTheRangeTheErrorNamesTheHighestChoice(basePort: Int) {
        let error = PortPlanError.outOfRange(basePort: basePort, portCount: 6)
        #expect(throws: error) { try PortPlan(parents: parents, basePort: basePort) }
        #expect("\(error)".hasSuffix("choose at most 32762"))
    }

    @Test func aTakenPortIsReportedWithItsHolder() async throws {
        let (listener, port) = try Listener.open()
        defer { listener.close() }
        let plan = try PortPlan(parents: [parents[0]], basePort: port)
        let own = try #require(PortHolder(listeningOn: port))
        #expect(own.processID == getpid())
        await #expect(throws: PortPlanError.inUse(port: port, holder: own)) {
            try await plan.awaitFree(for: .zero)
        }
    }

    @Test func aPortThatIsGivenUpInTimeIsAwaited() async throws {
        let (listener, port) = try Listener.open()
        let plan = try PortPlan(parents: [parents[0]], basePort: port)
        let waiting = Task { try await plan.awaitFree(for: .seconds(3_600)) }
        listener.close()
        try await waiting.end()
    }
}

/// A listening socket of this very process on a port below 32,768.
private struct Listener {
    private let descriptor: Int32

    static func open() throws -> (Listener, port: Int) {
        for port in Int.random(in: 10_000...20_000)... where LoopbackPort.isFree(port) {
            let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
            var address = sockaddr_in()
            address.sin_family = sa_family_t(AF_INET)
            address.sin_port = in_port_t(port).bigEndian
            address.sin_addr.s_addr = INADDR_LOOPBACK.bigEndian
            let bound = withUnsafePointer(to: &address) { pointer in
                pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                    bind(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
                }
            }
            guard bound == 0, listen(descriptor, 1) == 0 else { continue }
            return (Listener(descriptor: descriptor), port)
        }
        throw PortPlanError.outOfRange(basePort: 0, portCount: 1)
    }

    func close() { Glibc.close(descriptor) }
}
