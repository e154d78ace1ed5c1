import FileAccess
import Foundation
import TestSupport
import Testing

@Suite("A file that cannot be used says why, and what to do")
struct FileAccessTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private func path(_ name: String) -> String { "\(folder.path)/\(name)" }

    private func fault(_ body: () throws -> Void) throws -> FileFault {
        try #require(throws: FileFault.self, performing: body)
    }

    @Test func whatIsThereIsRead() throws {
        let bytes = (0..<200_000).map { UInt8(truncatingIfNeeded: $0) }
        try Data(bytes).write(to: URL(filePath: path("a")))
        #expect(try readFile(at: path("a")) == bytes)
        #expect(try isThere(path("a")))
        #expect(try !isThere(path("b")))
        #expect(try !isThere(path("a/b")))
        try checkFile(at: path("a"), for: .write)
        #expect(try listFolder(at: folder.path) == ["a"])
    }

    @Test func missing() throws {
        #expect(try fault { _ = try readFile(at: path("b")) }.cause == .missing)
        #expect(try fault { try checkFile(at: path("b"), for: .read) }.reason == "there is no such file")
        #expect(try fault { try checkFolder(at: path("b")) }.reason == "there is no such folder")
    }

    @Test func folderAndFileTakenForEachOther() throws {
        try Data().write(to: URL(filePath: path("a")))
        #expect(try fault { _ = try readFile(at: folder.path) }.cause == .isFolder)
        #expect(try fault { try checkFile(at: folder.path, for: .read) }.cause == .isFolder)
        #expect(try fault { try checkFolder(at: path("a")) }.cause == .isNoFolder)
        #expect(try fault { _ = try listFolder(at: path("a")) }.cause == .isNoFolder)
    }

    @Test func foldersAreMadeWithThoseAboveThem() throws {
        try makeFolder(at: path("a/b/c"), mode: 0o700)
        try makeFolder(at: path("a/b/c"))
        try checkFolder(at: path("a/b/c"))
        let attributes = try FileManager.default.attributesOfItem(atPath: path("a/b"))
        #expect(attributes[.posixPermissions] as? Int == 0o700)
        try Data().write(to: URL(filePath: path("f")))
        #expect(try fault { try makeFolder(at: path("f/g")) }.cause == .isNoFolder)
        #expect(try fault { try makeFolder(at: "/proc/no/such") }.use == .make)
    }

    @Test func errorNumbers() {
        for (number, cause) in [
            (ENOENT, FileFault.Cause.missing), (EROFS, .readOnlyFileSystem), (ENOSPC, .noSpace),
            (EEXIST, .alreadyThere), (EIO, .other(code: EIO)),
        ] {
            #expect(FileFault("/a", .write, errorNumber: number).cause == cause)
        }
        #expect(FileFault("/a", .read, errorNumber: EACCES).isPermission)
        #expect(!FileFault("/a", .read, errorNumber: ENOENT).isPermission)
    }

    @Test("every cause has a reason and a remedy of its own for every use")
    func texts() {
        let causes: [FileFault.Cause] = [
            .missing, .notPermitted(folder: nil), .notPermitted(folder: "/b"), .readOnlyFileSystem, .isFolder,
            .isNoFolder, .alreadyThere, .noSpace, .other(code: EIO),
        ]
        for use in [FileUse.read, .list, .write, .make] {
            let faults = causes.map { FileFault("/b/a", use, $0) }
            #expect(Set(faults.map(\.reason)).count == causes.count)
            #expect(faults.allSatisfy { !$0.remedy.isEmpty && $0.description.hasPrefix("/b/a: ") })
        }
    }
}
