internal import Domain
internal import Execution
internal import Simulation

/// Drivers that carry out the steps of a turn in another order than `Execution` says, or half of one.
extension PlantedBug {
    static let turnOrderBugs = [
        PlantedBug(
            "sendsBeforeCommit", "messages leave before what they rest on is safe", caughtBy: .writeAhead
        ) { components in
            components.steps = { steps in
                steps.filter(\.isSend) + steps.filter { !$0.isSend }
            }
        },
        PlantedBug(
            "commandsBeforeCommit", "the plant is told before the order is safe", caughtBy: .writeAhead
        ) { components in
            components.steps = { steps in
                steps.filter(\.isPlant) + steps.filter { !$0.isPlant }
            }
        },
        PlantedBug(
            "commitsOneByOne", "each record of a turn is a commit of its own", caughtBy: .durability
        ) { components in
            components.steps = { steps in
                steps.flatMap { step -> [Turn.Step] in
                    if case .commit(let records) = step { records.map { .commit([$0]) } } else { [step] }
                }
            }
        },
        PlantedBug(
            "keepsHalfABatch", "what was written and not yet safe is half there after a crash",
            caughtBy: .durability
        ) { components in components.disk = { PartialCommitDisk(VirtualDisk(of: $0)) } },
        PlantedBug("sendsBackwards", "the messages of a turn leave last one first", caughtBy: .sendOrder) {
            components in
            components.steps = { steps in
                steps.map { step -> Turn.Step in
                    if case .send(let messages) = step { .send(messages.reversed()) } else { step }
                }
            }
        },
        PlantedBug(
            "passesOnBackwards", "what was heard in a turn is passed on last one first", caughtBy: .sendOrder
        ) { components in
            components.steps = { steps in
                steps.map { step -> Turn.Step in
                    guard case .send(let messages) = step else { return step }
                    let forwarded = messages.filter(\.isForward)
                    return .send(messages.filter { !$0.isForward } + forwarded.reversed())
                }
            }
        },
    ]
}

extension Turn.Step {
    fileprivate var isSend: Bool { if case .send = self { true } else { false } }
    fileprivate var isPlant: Bool { if case .plant = self { true } else { false } }
}

extension Effect {
    fileprivate var isForward: Bool { if case .forward = self { true } else { false } }
}

/// A disk that commits record by record: a crash in between leaves the first ones.
struct PartialCommitDisk: NodeDisk {
    private var disk: VirtualDisk
    private var unsafe: [[UInt8]] = []

    init(_ disk: VirtualDisk) { self.disk = disk }

    var byteCount: Int { disk.byteCount }
    mutating func hold(by path: String) -> Bool { disk.hold(by: path) }
    mutating func release() { disk.release() }
    mutating func countStart() -> UInt32 { disk.countStart() }
    mutating func flip(_ place: Int) -> Bool { disk.flip(place) }
    mutating func restore() { disk.restore() }
    var recordCount: Int { disk.recordCount }
    mutating func goBack(to share: Int, recordCountMin: Int) -> Int? {
        disk.goBack(to: share, recordCountMin: recordCountMin)
    }
    mutating func open() throws(DiskDamage) -> [[UInt8]] { try disk.open() }
    mutating func append(_ record: [UInt8]) { unsafe.append(record) }
    mutating func sync() { write(unsafe.count) }

    mutating func crash(torn: Bool) {
        write(unsafe.count / 2)
        disk.crash(torn: torn)
    }

    private mutating func write(_ count: Int) {
        for record in unsafe.prefix(count) { disk.append(record) }
        disk.sync()
        unsafe = []
    }
}
