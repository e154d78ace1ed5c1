import PlainText
import Randomness
import Testing

@Suite("Lines end as editors have it")
struct LineEndTests {
    @Test(arguments: [
        ("a\nb\n", "a\nb\n"), ("a\r\nb\r\n", "a\nb\n"), ("a\rb\r", "a\nb\n"), ("a\r\r\nb\r\r\n", "a\nb\n"),
        ("a\r\rb", "a\n\nb"), ("a\r\r\r\nb", "a\n\nb"), ("a\n\rb", "a\n\nb"), ("\r", "\n"), ("", ""),
        ("a\u{2028}b\u{B}c\u{C}d\u{85}e", "a\u{2028}b\u{B}c\u{C}d\u{85}e"),
        ("\u{FEFF}a", "a"), ("\u{FEFF}", ""), ("a\u{FEFF}", "a\u{FEFF}"), ("\u{FEFF}\u{FEFF}a", "\u{FEFF}a"),
    ])
    func normalized(text: String, expected: String) {
        #expect(normalized(Array(text.utf8), by: { $0.count }) == Array(expected.utf8))
    }

    @Test("a mark at the start that is cut off is kept")
    func markCutOff() {
        for bytes in [[0xEF], [0xEF, 0xBB], [0xEF, 0xBB, 0x0D, 0x0A], [0xEF, 0x41]] as [[UInt8]] {
            let kept = bytes.filter { $0 != 0x0D }
            #expect(normalized(bytes, by: { _ in 1 }) == kept)
        }
    }

    @Test("the pieces that a text comes in make no difference", arguments: 0..<200 as Range<UInt64>)
    func pieces(seed: UInt64) {
        var random = SplitMix(seed: seed)
        let bytes = (0..<Int.random(in: 0...40, using: &random)).map { _ in
            ([0x0D, 0x0A, 0x0D, 0x0A, 0x41, 0xEF, 0xBB, 0xBF] as [UInt8]).randomElement(using: &random)!
        }
        let whole = normalized(bytes, by: { $0.count })
        #expect(normalized(bytes, by: { _ in Int.random(in: 1...5, using: &random) }) == whole)
        #expect(!whole.contains(0x0D))
    }

    @Test("lines come out as they went in, whatever ends each of them", arguments: 0..<200 as Range<UInt64>)
    func lines(seed: UInt64) {
        var random = SplitMix(seed: seed)
        let lines = (0..<Int.random(in: 0...20, using: &random)).map { _ in
            (0..<Int.random(in: 1...5, using: &random)).map { _ in
                UInt8.random(in: 0x41...0x5A, using: &random)
            }
        }
        let bytes = lines.flatMap { line in
            line + ["\n", "\r\n", "\r", "\r\r\n"].randomElement(using: &random)!.utf8
        }
        #expect(normalized(bytes, by: { $0.count }) == lines.flatMap { $0 + [0x0A] })
    }

    private func normalized(_ bytes: [UInt8], by count: ([UInt8]) -> Int) -> [UInt8] {
        var normalizer = LineEndNormalizer()
        var (rest, output) = (bytes, [] as [UInt8])
        while !rest.isEmpty {
            let count = min(rest.count, count(rest))
            normalizer.append(Array(rest.prefix(count)), to: &output)
            rest.removeFirst(count)
        }
        normalizer.finish(&output)
        return output
    }
}

@Suite("What is not a text in UTF-8 is named")
struct PlainTextTests {
    @Test func text() throws {
        #expect(try PlainText(decoding: Array("\u{FEFF}北港\r\nNorth".utf8)).string == "北港\nNorth\n")
        #expect(try PlainText(decoding: []).bytes == [])
        #expect(try PlainText(decoding: [0x0A]).bytes == [0x0A])
    }

    /// "id,北港\r\nsouth,南港" in GB18030, and four bytes of it for a rare character.
    static let gb18030: [UInt8] =
        Array("id,".utf8) + [0xB1, 0xB1, 0xB8, 0xDB] + Array("\r\nsouth,".utf8) + [0xC4, 0xCF, 0xB8, 0xDB]
    static let rare: [UInt8] = gb18030 + [0x95, 0x32, 0x82, 0x36]

    static let faults: [([UInt8], PlainTextFault)] = [
        (gb18030, PlainTextFault(kind: .gb18030, line: 1)),
        (rare, PlainTextFault(kind: .gb18030, line: 1)),
        (Array("a\rb\r".utf8) + gb18030, PlainTextFault(kind: .gb18030, line: 3)),
        ([0xFF, 0xFE, 0x41, 0x00], PlainTextFault(kind: .utf16, line: nil)),
        ([0xFE, 0xFF, 0x00, 0x41], PlainTextFault(kind: .utf16, line: nil)),
        // "Café", "Müller" in Latin-1, and "北" in Big5.
        (Array("a\nCaf".utf8) + [0xE9], PlainTextFault(kind: .notUTF8, line: 2)),
        (Array("M".utf8) + [0xFC] + Array("ller".utf8), PlainTextFault(kind: .notUTF8, line: 1)),
        ([0xA5, 0x5F], PlainTextFault(kind: .notUTF8, line: 1)),
        ([0xC0, 0x80], PlainTextFault(kind: .notUTF8, line: 1)),
        (Array("a\r\nb\0".utf8), PlainTextFault(kind: .null, line: 2)),
    ]

    @Test(arguments: faults)
    func fault(bytes: [UInt8], fault: PlainTextFault) {
        #expect(throws: fault) { try PlainText(decoding: bytes) }
    }
}

@Suite("What people are shown has nothing invisible in it")
struct VisibleTextTests {
    @Test(arguments: [
        ("Xiamen 厦门", "Xiamen 厦门"), ("a\u{200B}b", "a\\u{200B}b"), ("\u{1B}[2J\u{7}", "\\u{1B}[2J\\u{7}"),
        ("a\nb\r\tc", "a\\nb\\r\\tc"), ("a\u{202E}b", "a\\u{202E}b"), ("1\u{A0}000", "1\\u{A0}000"),
        ("厦\u{3000}门", "厦\u{3000}门"), ("\u{301}a", "\\u{301}a"), ("e\u{301}", "e\u{301}"), ("", ""),
        ("葛\u{E0100}", "葛\u{E0100}"), ("\u{7F}", "\\u{7F}"), ("\u{E0041}", "\\u{E0041}"),
    ])
    func escaped(text: String, expected: String) { #expect(text.escaped == expected) }

    @Test("every scalar by itself, before and after another")
    func everyScalar() {
        for value in (0...0xFFFF) + Array(stride(from: 0x10000, through: 0x10FFFF, by: 97)) as [UInt32] {
            guard let scalar = Unicode.Scalar(value) else { continue }
            for text in ["\(scalar)", "a\(scalar)", "\(scalar)a"] {
                let escaped = text.escaped
                if escaped.firstInvisible != nil { Issue.record("\(scalar.codePointName) is shown") }
                if escaped.unicodeScalars.contains(where: { $0 == "\n" }) { Issue.record("a line ends") }
                if scalar.isInvisible, text.firstInvisible != scalar {
                    Issue.record("\(scalar.codePointName)")
                }
                if escaped.escaped != escaped { Issue.record("\(scalar.codePointName) is escaped twice") }
            }
        }
    }

    @Test("a name tells what it is")
    func names() {
        #expect(Unicode.Scalar(0x200B)?.codePointName == "U+200B (ZERO WIDTH SPACE)")
        #expect(Unicode.Scalar(0x1B)?.codePointName == "U+001B (control character)")
        #expect(Unicode.Scalar(0xFDD0)?.codePointName == "U+FDD0")
        #expect(Unicode.Scalar(0xE0041)?.codePointName == "U+E0041 (TAG LATIN CAPITAL LETTER A)")
    }
}
