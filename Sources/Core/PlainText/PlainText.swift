/// The text of a file of any format, checked and with one kind of line end.
public struct PlainText: Hashable, Sendable {
    /// UTF-8 without a byte order mark and without NUL. Every line ends with LF, the last one too.
    public let bytes: [UInt8]

    /// O(bytes).
    ///
    /// - Throws: ``PlainTextFault`` when these are not the bytes of a text in UTF-8.
    public init(decoding file: [UInt8]) throws(PlainTextFault) {
        if file.starts(with: [0xFF, 0xFE]) || file.starts(with: [0xFE, 0xFF]) {
            throw PlainTextFault(kind: .utf16, line: nil)
        }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(file.count + 1)
        var normalizer = LineEndNormalizer()
        normalizer.append(file, to: &bytes)
        normalizer.finish(&bytes)
        if let last = bytes.last, last != Self.lineEnd { bytes.append(Self.lineEnd) }
        if let null = bytes.firstIndex(of: 0) {
            throw PlainTextFault(kind: .null, line: Self.line(of: null, in: bytes))
        }
        guard String(validating: bytes, as: UTF8.self) != nil else {
            throw PlainTextFault(
                kind: bytes.isProbablyGB18030 ? .gb18030 : .notUTF8, line: Self.firstLineNotUTF8(in: bytes))
        }
        self.bytes = bytes
    }

    /// All of it.
    public var string: String { String(decoding: bytes, as: UTF8.self) }

    private static let lineEnd = UInt8(ascii: "\n")

    private static func line(of index: Int, in bytes: [UInt8]) -> Int {
        1 + bytes[..<index].count { $0 == lineEnd }
    }

    private static func firstLineNotUTF8(in bytes: [UInt8]) -> Int? {
        bytes.split(separator: lineEnd, omittingEmptySubsequences: false)
            .firstIndex { String(validating: $0, as: UTF8.self) == nil }.map { $0 + 1 }
    }
}

/// Why bytes are not a text in UTF-8.
public struct PlainTextFault: Error, Hashable, Sendable {
    public let kind: Kind
    /// The first line that shows it, counted from 1; nil when it is the file as a whole.
    public let line: Int?

    public enum Kind: Hashable, Sendable {
        case utf16
        /// As far as that can be told: the usual encoding of Chinese text that is not UTF-8, also called GBK or ANSI.
        case gb18030
        case notUTF8
        case null
    }

    public init(kind: Kind, line: Int?) { (self.kind, self.line) = (kind, line) }

    public var message: String {
        switch kind {
        case .utf16: "the file is encoded as UTF-16"
        case .gb18030: "the file is encoded as GB18030"
        case .notUTF8: "this line is not UTF-8"
        case .null: "this line has U+0000 (NULL) in it, which no text has"
        }
    }

    public var remedy: String {
        kind == .null ? "the file is damaged or not a text: write it again" : "save the file as UTF-8"
    }
}

extension [UInt8] {
    /// Whether every byte from 0x80 on is part of a pair or quadruple of GB18030, and three of four pairs are of the hanzi and
    /// signs of GB2312, which nearly all of Chinese text is made of.
    ///
    /// Text in Latin-1 or Big5 has other pairs, though one of a few characters may be taken for GB18030.
    fileprivate var isProbablyGB18030: Bool {
        var (index, pairCount, commonCount) = (0, 0, 0)
        while index < count {
            let lead = self[index]
            guard lead >= 0x80 else {
                index += 1
                continue
            }
            guard (0x81...0xFE).contains(lead), index + 1 < count else { return false }
            let trail = self[index + 1]
            if (0x30...0x39).contains(trail) {
                guard index + 3 < count, (0x81...0xFE).contains(self[index + 2]),
                    (0x30...0x39).contains(self[index + 3])
                else { return false }
                index += 4
                continue
            }
            guard (0x40...0xFE).contains(trail), trail != 0x7F else { return false }
            pairCount += 1
            if (0xA1...0xF7).contains(lead), (0xA1...0xFE).contains(trail) { commonCount += 1 }
            index += 2
        }
        return pairCount > 0 && commonCount * 4 >= pairCount * 3
    }
}
