import Domain
import Foundation
import Testing

@testable import SQLiteJournal

@Suite("A journal is held as the file that it is")
struct HoldTests {
    let file = JournalInFolder()

    private func link(_ make: (String, String) throws -> Void) throws -> JournalInFolder {
        let other = JournalInFolder()
        try make(other.path, file.path)
        return other
    }

    @Test("a second process that comes by a link of either kind is refused", arguments: [true, false])
    func links(isSymbolic: Bool) throws {
        let journal = try file.open()
        let other = try link { at, to in
            if isSymbolic {
                try FileManager.default.createSymbolicLink(atPath: at, withDestinationPath: to)
            } else {
                try FileManager.default.linkItem(atPath: to, toPath: at)
            }
        }
        let error = #expect(throws: JournalError.self) { try other.open() }
        guard case .inUse = error else { return #expect(Bool(false), "\(String(describing: error))") }
        try journal.append([[1]])
        journal.close()
    }

    @Test("by a symbolic link, a journal has its log and seal where it lies itself")
    func symbolicLink() throws {
        let journal = try file.open()
        try journal.append([[1], [2]])
        journal.close()
        let other = try link {
            try FileManager.default.createSymbolicLink(atPath: $0, withDestinationPath: $1)
        }
        let records = try other.replayed()
        #expect(records == [[1], [2]])
        #expect(!FileManager.default.fileExists(atPath: other.path + ".seal"))
    }

    @Test("one that is removed or replaced while it is open takes no more", arguments: ["", "-wal", ".seal"])
    func removed(suffix: String) throws {
        for isReplaced in [false, true] {
            let file = JournalInFolder()
            let journal = try file.open()
            try journal.append([[1]])
            let path = file.path + suffix
            let copy = try Data(contentsOf: URL(fileURLWithPath: path))
            try FileManager.default.removeItem(atPath: path)
            if isReplaced { try copy.write(to: URL(fileURLWithPath: path)) }
            let error = #expect(throws: JournalError.self) { try journal.append([[2]]) }
            guard case .replaced(path, _) = error else {
                return #expect(Bool(false), "\(String(describing: error))")
            }
            journal.close()
        }
    }
}
