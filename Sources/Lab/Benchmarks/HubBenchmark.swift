internal import Domain
internal import Foundation
internal import Histogram

extension Benchmark {
    /// There is no peer: the goals are the protocol's own.
    static let hub = Benchmark(
        name: "hub",
        question:
            "a hub at work, signed, encrypted and durable: reports and orders a second, and how long they take",
        measure: { effort, tell in
            let load = effort.choose(
                toy: HubLoad(
                    pairCount: 10, reportsPerSecond: 100, needPeriod: .milliseconds(500),
                    roundLength: .milliseconds(500), rounds: 3),
                full: HubLoad(
                    pairCount: 510, reportsPerSecond: 5_050, needPeriod: .seconds(1),
                    roundLength: .milliseconds(500), rounds: 20))
            let outcome = try await HubRun(load).run()
            let instance = "1 hub, \(load.pairCount * 2) sites, rounds of \(load.roundLength)"
            func tellRow(_ family: String, _ unit: String, _ ours: Double, _ goal: Goal?) {
                tell(
                    BenchmarkRow(
                        family: family, instance: instance, unit: unit, ours: ours,
                        goal: effort.choose(toy: nil, full: goal)))
            }
            tellRow("hub, reports", "reports/s", outcome.reportsPerSecond, .ours(atLeast: 5_000))
            tellRow("hub, report on disk, p50", "ms", outcome.reports.milliseconds(at: 50), nil)
            tellRow("hub, report on disk, p99", "ms", outcome.reports.milliseconds(at: 99), .ours(atMost: 50))
            tellRow("hub, orders", "orders/s", outcome.ordersPerSecond, .ours(atLeast: 500))
            tellRow("hub, order acknowledged, p50", "ms", outcome.orders.milliseconds(at: 50), nil)
            tellRow(
                "hub, order acknowledged, p99", "ms", outcome.orders.milliseconds(at: 99), .ours(atMost: 100))
            tellRow("hub, settled orders", "orders/s", outcome.settledPerSecond, nil)
            tellRow(
                "hub, report to acknowledged order, p50", "ms", outcome.chains.milliseconds(at: 50), nil)
            tellRow(
                "hub, report to acknowledged order, p99", "ms", outcome.chains.milliseconds(at: 99), nil)
        })
}

/// What is asked of a hub.
struct HubLoad: Sendable {
    /// Each a site that has and a site that needs.
    let pairCount: Int
    /// Of all sites together.
    let reportsPerSecond: Int
    /// Once in it the need of each pair grows, and the next round has an order for it.
    let needPeriod: Duration
    let roundLength: Duration
    let rounds: Int

    var length: Duration { roundLength * rounds }
    var reportCount: Int { Int(length / .seconds(1) * Double(reportsPerSecond)) }
    /// To one site: an order or what it expects of it, and, where a machine is slow, the question why it was not moved.
    var instructionCountMax: UInt64 { UInt64(length / needPeriod + 4) * 2 }
}

/// How a hub bore it.
struct HubOutcome {
    let reportsPerSecond: Double
    let ordersPerSecond: Double
    let settledPerSecond: Double
    /// From the sending of a report to the commit that holds it.
    let reports: Latencies
    /// From the commit that holds an order to the one that holds its acknowledgement.
    let orders: Latencies
    /// From the newest report that an order rests on to the commit that holds its acknowledgement: the wait for the round
    /// is in it.
    let chains: Latencies
}

/// Spans of time, to three digits.
struct Latencies {
    private var histogram = Histogram<UInt64>(
        highestTrackableValue: 600_000_000, numberOfSignificantValueDigits: .three)

    mutating func record(_ span: Duration) {
        histogram.record(UInt64(max(0, min(600_000_000, span / .microseconds(1)))))
    }

    func milliseconds(at percentile: Double) -> Double {
        Double(histogram.valueAtPercentile(percentile)) / 1_000
    }
}

extension [Double] {
    var median: Double { sorted()[count / 2] }
}
