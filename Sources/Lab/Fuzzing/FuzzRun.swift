internal import Foundation
internal import Randomness

/// Checks one target on inputs changed again and again, from a seed. Without the eyes that libFuzzer has in the code under test,
/// it goes by what became of each input: one with an outcome that no other had is kept and changed further.
public struct FuzzRun: Sendable {
    public let target: FuzzTarget
    private var random: SplitMix
    private var pool: [[UInt8]]
    private let corpusCount: Int
    /// How many inputs were checked.
    public private(set) var executionCount = 0
    /// How many inputs came to each outcome.
    public private(set) var outcomes: [String: Int] = [:]

    private static let poolCountMax = 4_096

    /// - Parameter corpus: inputs to begin from; they are checked as they are first.
    public init(_ target: FuzzTarget, corpus: [[UInt8]], seed: UInt64) {
        self.target = target
        pool = corpus.isEmpty ? [[]] : corpus
        corpusCount = pool.count
        random = SplitMix(seed: seed)
    }

    /// Half of the time one of the good ones: most of what was kept since is refused early.
    private mutating func next() -> [UInt8] {
        let count = Bool.random(using: &random) ? corpusCount : pool.count
        return pool[Int.random(in: 0..<count, using: &random)]
    }

    public struct Failure: Error, CustomStringConvertible {
        public let target: String
        public let input: [UInt8]
        public let reason: String

        public var description: String {
            let text = Data(input).base64EncodedString()
            return "\(target): \(reason)\n\(input.count) bytes, in base64: \(text.prefix(4_000))"
        }
    }

    /// - Parameters:
    ///   - count: how many more inputs to check.
    ///   - scratch: holds the input under check, for when the process dies of it.
    /// - Throws: ``Failure`` at the first finding.
    public mutating func run(_ count: Int, scratch: InputScratch? = nil) throws(Failure) {
        for _ in 0..<count {
            let isNew = executionCount >= corpusCount
            let input =
                isNew
                ? Mutation.change(next(), others: pool, using: &random) : pool[executionCount]
            executionCount += 1
            scratch?.keep(input)
            let outcome: String
            do { outcome = try target.check(input) } catch {
                throw Failure(target: target.name, input: input, reason: "\(error)")
            }
            outcomes[outcome, default: 0] += 1
            if outcomes[outcome] == 1, isNew, pool.count < Self.poolCountMax { pool.append(input) }
        }
    }
}

/// A file that always has the input under check: it is mapped into memory, so keeping it costs nothing and survives a crash.
public final class InputScratch: @unchecked Sendable {
    public let path: String
    private let memory: UnsafeMutableRawPointer
    private static let byteCount = 1 << 17

    public init?(_ path: String) {
        let descriptor = open(path, O_RDWR | O_CREAT | O_TRUNC, 0o600)
        guard descriptor >= 0, ftruncate(descriptor, off_t(Self.byteCount)) == 0 else { return nil }
        let memory = mmap(nil, Self.byteCount, PROT_READ | PROT_WRITE, MAP_SHARED, descriptor, 0)
        close(descriptor)
        guard let memory, memory != MAP_FAILED else { return nil }
        (self.path, self.memory) = (path, memory)
    }

    deinit { munmap(memory, Self.byteCount) }

    /// Eight bytes of length, then the input.
    func keep(_ input: [UInt8]) {
        let kept = input.prefix(Self.byteCount - 8)
        memory.storeBytes(of: UInt64(kept.count), as: UInt64.self)
        kept.withUnsafeBytes {
            (memory + 8).copyMemory(from: $0.baseAddress ?? UnsafeRawPointer(memory), byteCount: kept.count)
        }
    }
}

/// Reads the inputs that are kept for a target, sorted by name.
public func readCorpus(of target: FuzzTarget, in folder: String) -> [[UInt8]] {
    let place = "\(folder)/\(target.name)"
    let names = (try? FileManager.default.contentsOfDirectory(atPath: place)) ?? []
    return names.sorted().compactMap { FileManager.default.contents(atPath: "\(place)/\($0)") }.map {
        [UInt8]($0)
    }
}
