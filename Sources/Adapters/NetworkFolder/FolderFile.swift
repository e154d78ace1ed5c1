internal import CZlib
internal import Domain
internal import FileAccess
internal import Foundation
internal import PlainText

/// The text of one file of a folder.
struct FolderFile {
    /// As people are told: the folder's path as it was given, and the file's name.
    let path: String
    let text: PlainText

    static let byteCountMax = 64 * 1024 * 1024

    /// Reports and returns nil when there is no such file or it is not text.
    init?(_ name: String, in folder: String, into diagnostics: inout DiagnosticList) {
        self.init(path: folder + "/" + name, into: &diagnostics)
    }

    /// - Parameter path: of a text, or of one that gzip has compressed, whose name ends in `.gz`.
    init?(path: String, into diagnostics: inout DiagnosticList) {
        self.path = path
        do throws(FolderFileFault) {
            let bytes = try Self.bytes(at: path)
            do throws(PlainTextFault) {
                text = try PlainText(decoding: bytes)
            } catch {
                let diagnostic = Diagnostic(error.message, remedy: error.remedy)
                diagnostics.reportFile(diagnostic, at: Place(file: path, line: error.line))
                return nil
            }
        } catch {
            switch error {
            case .wrong(let diagnostic): diagnostics.report(diagnostic, at: Place(file: path))
            case .unusable(let fault): diagnostics.report(fault, at: Place(file: path))
            }
            return nil
        }
    }

    private static func bytes(at path: String) throws(FolderFileFault) -> [UInt8] {
        do throws(FileFault) { try checkFile(at: path, for: .read) } catch { throw .unusable(error) }
        let file = URL(filePath: path).resolvingSymlinksInPath()
        let attributes = try? FileManager.default.attributesOfItem(atPath: file.path(percentEncoded: false))
        // A pipe would be waited for without end.
        guard attributes?[.type] as? FileAttributeType == .typeRegular else {
            throw .wrong(Diagnostic("this is not a file", remedy: "put a file of this name in its place"))
        }
        guard (attributes?[.size] as? Int ?? 0) <= byteCountMax else {
            throw .wrong(
                Diagnostic("the file has more than \(byteCountMax) bytes", remedy: "make it smaller"))
        }
        if path.hasSuffix(".gz") { return try decompressed(path) }
        do throws(FileFault) { return try readFile(at: path) } catch { throw .unusable(error) }
    }

    private static func decompressed(_ path: String) throws(FolderFileFault) -> [UInt8] {
        let broken = FolderFileFault.wrong(
            Diagnostic("the file cannot be decompressed", remedy: "compress it with gzip"))
        guard let file = gzopen(path, "rb") else { throw broken }
        defer { gzclose(file) }
        var bytes: [UInt8] = []
        var piece = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let count = gzread(file, &piece, UInt32(piece.count))
            guard count >= 0 else { throw broken }
            if count == 0 {
                var code: Int32 = 0
                gzerror(file, &code)
                // A file that is cut off ends as if it were whole.
                guard code == Z_OK || code == Z_STREAM_END else { throw broken }
                return bytes
            }
            bytes += piece[..<Int(count)]
            guard bytes.count <= byteCountMax else {
                throw .wrong(
                    Diagnostic("the text has more than \(byteCountMax) bytes", remedy: "make it smaller"))
            }
        }
    }
}

/// Why a file of a folder gives no text.
private enum FolderFileFault: Error {
    case unusable(FileFault)
    case wrong(Diagnostic)
}
