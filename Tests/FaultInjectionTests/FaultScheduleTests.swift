import Domain
import FaultInjection
import TestSupport
import Testing

@Suite("A schedule of faults")
struct FaultScheduleTests {
    private let network: Network

    init() {
        var builder = NetworkBuilder("test")
        builder.prefecture("north")
        builder.site("farm", under: "north")
        builder.site("mill", under: "north")
        builder.site("hospital")
        network = builder.network
    }

    private func faults(_ choice: FaultChoice, seed: UInt64 = 3) -> [Fault] {
        Array(FaultSchedule(of: network, choice, seed: seed).prefix(600))
    }

    @Test("has one at least every two seconds", arguments: FaultChoice.allCases)
    func gaps(choice: FaultChoice) {
        let times = [.zero] + faults(choice).map(\.at)
        #expect(zip(times, times.dropFirst()).allSatisfy { $1 - $0 > .zero && $1 - $0 <= .seconds(2) })
    }

    @Test("follows from its seed")
    func seeds() {
        #expect(faults(.all) == faults(.all))
        #expect(faults(.all) != faults(.all, seed: 4))
    }

    @Test("has every kind of fault, and kills every kind of node as often as the others")
    func kinds() {
        #expect(Set(faults(.all).map(\.name)) == ["kill", "freeze", "cut", "delay", "loss", "duplication"])
        #expect(Set(faults(.kills).map(\.name)) == ["kill"])
        #expect(!faults(.messages).contains { ["kill", "freeze"].contains($0.name) })
        let hubKills = faults(.kills).count { $0.kind == .kill(network.hub.id) }
        #expect((150...250).contains(hubKills))
    }

    @Test("cuts one direction only")
    func oneWay() {
        let cuts = faults(.messages).compactMap { fault -> Direction? in
            guard case .impair(_, let direction, let faults, _) = fault.kind, faults.isCut else { return nil }
            return direction
        }
        #expect(Set(cuts) == [.up, .down])
    }
}
