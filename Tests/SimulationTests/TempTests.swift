import Domain
import Simulation
import Testing
@Suite("temp") struct TempTests {
    @Test func each() {
        let trial = Trial(of: TwoSites.network, .harsh, roundCount: 5)
        for seed in UInt64(1)...12 {
            print("SEEDBEGIN \(seed)")
            let v = trial.run(seed: seed)
            print("SEEDEND \(seed) \(v.ordersSettled) \(v.isConclusive) \(v.faults[.olderCopy]) \(v.faults[.lostDisk]) \(v.violations.map(\.text))")
        }
    }
}
