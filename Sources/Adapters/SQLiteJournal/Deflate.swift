internal import CZlib
internal import Foundation

/// Compression by zlib, of blocks that fit in memory.
enum Deflate {
    static func compress(_ bytes: Data) -> Data {
        var count = compressBound(uLong(bytes.count))
        var packed = Data(count: Int(count))
        let status = packed.withUnsafeMutableBytes { target in
            bytes.withUnsafeBytes { source in
                compress2(
                    target.bindMemory(to: Bytef.self).baseAddress, &count,
                    source.bindMemory(to: Bytef.self).baseAddress, uLong(bytes.count), 6)
            }
        }
        precondition(status == Z_OK, "there is room for whatever zlib makes of it")
        return packed.prefix(Int(count))
    }

    /// - Parameter byteCount: what it must come to.
    /// - Returns: nil when that is not what it comes to.
    static func expand(_ packed: Data, byteCount: Int) -> Data? {
        var count = uLong(byteCount)
        // zlib wants somewhere to write, be it nothing.
        var bytes = Data(count: max(1, byteCount))
        let status = bytes.withUnsafeMutableBytes { target in
            packed.withUnsafeBytes { source in
                uncompress(
                    target.bindMemory(to: Bytef.self).baseAddress, &count,
                    source.bindMemory(to: Bytef.self).baseAddress, uLong(packed.count))
            }
        }
        return status == Z_OK && Int(count) == byteCount ? bytes.prefix(byteCount) : nil
    }
}
