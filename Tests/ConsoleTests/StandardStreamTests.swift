import Foundation
import TestSupport
import Testing

@testable import Console

/// Reads a pipe on a thread of its own: a writer that waits for it must not keep it from running.
private struct Reading {
    private let result: AsyncStream<Data>

    init(_ pipe: Pipe, _ read: @escaping @Sendable (FileHandle) -> Data) {
        let (stream, tell) = AsyncStream<Data>.makeStream()
        result = stream
        Thread.detachNewThread { tell.yield(read(pipe.fileHandleForReading)) }
    }

    var value: Data {
        get async {
            for await data in result { return data }
            return Data()
        }
    }
}

@Suite("A stream of output loses nothing in silence")
struct StandardStreamTests {
    private static let line = Array("a line of the log\n".utf8)

    @Test("what its reader takes slowly comes whole")
    func slowReader() async {
        let pipe = Pipe()
        let stream = StandardStream(pipe.fileHandleForWriting.fileDescriptor)
        let text = [UInt8](repeating: UInt8(ascii: "x"), count: 300_000) + [UInt8(ascii: "\n")]
        let reading = Reading(pipe) { $0.readData(ofLength: text.count) }
        stream.write(text)
        #expect(await reading.value == Data(text))
        #expect(stream.losses.lineCount == 0)
    }

    @Test("a descriptor that does not wait is waited for")
    func nonblocking() async {
        let pipe = Pipe()
        let descriptor = pipe.fileHandleForWriting.fileDescriptor
        #expect(fcntl(descriptor, F_SETFL, O_NONBLOCK) == 0)
        let stream = StandardStream(descriptor)
        let text = [UInt8](repeating: UInt8(ascii: "x"), count: 300_000) + [UInt8(ascii: "\n")]
        let reading = Reading(pipe) { $0.readData(ofLength: text.count) }
        stream.write(text)
        #expect(await reading.value == Data(text))
    }

    @Test("a full disk is named, and nothing more is tried")
    func full() throws {
        let file = try #require(FileHandle(forWritingAtPath: "/dev/full"))
        let stream = StandardStream(file.fileDescriptor)
        for _ in 0..<3 { stream.write(Self.line) }
        #expect(stream.losses.lineCount == 3)
        #expect(stream.losses.reason == .failed(code: ENOSPC))
        #expect(!stream.hasReader)
    }

    @Test("a closed pipe is no failure of the disk")
    func closedPipe() throws {
        signal(SIGPIPE, SIG_IGN)
        let pipe = Pipe()
        let stream = StandardStream(pipe.fileHandleForWriting.fileDescriptor)
        #expect(stream.hasReader)
        try pipe.fileHandleForReading.close()
        #expect(!stream.hasReader)
        stream.write(Self.line)
        #expect(stream.losses.reason == .readerGone)
    }

    @Test(
        "queued: nobody waits for a reader that takes nothing, and what is missing is told when it takes again"
    )
    func stuckReader() async {
        let pipe = Pipe()
        let stream = StandardStream(pipe.fileHandleForWriting.fileDescriptor)
        stream.queue(remark: { "-- \($0) missing: \($1)" }, onFirstLoss: { _ in })
        let count = 2 * StandardStream.queuedByteCountMax / Self.line.count
        for _ in 0..<count { stream.write(Self.line) }
        let lost = stream.losses.lineCount
        #expect(lost > 0)
        #expect(stream.losses.reason == .readerSlow)
        // It takes again.
        let reading = Reading(pipe) { file in
            var text = Data()
            while text.suffix(8) != Data("the end\n".utf8) { text += file.availableData }
            return text
        }
        stream.flush()
        stream.write(Array("the end\n".utf8))
        let lines = String(decoding: await reading.value, as: UTF8.self).split(separator: "\n")
        #expect(lines.last == "the end")
        let told = lines.compactMap { line in
            line.wholeMatch(of: /-- (\d+) missing: its reader is too slow/).flatMap { Int($0.1) }
        }
        #expect(told.reduce(0, +) == lost)
        #expect(lines.count { $0 == "a line of the log" } == count - lost)
    }

    @Test("queued: every line that a full disk had no room for is counted, and the first loss is told once")
    func fullQueue() async throws {
        let file = try #require(FileHandle(forWritingAtPath: "/dev/full"))
        let stream = StandardStream(file.fileDescriptor)
        let (told, tell) = AsyncStream<StandardStream.LossReason>.makeStream()
        stream.queue(remark: { _, _ in nil }, onFirstLoss: { tell.yield($0) })
        for _ in 0..<10 { stream.write(Self.line) }
        stream.flush()
        tell.finish()
        #expect(stream.losses.lineCount == 10)
        #expect(await told.reduce(into: []) { $0.append($1) } == [.failed(code: ENOSPC)])
    }
}

@Suite("Nothing raw reaches a terminal")
struct StyleTests {
    @Test("a text of ours is styled, one from elsewhere is not")
    func styles() {
        #expect(Style.shown(Style.styled("厦门", "31")) == "\u{1b}[31m厦门\u{1b}[0m")
        #expect(Style.shown("\u{1b}[31m厦门") == "\\u{1B}[31m厦门")
        #expect(Style.shown(Style.styled("a\u{1b}[2Jb", "1")) == "\u{1b}[1ma\\u{1B}[2Jb\u{1b}[0m")
        #expect(
            Style.shown(Style.styled("\u{301}a", "1") + "\u{301}") == "\u{1b}[1m\\u{301}a\u{1b}[0m\\u{301}")
        #expect(Style.shown("a\tb\nc\r\nd") == "a\tb\\nc\\r\\nd")
    }

    @Test("every scalar, alone and styled, leaves one line without a control character of its own")
    func everyScalar() {
        var wrong: [String] = []
        for value in (0...0xFFFF) + Array(stride(from: 0x10000, through: 0x10FFFF, by: 97)) as [UInt32] {
            guard let scalar = Unicode.Scalar(value), scalar != "\t" else { continue }
            let ours = ["\u{1b}[1m", "\u{1b}[0m"]
            var shown = Style.shown("a" + Style.styled("x\(scalar)y", "1"))
            for sequence in ours { shown = shown.replacingOccurrences(of: sequence, with: "") }
            if shown.unicodeScalars.contains(where: { $0.value < 0x20 || (0x7F..<0xA0).contains($0.value) }) {
                wrong.append("U+\(String(value, radix: 16)) is raw")
            }
            if shown.unicodeScalars.first != "a" || shown.unicodeScalars.last != "y" {
                wrong.append("U+\(String(value, radix: 16)) takes something with it")
            }
        }
        #expect(wrong == [])
    }

    @Test("JSON keeps the values of what it escapes")
    func json() throws {
        let texts = (0...0xFFFF).compactMap { Unicode.Scalar($0 as UInt32) }.map { "a\($0)b" } + ["\u{E0041}"]
        let text = JSONText.of(texts)
        #expect(try JSONDecoder().decode([String].self, from: Data(text.utf8)) == texts)
        let isVisible = text.unicodeScalars.allSatisfy {
            $0 == "\n"
                || $0.properties.generalCategory != .control && $0.properties.generalCategory != .format
        }
        #expect(isVisible)
    }
}
