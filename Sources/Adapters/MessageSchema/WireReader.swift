/// Takes protobuf's encoding apart, field by field, knowing nothing of what they mean.
struct WireReader {
    private let bytes: ArraySlice<UInt8>
    private(set) var index: Int

    init(_ bytes: ArraySlice<UInt8>) { (self.bytes, index) = (bytes, bytes.startIndex) }

    enum Content {
        case number(UInt64)
        case bytes(ArraySlice<UInt8>)
    }

    var isAtEnd: Bool { index >= bytes.endIndex }

    /// The next field's number and content; nil where the bytes are not protobuf.
    mutating func next() -> (number: Int, content: Content)? {
        guard let key = varint(), key >> 3 > 0, key >> 3 <= Self.fieldNumberMax else { return nil }
        let number = Int(key >> 3)
        switch key & 7 {
        case 0: return varint().map { (number, .number($0)) }
        case 1: return fixed().map { (number, .number($0)) }
        case 2:
            guard let count = varint(), count <= UInt64(bytes.endIndex - index) else { return nil }
            let content = bytes[index..<index + Int(count)]
            index += Int(count)
            return (number, .bytes(content))
        case 5: return fixed(byteCount: 4).map { (number, .number($0)) }
        default: return nil
        }
    }

    mutating func varint() -> UInt64? {
        var (value, shift): (UInt64, UInt64) = (0, 0)
        while index < bytes.endIndex, shift < 64 {
            let byte = bytes[index]
            index += 1
            value |= UInt64(byte & 0x7f) << shift
            if byte < 0x80 { return value }
            shift += 7
        }
        return nil
    }

    mutating func fixed(byteCount: Int = 8) -> UInt64? {
        guard bytes.endIndex - index >= byteCount else { return nil }
        var value: UInt64 = 0
        for place in 0..<byteCount { value |= UInt64(bytes[index + place]) << UInt64(8 * place) }
        index += byteCount
        return value
    }

    private static let fieldNumberMax: UInt64 = 536_870_911
}
