internal import Domain
internal import Foundation
internal import NetworkFolder
internal import Sales

extension Benchmark {
    /// The peers are programs of their own in a folder; `deploy/bench` builds them. They read the same tables, outside the time.
    static let sales = Benchmark(
        name: "sales",
        question: "order meetings against HiGHS, barter against OR-Tools, those that are installed",
        measure: { effort, tell in
            let repetitions = effort.choose(toy: 1, full: 5)
            let meeting = SalesTrial(
                "order meeting", "84 places, 4 products", .meeting, folder: "configs/order-meeting",
                peer: "highs-meeting", goal: .ratio(atMost: 0.1))
            let barter = SalesTrial(
                "barter, most items", "BR2024", .barter, folder: "configs/barter-2024",
                peer: "ortools-barter",
                goal: .ratio(atMost: 1))
            for trial in [meeting, barter] {
                tell(try trial.run(repetitions, peersFolder: effort.peersFolder))
            }
        })
}

/// One instance of a sale, and who solves it.
private struct SalesTrial {
    let family: String
    let instance: String
    let kind: SalesMeasurement.Kind
    /// From where the benchmark is started, as a rule the root of the repository.
    let folder: String
    let peer: String
    let goal: Goal

    init(
        _ family: String, _ instance: String, _ kind: SalesMeasurement.Kind, folder: String, peer: String,
        goal: Goal
    ) {
        (self.family, self.instance, self.kind) = (family, instance, kind)
        (self.folder, self.peer, self.goal) = (folder, peer, goal)
    }

    /// Everyone in turn, each in a process of its own, so many times over; the medians.
    ///
    /// - Throws: ``WrongFlow`` when two find different answers.
    func run(_ repetitions: Int, peersFolder: String?) throws -> BenchmarkRow {
        let other = FlowPeer(peer, in: peersFolder)
        var (ours, best) = ([] as [Double], [] as [Double])
        for _ in 0..<repetitions {
            let own = try FlowPeer.salesOfOurs(kind).solve([URL(filePath: folder)])
            ours.append(own.runSeconds)
            guard let measurement = try other?.solve([URL(filePath: folder)]) else { continue }
            best.append(measurement.runSeconds)
            guard abs(measurement.cost - own.cost) < 0.5 else {
                throw WrongFlow(what: "\(folder): \(own.cost), and \(peer) finds \(measurement.cost)")
            }
        }
        func median(_ values: [Double]) -> Double { values.sorted()[values.count / 2] }
        return BenchmarkRow(
            family: family, instance: instance, unit: "CPU s", ours: median(ours),
            peer: best.isEmpty ? nil : (peer, median(best)), goal: goal)
    }
}

extension FlowPeer {
    fileprivate static func salesOfOurs(_ kind: SalesMeasurement.Kind) -> FlowPeer {
        FlowPeer.ours(as: ["measure-sales", kind.rawValue])
    }
}

/// Solves the sale of a folder of tables, as `diaodu-lab measure-sales KIND FOLDER`. The certificate is checked outside the time.
public enum SalesMeasurement {
    public enum Kind: String, CaseIterable, Sendable {
        case meeting, barter
    }

    public static func measure(_ kind: Kind, at folder: String) throws -> FlowMeasurement {
        switch kind {
        case .meeting:
            let meeting = try readOrderMeeting(at: folder).meeting
            let start = FlowMeasurement.cpu()
            let outcome = try meeting.decided()
            let seconds = FlowMeasurement.cpu() - start
            guard MeetingCertificate(of: outcome, for: meeting).isValid else {
                throw WrongFlow(what: "the certificate fails")
            }
            return FlowMeasurement(cost: Double(outcome.welfare.rawValue), runSeconds: seconds, memoryMB: 0)
        case .barter:
            let exchange = try readBarterExchange(
                items: "\(folder)/items.csv", wants: "\(folder)/wants.csv.gz")
            let start = FlowMeasurement.cpu()
            let outcome = try exchange.mostItems()
            let seconds = FlowMeasurement.cpu() - start
            guard BarterCertificate(of: outcome, for: exchange).isValid else {
                throw WrongFlow(what: "the certificate fails")
            }
            return FlowMeasurement(
                cost: Double(outcome.itemCount(in: exchange)), runSeconds: seconds, memoryMB: 0)
        }
    }
}
