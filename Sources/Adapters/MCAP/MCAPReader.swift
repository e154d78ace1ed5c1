/// Reads an MCAP file from its beginning, without its index.
public struct MCAPReader {
    private let bytes: [UInt8]

    /// - Throws: ``MCAPError/notMCAP``.
    public init(_ bytes: [UInt8]) throws(MCAPError) {
        guard bytes.starts(with: MCAPRecord.magic) else { throw .notMCAP }
        self.bytes = bytes
    }

    /// The values of a metadata record; nil when there is none of this name.
    public func metadata(_ name: String) throws -> [String: String]? {
        var found: [String: String]?
        try forEachRecord { record, content in
            guard record == .metadata else { return true }
            var content = content
            guard try content.text() == name else { return true }
            found = try content.map()
            return false
        }
        return found
    }

    /// - Returns: how many messages there are.
    @discardableResult
    public func readAll(_ take: (MCAPMessage) throws -> Void) throws -> Int {
        var topics: [UInt16: String] = [:]
        var (count, isWhole) = (0, false)
        func read(_ record: MCAPRecord, _ content: MCAPCursor) throws {
            var content = content
            switch record {
            case .channel:
                let id = try content.number(UInt16.self)
                _ = try content.number(UInt16.self)
                topics[id] = try content.text()
            case .message:
                let channel = try content.number(UInt16.self)
                guard let topic = topics[channel] else { throw MCAPError.unknownChannel(channel) }
                let message = MCAPMessage(
                    topic: topic, sequence: try content.number(), logNanoseconds: try content.number(),
                    publishNanoseconds: try content.number(), data: Array(content.rest))
                count += 1
                try take(message)
            default: break
            }
        }
        try forEachRecord { record, content in
            switch record {
            case .chunk:
                var inner = try Self.records(ofChunk: content)
                while !inner.isAtEnd {
                    if let (record, content) = try inner.record() { try read(record, content) }
                }
            case .dataEnd: isWhole = true
            default: try read(record, content)
            }
            return !isWhole
        }
        guard isWhole else { throw MCAPError.cutShort }
        return count
    }

    private static func records(ofChunk content: MCAPCursor) throws -> MCAPCursor {
        var content = content
        _ = (try content.number(UInt64.self), try content.number(UInt64.self))
        let size = try content.number(UInt64.self)
        let sum = try content.number(UInt32.self)
        let compression = try content.text()
        guard compression.isEmpty else { throw MCAPError.compressed(compression) }
        _ = try content.number(UInt64.self)
        let records = content.rest
        guard UInt64(records.count) == size, sum == 0 || sum == MCAPWriter.sum(Array(records)) else {
            throw MCAPError.damagedChunk
        }
        return content
    }

    private func forEachRecord(_ take: (MCAPRecord, MCAPCursor) throws -> Bool) throws {
        var cursor = MCAPCursor(bytes[MCAPRecord.magic.count...])
        while !cursor.isAtEnd {
            // What this program does not know is passed over, as the format wants it.
            guard let (record, content) = try cursor.record() else { continue }
            if try !take(record, content) || record == .footer { return }
        }
    }
}

/// Why an MCAP file cannot be read or written.
public enum MCAPError: Error, Hashable, Sendable, CustomStringConvertible {
    case notMCAP
    case cutShort
    case compressed(String)
    case damagedChunk
    case unknownChannel(UInt16)
    case channelsTooMany

    public var description: String {
        switch self {
        case .notMCAP: "it is no MCAP file"
        case .cutShort: "it is cut short: copy it again"
        case .compressed(let name): "its chunks are compressed with \(name): write it without compression"
        case .damagedChunk: "a chunk is not as it was written: copy it again"
        case .unknownChannel(let id): "a message is in channel \(id), which it does not describe"
        case .channelsTooMany: "it can have \(UInt16.max) topics, and there are more: choose another format"
        }
    }
}

/// Takes bytes in MCAP's own form apart.
struct MCAPCursor {
    private let bytes: ArraySlice<UInt8>
    private var index: Int

    init(_ bytes: ArraySlice<UInt8>) { (self.bytes, index) = (bytes, bytes.startIndex) }

    var isAtEnd: Bool { index >= bytes.endIndex }
    var rest: ArraySlice<UInt8> { bytes[index...] }

    mutating func number<Number: FixedWidthInteger>(_: Number.Type = Number.self) throws -> Number {
        try take(UInt64(MemoryLayout<Number>.size)).reversed().reduce(0) { $0 << 8 | Number($1) }
    }

    mutating func text() throws -> String {
        String(decoding: try take(UInt64(try number(UInt32.self))), as: UTF8.self)
    }

    mutating func map() throws -> [String: String] {
        var inner = MCAPCursor(try take(UInt64(try number(UInt32.self))))
        var map: [String: String] = [:]
        while !inner.isAtEnd { map[try inner.text()] = try inner.text() }
        return map
    }

    /// Nil for a record of a kind that is not known here.
    mutating func record() throws -> (MCAPRecord, MCAPCursor)? {
        let kind = MCAPRecord(rawValue: try number(UInt8.self))
        let content = MCAPCursor(try take(try number(UInt64.self)))
        return kind.map { ($0, content) }
    }

    private mutating func take(_ count: UInt64) throws -> ArraySlice<UInt8> {
        guard count <= UInt64(bytes.endIndex - index) else { throw MCAPError.cutShort }
        defer { index += Int(count) }
        return bytes[index..<index + Int(count)]
    }
}
