internal import Domain
internal import Foundation
internal import Inspection
internal import MessageSchema
internal import Recording
internal import Synchronization

extension Benchmark {
    /// What `diaodu record` does with the same flood, to a file that is then read; and how fast `diaodu sub` takes signed
    /// messages out of its queue and writes them.
    static func record(_ effort: Effort, _ tell: (BenchmarkRow) -> Void) async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "diaodu-bench-\(UUID())")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let path = folder.appending(path: "flood.rec").path()
        let network = try ObservedNetwork()
        defer { network.close() }
        let count = messagesPerSecond * effort.choose(toy: 1, full: 10)
        let (subscription, registry) = (try network.subscribe(), network.registry)
        let isFull = Mutex(false)
        let recording = Task {
            defer { isFull.withLock { $0 = true } }
            return try await fill(path, from: subscription, registry, until: count)
        }
        try await network.report(count, perSecond: messagesPerSecond)
        // What was sent before the connection stood was not heard.
        while !isFull.withLock(\.self) { try await network.report(100, perSecond: messagesPerSecond) }
        let droppedCount = try await recording.value
        let reader = try RecordingReader(path: path)
        try reader.verify()
        let summary = try RecordingSummary(reader)
        let instance = "\(count) messages at \(messagesPerSecond)/s, recorded"
        tell(
            BenchmarkRow(
                family: "tap", instance: instance, unit: "messages", ours: Double(summary.messages),
                goal: .ours(atLeast: Double(count))))
        tell(
            BenchmarkRow(
                family: "tap", instance: "the same, missed", unit: "messages",
                ours: Double(summary.missed) + Double(droppedCount), goal: .ours(atMost: 0)))
        try read(effort, tell)
    }

    /// - Returns: how many came and were too many.
    private static func fill(
        _ path: String, from subscription: TapSubscription, _ registry: Registry, until count: Int
    ) async throws -> Int {
        defer { subscription.close() }
        let manifest = RecordingManifest(
            tap: registry.hub!.node, registry: registry, network: nil, networkFolder: nil, startedAt: .now)
        var (recorder, takenCount, droppedCount) = (try Recorder(path: path, manifest: manifest), 0, 0)
        for await event in subscription.events {
            switch event {
            case .passed(let frames):
                try recorder.take(frames, at: .now)
                takenCount += frames.count
            case .dropped(let messageCount): droppedCount += messageCount
            case .lastUnknown, .trouble, .tick: break
            }
            if takenCount + droppedCount >= count { break }
        }
        try recorder.close(at: .now)
        return droppedCount
    }

    private static func read(_ effort: Effort, _ tell: (BenchmarkRow) -> Void) throws {
        let (fixture, count) = (try MessageFixture(), effort.choose(toy: 50, full: 5_000))
        let frame = TapFrame(
            topic: Array(fixture.report.topic.description.utf8),
            envelope: try fixture.sealer.seal(fixture.report),
            note: nil, receivedAt: .now)
        var (reader, text) = (
            TapReader(tapOwner: fixture.hub, registry: fixture.registry),
            TrafficText(.line, TimeText(isUTC: true))
        )
        var lineCount = 0
        let times = try interleaved(
            times: 3,
            [
                {
                    for _ in 0..<count {
                        for sighting in reader.read(frame) { lineCount += text.write(sighting).count }
                    }
                }
            ])
        precondition(lineCount == 3 * count)
        tell(
            BenchmarkRow(
                family: "tap", instance: "checked and written in a line each by one thread",
                unit: "messages/s",
                ours: Double(count) / times[0]))
    }
}
