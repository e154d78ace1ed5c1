internal import CZlib

/// Writes an MCAP file with an index, uncompressed, all messages of one schema.
public struct MCAPWriter {
    private let write: ([UInt8]) throws -> Void
    private let schema: MCAPSchema
    private var offset: UInt64 = 0
    private var channels: [(topic: String, messageCount: UInt64)] = []
    private var channelIDs: [String: UInt16] = [:]
    private var chunk = Chunk()
    private var chunkIndexes: [ChunkIndex] = []
    private var metadataIndex: (offset: UInt64, length: UInt64, name: String)?
    private var span: ClosedRange<UInt64>?

    private struct Chunk {
        var records = MCAPBytes()
        var span: ClosedRange<UInt64>?
        /// Time and place of each message, by channel.
        var index: [UInt16: [(time: UInt64, offset: UInt64)]] = [:]
    }

    private struct ChunkIndex {
        let span: ClosedRange<UInt64>
        let start, length: UInt64
        let indexOffsets: [(channel: UInt16, offset: UInt64)]
        let indexLength, size: UInt64
    }

    /// A chunk is closed when it has so many bytes.
    static let chunkByteCountMax = 1 << 20

    /// - Parameters:
    ///   - metadata: one record of names and values, for those who know it.
    ///   - write: gets the bytes of the file, piece by piece.
    public init(
        schema: MCAPSchema, profile: String, metadata: (name: String, values: [(String, String)]),
        write: @escaping ([UInt8]) throws -> Void
    ) throws {
        (self.schema, self.write) = (schema, write)
        try put(MCAPRecord.magic)
        try put(.header) {
            $0.put(profile)
            $0.put("diaodu")
        }
        let start = offset
        try put(.metadata) {
            $0.put(metadata.name)
            $0.put(metadata.values)
        }
        metadataIndex = (start, offset - start, metadata.name)
    }

    public mutating func append(_ message: MCAPMessage) throws {
        let channel = try channel(message.topic)
        channels[Int(channel) - 1].messageCount += 1
        chunk.index[channel, default: []].append(
            (message.logNanoseconds, UInt64(chunk.records.bytes.count)))
        chunk.span = Self.widened(chunk.span, by: message.logNanoseconds)
        span = Self.widened(span, by: message.logNanoseconds)
        chunk.records.put(.message) {
            $0.put(channel)
            $0.put(message.sequence)
            $0.put(message.logNanoseconds)
            $0.put(message.publishNanoseconds)
            $0.put(raw: message.data)
        }
        if chunk.records.bytes.count >= Self.chunkByteCountMax { try closeChunk() }
    }

    /// Writes the index; nothing may follow.
    public mutating func finish() throws {
        try closeChunk()
        try put(.dataEnd) { $0.put(UInt32(0)) }
        let summaryStart = offset
        var summary = MCAPBytes()
        summary.put(.schema, putSchema)
        for index in channels.indices { summary.put(.channel) { putChannel(UInt16(index + 1), &$0) } }
        summary.put(.statistics, putStatistics)
        for index in chunkIndexes { summary.put(.chunkIndex) { Self.put(index, &$0) } }
        if let metadataIndex {
            summary.put(.metadataIndex) {
                $0.put(metadataIndex.offset)
                $0.put(metadataIndex.length)
                $0.put(metadataIndex.name)
            }
        }
        // The sum is over the summary and the footer up to itself.
        var footer = MCAPBytes()
        footer.put(MCAPRecord.footer.rawValue)
        footer.put(UInt64(20))
        footer.put(summaryStart)
        footer.put(UInt64(0))
        let sum = Self.sum(summary.bytes + footer.bytes)
        footer.put(sum)
        try put(summary.bytes + footer.bytes + MCAPRecord.magic)
    }

    private mutating func channel(_ topic: String) throws(MCAPError) -> UInt16 {
        if let known = channelIDs[topic] { return known }
        guard let id = UInt16(exactly: channels.count + 1) else { throw .channelsTooMany }
        var records = MCAPBytes()
        if channels.isEmpty { records.put(.schema, putSchema) }
        channels.append((topic, 0))
        channelIDs[topic] = id
        records.put(.channel) { putChannel(id, &$0) }
        chunk.records.put(raw: records.bytes)
        return id
    }

    private mutating func closeChunk() throws {
        guard let span = chunk.span else { return }
        let records = chunk.records.bytes
        let start = offset
        try put(.chunk) {
            $0.put(span.lowerBound)
            $0.put(span.upperBound)
            $0.put(UInt64(records.count))
            $0.put(Self.sum(records))
            $0.put("")
            $0.put(UInt64(records.count))
            $0.put(raw: records)
        }
        let length = offset - start
        var indexOffsets: [(UInt16, UInt64)] = []
        for channel in chunk.index.keys.sorted() {
            indexOffsets.append((channel, offset))
            let entries = chunk.index[channel] ?? []
            try put(.messageIndex) {
                $0.put(channel)
                var inner = MCAPBytes()
                for entry in entries {
                    inner.put(entry.time)
                    inner.put(entry.offset)
                }
                $0.put(sized: inner.bytes)
            }
        }
        chunkIndexes.append(
            ChunkIndex(
                span: span, start: start, length: length, indexOffsets: indexOffsets,
                indexLength: offset - start - length, size: UInt64(records.count)))
        chunk = Chunk()
    }

    // MARK: Records

    private func putSchema(_ bytes: inout MCAPBytes) {
        bytes.put(UInt16(1))
        bytes.put(schema.name)
        bytes.put(schema.encoding)
        bytes.put(sized: schema.data)
    }

    private func putChannel(_ id: UInt16, _ bytes: inout MCAPBytes) {
        bytes.put(id)
        bytes.put(UInt16(1))
        bytes.put(channels[Int(id) - 1].topic)
        bytes.put("protobuf")
        bytes.put([(String, String)]())
    }

    private func putStatistics(_ bytes: inout MCAPBytes) {
        bytes.put(channels.reduce(UInt64(0)) { $0 + $1.messageCount })
        bytes.put(UInt16(1))
        bytes.put(UInt32(channels.count))
        bytes.put(UInt32(0))
        bytes.put(UInt32(1))
        bytes.put(UInt32(chunkIndexes.count))
        bytes.put(span?.lowerBound ?? 0)
        bytes.put(span?.upperBound ?? 0)
        var counts = MCAPBytes()
        for (index, channel) in channels.enumerated() {
            counts.put(UInt16(index + 1))
            counts.put(channel.messageCount)
        }
        bytes.put(sized: counts.bytes)
    }

    private static func put(_ index: ChunkIndex, _ bytes: inout MCAPBytes) {
        bytes.put(index.span.lowerBound)
        bytes.put(index.span.upperBound)
        bytes.put(index.start)
        bytes.put(index.length)
        var offsets = MCAPBytes()
        for (channel, offset) in index.indexOffsets {
            offsets.put(channel)
            offsets.put(offset)
        }
        bytes.put(sized: offsets.bytes)
        bytes.put(index.indexLength)
        bytes.put("")
        bytes.put(index.size)
        bytes.put(index.size)
    }

    private mutating func put(_ record: MCAPRecord, _ fill: (inout MCAPBytes) -> Void) throws {
        var bytes = MCAPBytes()
        bytes.put(record, fill)
        try put(bytes.bytes)
    }

    private mutating func put(_ bytes: [UInt8]) throws {
        try write(bytes)
        offset += UInt64(bytes.count)
    }

    private static func widened(_ span: ClosedRange<UInt64>?, by time: UInt64) -> ClosedRange<UInt64> {
        guard let span else { return time...time }
        return min(span.lowerBound, time)...max(span.upperBound, time)
    }

    static func sum(_ bytes: [UInt8]) -> UInt32 {
        UInt32(truncatingIfNeeded: crc32(0, bytes, UInt32(bytes.count)))
    }
}
