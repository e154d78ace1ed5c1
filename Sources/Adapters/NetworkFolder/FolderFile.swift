internal import Domain
internal import Foundation

/// The text of one file of a folder.
struct FolderFile {
    /// As people are told: the folder's path as it was given, and the file's name.
    let path: String
    /// Without a byte order mark, and ending with a line end.
    let text: String

    static let byteCountMax = 64 * 1024 * 1024

    /// Reports and returns nil when there is no such file or it is not text.
    init?(_ name: String, in folder: String, into findings: inout Findings) {
        path = folder + "/" + name
        let place = Place(file: path)
        let attributes = try? FileManager.default.attributesOfItem(atPath: path)
        guard let attributes else {
            findings.report(
                Complaint("the file is missing", remedy: "create it as docs/network-folder.md says"),
                at: place)
            return nil
        }
        guard (attributes[.size] as? Int ?? 0) <= Self.byteCountMax else {
            findings.report(
                Complaint("the file has more than \(Self.byteCountMax) bytes", remedy: "make it smaller"),
                at: place)
            return nil
        }
        let bytes: Data
        do {
            bytes = try Data(contentsOf: URL(filePath: path))
        } catch {
            findings.report(
                Complaint("the file cannot be read", remedy: "make it a file that you may read"), at: place)
            return nil
        }
        guard var text = String(validating: bytes, as: UTF8.self) else {
            findings.report(
                Complaint("this line is not UTF-8", remedy: "save the file as UTF-8"),
                at: Place(file: path, line: Self.firstLineNotUTF8(in: bytes)))
            return nil
        }
        if text.unicodeScalars.first == "\u{FEFF}" { text.unicodeScalars.removeFirst() }
        self.text = text.last?.isNewline == true ? text : text + "\n"
    }

    private static func firstLineNotUTF8(in bytes: Data) -> Int? {
        bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
            .firstIndex { String(validating: $0, as: UTF8.self) == nil }.map { $0 + 1 }
    }
}
