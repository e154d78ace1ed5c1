internal import Domain
internal import Simulation

extension PlantedBug {
    static let machineBugs = [
        PlantedBug("syncsNothing", "the disk says safe before it is", caughtBy: .durability) { components in
            components.disk = { FaultyDisk(VirtualDisk(of: $0), syncsEvery: 5) }
        },
        PlantedBug(
            "readsDamage", "the journal is read without looking at its hashes", caughtBy: .damageIsFound
        ) {
            components in components.disk = { UncheckedDisk(VirtualDisk(of: $0)) }
        },
        PlantedBug("replaysOneTooFew", "the last record is not read", caughtBy: .durability) { components in
            components.disk = { FaultyDisk(VirtualDisk(of: $0), dropsLast: true) }
        },
        PlantedBug(
            "incarnationForgotten", "every start is the first, whatever others say", caughtBy: .everyOrderEnds
        ) { components in
            let real = components
            components.disk = { FaultyDisk(VirtualDisk(of: $0), countsStarts: false) }
            components.prefecture = {
                FaultyAgent(agent: real.prefecture($0, $1), hears: ignoringForgottenStarts(of: $0))
            }
            components.enterprise = {
                FaultyAgent(agent: real.enterprise($0, $1), hears: ignoringForgottenStarts(of: $0.id))
            }
        },
    ]
}

/// A disk with a mistake.
struct FaultyDisk: NodeDisk {
    private var disk: VirtualDisk
    private let syncsEvery: Int
    private let dropsLast: Bool
    private let countsStarts: Bool
    private var syncCount = 0

    init(_ disk: VirtualDisk, syncsEvery: Int = 1, dropsLast: Bool = false, countsStarts: Bool = true) {
        (self.disk, self.syncsEvery) = (disk, syncsEvery)
        (self.dropsLast, self.countsStarts) = (dropsLast, countsStarts)
    }

    var byteCount: Int { disk.byteCount }
    mutating func hold(by path: String) -> Bool { disk.hold(by: path) }
    mutating func release() { disk.release() }
    mutating func append(_ record: [UInt8]) { disk.append(record) }
    mutating func crash(torn: Bool) { disk.crash(torn: torn) }
    mutating func flip(_ place: Int) -> Bool { disk.flip(place) }
    mutating func restore() { disk.restore() }
    var recordCount: Int { disk.recordCount }
    mutating func goBack(to share: Int, recordCountMin: Int) -> Int? {
        disk.goBack(to: share, recordCountMin: recordCountMin)
    }

    mutating func sync() {
        syncCount += 1
        if syncCount.isMultiple(of: syncsEvery) { disk.sync() }
    }

    mutating func open() throws(DiskDamage) -> [[UInt8]] {
        let records = try disk.open()
        return dropsLast ? records.dropLast() : records
    }

    mutating func countStart() -> UInt32 {
        let count = disk.countStart()
        return countsStarts ? count : 1
    }
}

/// A disk whose reader believes whatever is there.
struct UncheckedDisk: NodeDisk {
    private var disk: VirtualDisk
    private var written: [[UInt8]] = []
    private var safeCount = 0

    init(_ disk: VirtualDisk) { self.disk = disk }

    var byteCount: Int { disk.byteCount }
    mutating func hold(by path: String) -> Bool { disk.hold(by: path) }
    mutating func release() { disk.release() }
    mutating func countStart() -> UInt32 { disk.countStart() }
    mutating func flip(_ place: Int) -> Bool { disk.flip(place) }
    mutating func restore() { disk.restore() }
    var recordCount: Int { disk.recordCount }

    mutating func goBack(to share: Int, recordCountMin: Int) -> Int? {
        guard let count = disk.goBack(to: share, recordCountMin: recordCountMin) else { return nil }
        written.removeSubrange(count...)
        safeCount = count
        return count
    }

    mutating func append(_ record: [UInt8]) {
        disk.append(record)
        written.append(record)
    }

    mutating func sync() {
        disk.sync()
        safeCount = written.count
    }

    mutating func crash(torn: Bool) {
        disk.crash(torn: torn)
        written.removeSubrange(safeCount...)
    }

    /// A flipped bit in a figure is still a figure.
    mutating func open() throws(DiskDamage) -> [[UInt8]] { (try? disk.open()) ?? written }
}
