import Foundation
import SystemPackage
import TestSupport
import Testing

@testable import Supervision

@Suite("A log is kept short while its program goes on writing")
struct LogFileTests {
    private let folder: TemporaryFolder
    private var path: String { folder.path + "/log" }

    init() throws { folder = try TemporaryFolder() }

    @Test("what has grown too long is moved aside, and the program's next line is the first of the file")
    func rotation() throws {
        let log = try LogFile(continuing: path)
        let program = try log.openForAppending()
        try program.writeAll("one\ntwo\n".utf8)
        try log.rotateIfLong(byteCountMax: 8)
        #expect(try text(path) == "one\ntwo\n")
        try log.rotateIfLong(byteCountMax: 7)
        try program.writeAll("three\n".utf8)
        #expect(try text(path) == "three\n")
        #expect(try text(path + ".old") == "one\ntwo\n")
        try log.rotateIfLong(byteCountMax: 5)
        #expect(try text(path + ".old") == "three\n")
        try program.close()
    }

    @Test("last words and lines that follow are found in the shorter file too")
    func reading() throws {
        let earlier = try LogFile(continuing: path).openForAppending()
        try earlier.writeAll("of an earlier start\n".utf8)
        try earlier.close()
        let log = try LogFile(continuing: path)
        let program = try log.openForAppending()
        try program.writeAll("a line of this one\n".utf8)
        var offset: Int64?
        #expect(log.lines(after: &offset) == ["a line of this one"])
        try log.rotateIfLong(byteCountMax: 1)
        try program.writeAll("short\n".utf8)
        #expect(log.lines(after: &offset) == ["short"])
        #expect(log.lastWords() == ["short"])
        try program.close()
    }

    private func text(_ path: String) throws -> String { try String(contentsOfFile: path, encoding: .utf8) }
}
