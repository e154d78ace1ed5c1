internal import Cryptography
internal import FileAccess
internal import Foundation
internal import Glibc

/// A file of records that follow one another, compressed block by block, with the state before the first of them if there is one.
/// It is written once and never changed.
///
///     "diaodu segment 1\n"  state  block …  list  size of the list
struct SegmentFile {
    private let path: String
    private let segment: Segment
    private let list: List

    private static let magic = Data("diaodu segment 1\n".utf8)
    /// Of records before they are compressed.
    static let blockByteCount = 262_144

    /// Where everything is.
    private struct List: Codable {
        var state: State?
        var blocks: [Block] = []

        struct State: Codable {
            let form: String
            let part: Part
        }

        struct Block: Codable {
            /// The end of the chain before its first record.
            let start: Int64
            let link: Data
            let recordCount: Int
            let part: Part
        }

        struct Part: Codable {
            let offset: Int
            let packedByteCount: Int
            let byteCount: Int
        }
    }

    // MARK: Writing

    /// Writes the records behind one and up to another, and has them on the disk, under the file's own name, when it returns.
    ///
    /// - Parameters:
    ///   - state: after `start`; nil where nobody knows it, or where the journal begins.
    ///   - read: hands over the records behind one.
    static func write(
        besideJournal journal: String, from start: ChainEnd, through last: Int64, state: JournalSnapshot?,
        read: (_ start: Int64, _ countMax: Int) throws -> [[UInt8]]
    ) throws -> Segment {
        let folder = Segment.folder(of: journal)
        if mkdir(folder, 0o700) != 0, errno != EEXIST {
            throw JournalError.inaccessible(FileFault(folder, .make, errorNumber: errno))
        }
        var (contents, list, end) = (magic, List(), start)
        func add(_ bytes: Data) -> List.Part {
            let packed = Deflate.compress(bytes)
            defer { contents += packed }
            return List.Part(
                offset: contents.count, packedByteCount: packed.count, byteCount: bytes.count)
        }
        if let state {
            precondition(state.position == start.count, "a segment has the state before its first record")
            list.state = List.State(form: state.form, part: add(Data(state.bytes)))
        }
        var (block, blockStart) = (Data(), start)
        func finishBlock() {
            guard end.count > blockStart.count else { return }
            list.blocks.append(
                List.Block(
                    start: blockStart.count, link: blockStart.link,
                    recordCount: Int(end.count - blockStart.count), part: add(block)))
            (block, blockStart) = (Data(), end)
        }
        while end.count < last {
            let records = try read(end.count, Int(min(256, last - end.count)))
            guard !records.isEmpty else {
                throw JournalError.damaged(path: journal, record: end.count + 1, reason: "it is not there")
            }
            for record in records {
                withUnsafeBytes(of: UInt32(record.count).bigEndian) { block.append(contentsOf: $0) }
                block.append(contentsOf: record)
                end.extend(by: Data(record))
                if block.count >= blockByteCount { finishBlock() }
            }
        }
        finishBlock()
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        let listBytes = try encoder.encode(list)
        contents += listBytes
        withUnsafeBytes(of: Int64(listBytes.count).bigEndian) { contents.append(contentsOf: $0) }
        let segment = Segment(
            start: start, end: end, byteCount: Int64(contents.count),
            fileHash: Data(SecureHash.hash(contents.bytes)),
            listHash: Data(SecureHash.hash(listBytes.bytes)))
        try put(contents, at: segment.path(of: journal), in: folder)
        return segment
    }

    /// Under its own name a file is never half written.
    private static func put(_ contents: Data, at path: String, in folder: String) throws {
        func check(_ isDone: Bool) throws {
            guard isDone else {
                throw JournalError.inaccessible(FileFault(path, .write, errorNumber: errno))
            }
        }
        let draft = path + ".new"
        let descriptor = open(draft, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
        try check(descriptor >= 0)
        defer { close(descriptor) }
        var written = 0
        while written < contents.count {
            let count = contents.withUnsafeBytes {
                Glibc.write(descriptor, $0.baseAddress! + written, contents.count - written)
            }
            try check(count > 0)
            written += count
        }
        try check(fsync(descriptor) == 0 && rename(draft, path) == 0)
        let folderDescriptor = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        try check(folderDescriptor >= 0)
        defer { close(folderDescriptor) }
        try check(fsync(folderDescriptor) == 0)
    }

    // MARK: Reading

    /// Opens one and checks that its list is the one that was written.
    ///
    /// - Throws: ``JournalError/damaged(path:record:reason:)``.
    init(_ segment: Segment, of journal: String) throws {
        (path, self.segment) = (segment.path(of: journal), segment)
        guard let file = FileHandle(forReadingAtPath: path) else {
            throw Self.damaged(path, segment, "cannot be opened: \(String(cString: strerror(errno)))")
        }
        defer { try? file.close() }
        guard try file.seekToEnd() == UInt64(segment.byteCount) else {
            throw Self.damaged(path, segment, "has not the size that it was written with")
        }
        let size = try Self.read(8, at: Int(segment.byteCount) - 8, of: file).reduce(0) { $0 << 8 | Int($1) }
        guard size > 0, size <= Int(segment.byteCount) - 8 - Self.magic.count else {
            throw Self.damaged(path, segment, "has no list of its blocks")
        }
        let bytes = try Self.read(size, at: Int(segment.byteCount) - 8 - size, of: file)
        guard Data(SecureHash.hash(bytes.bytes)) == segment.listHash,
            let list = try? JSONDecoder().decode(List.self, from: bytes)
        else { throw Self.damaged(path, segment, "has another list of its blocks than was written") }
        self.list = list
    }

    /// Whether it is there, as large as it was. O(1).
    static func check(_ segment: Segment, of journal: String) throws {
        var status = stat()
        let path = segment.path(of: journal)
        guard stat(path, &status) == 0 else {
            throw damaged(path, segment, "is not there: \(String(cString: strerror(errno)))")
        }
        guard status.st_size == segment.byteCount else {
            throw damaged(path, segment, "has not the size that it was written with")
        }
    }

    /// The state before its first record; nil for none.
    func state() throws -> JournalSnapshot? {
        guard let state = list.state else { return nil }
        return JournalSnapshot(
            position: segment.start.count, form: state.form, bytes: [UInt8](try expand(state.part)))
    }

    /// Hands over its records from one on, each checked against the chain.
    func read(after position: Int64, _ take: (Int64, [UInt8]) throws -> Void) throws {
        for block in list.blocks where block.start + Int64(block.recordCount) > position {
            var end = ChainEnd(count: block.start, link: block.link)
            let bytes = try expand(block.part)
            var (offset, records) = (bytes.startIndex, [(Int64, Data)]())
            while offset < bytes.endIndex {
                guard bytes.endIndex - offset >= 4 else { throw damaged(end.count + 1) }
                let count = bytes[offset..<offset + 4].reduce(0) { $0 << 8 | Int($1) }
                guard bytes.endIndex - offset - 4 >= count else { throw damaged(end.count + 1) }
                let record = Data(bytes[offset + 4..<offset + 4 + count])
                offset += 4 + count
                end.extend(by: record)
                if end.count > position { records.append((end.count, record)) }
            }
            guard end == self.end(of: block) else { throw damaged(end.count) }
            for (number, record) in records { try take(number, [UInt8](record)) }
        }
    }

    /// Everything, checked against the hash of the whole file too.
    func readAll(_ take: (Int64, [UInt8]) throws -> Void) throws {
        guard let bytes = FileManager.default.contents(atPath: path),
            Data(SecureHash.hash(bytes.bytes)) == segment.fileHash
        else { throw Self.damaged(path, segment, "is not what was written") }
        try read(after: segment.start.count, take)
    }

    /// The link of the chain after one of its records.
    func link(at position: Int64) throws -> Data? {
        if position == segment.end.count { return segment.end.link }
        if let block = list.blocks.first(where: { $0.start == position }) { return block.link }
        var end: ChainEnd?
        struct Found: Error {}
        do {
            guard let block = list.blocks.last(where: { $0.start < position }) else { return nil }
            end = ChainEnd(count: block.start, link: block.link)
            try read(after: block.start) { number, record in
                end?.extend(by: Data(record))
                if number == position { throw Found() }
            }
        } catch is Found {}
        return end?.link
    }

    private func end(of block: List.Block) -> ChainEnd {
        let last = block.start + Int64(block.recordCount)
        guard let next = list.blocks.first(where: { $0.start == last }) else { return segment.end }
        return ChainEnd(count: next.start, link: next.link)
    }

    private func expand(_ part: List.Part) throws -> Data {
        guard let file = FileHandle(forReadingAtPath: path) else {
            throw Self.damaged(path, segment, "cannot be opened: \(String(cString: strerror(errno)))")
        }
        defer { try? file.close() }
        let packed = try Self.read(part.packedByteCount, at: part.offset, of: file)
        guard let bytes = Deflate.expand(packed, byteCount: part.byteCount) else {
            throw Self.damaged(path, segment, "cannot be decompressed")
        }
        return bytes
    }

    private static func read(_ count: Int, at offset: Int, of file: FileHandle) throws -> Data {
        try file.seek(toOffset: UInt64(max(0, offset)))
        return try file.read(upToCount: count) ?? Data()
    }

    private func damaged(_ record: Int64) -> JournalError {
        .damaged(path: path, record: record, reason: "its hash does not fit")
    }

    private static func damaged(_ path: String, _ segment: Segment, _ reason: String) -> JournalError {
        .damaged(path: path, record: segment.start.count + 1, reason: "the segment with it \(reason)")
    }
}
