import Domain
import Foundation
import GateBooks
import TestSupport
import Testing

@Suite("A gate book keeps what went through, whatever becomes of the node")
struct GateBookTests {
    private let first = GateEntry(OrderID(round: 12, place: 3), .loaded, Quantity(250))
    private let second = GateEntry(OrderID(round: 11, place: 1), .unloaded, Quantity(80))
    private let third = GateEntry(OrderID(round: 11, place: 1), .turnedBack, Quantity(7))
    private let fourth = GateEntry(OrderID(round: 11, place: 1), .missing, Quantity(2))

    @Test("what was written is there, in its order, when it is opened again")
    func writtenAndRead() throws {
        try withTemporaryFolder { folder in
            let path = "\(folder.path)/mine.sqlite.gate"
            #expect(try GateBook.read(at: path) == [])
            try GateBook(at: path).write([first, second])
            let again = try GateBook(at: path)
            #expect(again.entries == [first, second])
            try again.write([third, fourth])
            #expect(try GateBook.read(at: path) == [first, second, third, fourth])
            #expect(
                try String(contentsOfFile: path, encoding: .utf8)
                    == "r12-3 loaded 250\nr11-1 unloaded 80\nr11-1 turned-back 7\nr11-1 missing 2\n")
        }
    }

    @Test("a line that was not finished was told to nobody, and is removed")
    func torn() throws {
        try withTemporaryFolder { folder in
            let path = "\(folder.path)/mine.sqlite.gate"
            try Data("r12-3 loaded 250\nr11-1 unlo".utf8).write(to: URL(fileURLWithPath: path))
            let book = try GateBook(at: path)
            #expect(book.entries == [first])
            try book.write([second])
            #expect(try GateBook.read(at: path) == [first, second])
        }
    }

    @Test(
        "a line that says nothing is named",
        arguments: [
            "r12-3 loaded", "r12 loaded 5", "r12-3 lifted 5", "r12-3 loaded 0", "r12-3 loaded 5 ", "",
        ])
    func unreadable(line: String) throws {
        try withTemporaryFolder { folder in
            let path = "\(folder.path)/mine.sqlite.gate"
            try Data("r12-3 loaded 250\n\(line)\n".utf8).write(to: URL(fileURLWithPath: path))
            let error = #expect(throws: GateBookError.self) { try GateBook(at: path) }
            #expect(error?.line == 2)
            #expect(error?.description.contains("\(path), line 2") == true)
        }
    }
}
