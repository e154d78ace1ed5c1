/// The records of an MCAP file, by their numbers; https://mcap.dev/spec, version 0.
enum MCAPRecord: UInt8 {
    case header = 0x01
    case footer = 0x02
    case schema = 0x03
    case channel = 0x04
    case message = 0x05
    case chunk = 0x06
    case messageIndex = 0x07
    case chunkIndex = 0x08
    case statistics = 0x0b
    case metadata = 0x0c
    case metadataIndex = 0x0d
    case dataEnd = 0x0f

    static let magic: [UInt8] = [0x89] + Array("MCAP0\r\n".utf8)
}

/// One way in which messages of a file are written.
public struct MCAPSchema: Hashable, Sendable {
    public let name: String
    /// How `data` is written: `protobuf` for a serialized FileDescriptorSet.
    public let encoding: String
    public let data: [UInt8]

    public init(name: String, encoding: String, data: [UInt8]) {
        (self.name, self.encoding, self.data) = (name, encoding, data)
    }
}

/// One message of a file.
public struct MCAPMessage: Hashable, Sendable {
    public let topic: String
    public let sequence: UInt32
    /// Since 1970, when it was recorded and when it was published.
    public let logNanoseconds: UInt64
    public let publishNanoseconds: UInt64
    public let data: [UInt8]

    public init(
        topic: String, sequence: UInt32, logNanoseconds: UInt64, publishNanoseconds: UInt64, data: [UInt8]
    ) {
        (self.topic, self.sequence, self.data) = (topic, sequence, data)
        (self.logNanoseconds, self.publishNanoseconds) = (logNanoseconds, publishNanoseconds)
    }
}

/// Bytes in MCAP's own form: little-endian, text and bytes behind their length.
struct MCAPBytes {
    private(set) var bytes: [UInt8] = []

    mutating func put<Number: FixedWidthInteger>(_ number: Number) {
        withUnsafeBytes(of: number.littleEndian) { bytes.append(contentsOf: $0) }
    }

    mutating func put(_ text: String) { put(sized: Array(text.utf8)) }

    mutating func put(sized other: [UInt8]) {
        put(UInt32(other.count))
        bytes += other
    }

    mutating func put(raw other: [UInt8]) { bytes += other }

    mutating func put(_ map: [(String, String)]) {
        var inner = MCAPBytes()
        for (key, value) in map {
            inner.put(key)
            inner.put(value)
        }
        put(sized: inner.bytes)
    }

    mutating func put(_ record: MCAPRecord, _ fill: (inout MCAPBytes) -> Void) {
        var inner = MCAPBytes()
        fill(&inner)
        put(record.rawValue)
        put(UInt64(inner.bytes.count))
        bytes += inner.bytes
    }
}
