internal import Cryptography
internal import FileAccess
internal import Foundation
internal import Glibc
internal import Synchronization

/// What a journal should be like, in a small file beside it, so that damage shows that the journal itself cannot show.
///
/// While the journal is open, two marks in turn say how far it certainly was: SQLite silently drops what follows a damaged
/// byte in its write-ahead log, and a mark that is further than the journal tells. When the journal is closed, the hash of
/// every block of it is added: then a change of any byte is found, also of one that carries nothing.
///
///     "diaodu seal 2\n"  mark  mark  [ size  hash of each block  hash of all this ]
final class Seal: Sendable {
    private let descriptor: Int32
    private let nextSlot = Mutex(0)

    static func path(of journal: String) -> String { journal + ".seal" }

    static let blockByteCount = 65_536
    private static let magic = Data("diaodu seal 2\n".utf8)
    private static let slotByteCount = 8 + 32 + 24
    private static var marksEnd: Int { magic.count + 2 * slotByteCount }

    /// What was found beside a journal.
    struct Content: Equatable {
        /// The furthest the journal certainly was.
        let mark: ChainEnd
        /// Nil when it was not closed in order.
        let closing: Closing?

        struct Closing: Equatable {
            let byteCount: Int
            let blocks: [Data]
        }
    }

    /// - Returns: nil when there is none.
    /// - Throws: ``JournalError/damaged(path:record:reason:)`` when it cannot be read.
    static func read(beside journal: String) throws(JournalError) -> Content? {
        let path = path(of: journal)
        let bytes: Data
        do throws(FileFault) { bytes = Data(try readFile(at: path)) } catch {
            // One that may not be read is no seal that is missing.
            guard error.cause == .missing else { throw .inaccessible(error) }
            return nil
        }
        func damaged(_ reason: String) -> JournalError { .sealDamaged(path: path, reason: reason) }
        guard bytes.count >= marksEnd, bytes.prefix(magic.count) == magic else {
            throw damaged("its beginning is destroyed")
        }
        var marks: [ChainEnd] = []
        for slot in 0..<2 {
            let start = magic.count + slot * slotByteCount
            let count = bytes[start..<start + 8].reduce(Int64(0)) { $0 << 8 | Int64($1) }
            let end = ChainEnd(count: count, link: Data(bytes[start + 8..<start + 40]))
            // One of two may be torn when power failed.
            if bytes[start..<start + slotByteCount] == markBytes(end) { marks.append(end) }
        }
        guard let mark = marks.max(by: { $0.count < $1.count }) else {
            throw damaged("neither mark is whole")
        }
        guard bytes.count > marksEnd else { return Content(mark: mark, closing: nil) }
        guard marks.count == 2, bytes.count >= marksEnd + 40, (bytes.count - marksEnd - 8) % 32 == 0,
            Data(SecureHash.hash(bytes.dropLast(32).bytes)) == bytes.suffix(32)
        else { throw damaged("its hash does not fit") }
        let size = bytes[marksEnd..<marksEnd + 8].reduce(0) { $0 << 8 | Int($1) }
        let blocks = stride(from: marksEnd + 8, to: bytes.count - 32, by: 32).map {
            Data(bytes[$0..<$0 + 32])
        }
        return Content(mark: mark, closing: .init(byteCount: size, blocks: blocks))
    }

    /// Opens it for marking, as of a journal that is not closed. What it said before is gone.
    init(beside journal: String, at end: ChainEnd) throws(JournalError) {
        let path = Self.path(of: journal)
        func check(_ isDone: Bool) throws(JournalError) {
            guard isDone else { throw .unusable(path: path, reason: String(cString: strerror(errno))) }
        }
        // Under its own name it is never without a whole mark.
        let isNew = access(path, F_OK) != 0
        let draft = isNew ? path + ".new" : path
        descriptor = open(draft, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        try check(descriptor >= 0)
        try check(ftruncate(descriptor, off_t(Self.marksEnd)) == 0)
        write(Self.magic, at: 0)
        for _ in 0..<2 {
            mark(end)
            try check(fsync(descriptor) == 0)
        }
        if isNew { try check(rename(draft, path) == 0) }
    }

    deinit { Glibc.close(descriptor) }

    /// The journal is this far on the disk. Not waited for: a mark that is lost says less, never more.
    func mark(_ end: ChainEnd) {
        nextSlot.withLock { slot in
            write(Self.markBytes(end), at: Self.magic.count + slot * Self.slotByteCount)
            slot = 1 - slot
        }
    }

    /// The journal is closed and will not change.
    func close(over journal: String) {
        guard let closing = Self.closing(of: journal) else { return }
        var bytes = [UInt8](repeating: 0, count: Self.marksEnd)
        guard pread(descriptor, &bytes, bytes.count, 0) == bytes.count else { return }
        var tail = withUnsafeBytes(of: Int64(closing.byteCount).bigEndian) { Data($0) }
        for block in closing.blocks { tail += block }
        tail += SecureHash.hash(bytes + tail)
        write(tail, at: Self.marksEnd)
        fsync(descriptor)
    }

    /// - Returns: nil when the file cannot be read.
    static func closing(of journal: String) -> Content.Closing? {
        guard let file = FileHandle(forReadingAtPath: journal) else { return nil }
        defer { try? file.close() }
        var (byteCount, blocks) = (0, [Data]())
        while let block = try? file.read(upToCount: blockByteCount), !block.isEmpty {
            byteCount += block.count
            blocks.append(Data(SecureHash.hash(block.bytes)))
        }
        return .init(byteCount: byteCount, blocks: blocks)
    }

    private static func markBytes(_ end: ChainEnd) -> Data {
        let bytes = withUnsafeBytes(of: end.count.bigEndian) { Data($0) } + end.link
        return bytes + SecureHash.hash(bytes.bytes).prefix(24)
    }

    private func write(_ bytes: Data, at offset: Int) {
        _ = bytes.withUnsafeBytes { pwrite(descriptor, $0.baseAddress, $0.count, off_t(offset)) }
    }
}

extension Seal.Content.Closing {
    /// The first bytes that are not as they were; nil when all are.
    func firstDifference(from now: Self) -> String? {
        for (index, (was, block)) in zip(blocks, now.blocks).enumerated() where was != block {
            let start = index * Seal.blockByteCount
            let end = min(start + Seal.blockByteCount, max(byteCount, now.byteCount))
            return "something in bytes \(start) to \(end - 1) has changed since it was closed"
        }
        return byteCount == now.byteCount
            ? nil : "it had \(byteCount) bytes when it was closed, and has \(now.byteCount) now"
    }
}
