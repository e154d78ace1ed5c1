internal import Domain
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
        path = folder + "/" + name
        do throws(Diagnostic) {
            let bytes = try Self.bytes(at: path)
            do throws(PlainTextFault) {
                text = try PlainText(decoding: bytes)
            } catch {
                let diagnostic = Diagnostic(error.message, remedy: error.remedy)
                diagnostics.reportFile(diagnostic, at: Place(file: path, line: error.line))
                return nil
            }
        } catch {
            diagnostics.report(error, at: Place(file: path))
            return nil
        }
    }

    private static func bytes(at path: String) throws(Diagnostic) -> [UInt8] {
        do {
            let file = URL(filePath: path).resolvingSymlinksInPath()
            let attributes = try FileManager.default.attributesOfItem(
                atPath: file.path(percentEncoded: false))
            // A pipe would be waited for without end.
            guard attributes[.type] as? FileAttributeType == .typeRegular else {
                throw Diagnostic("this is not a file", remedy: "put a file of this name in its place")
            }
            guard (attributes[.size] as? Int ?? 0) <= byteCountMax else {
                throw Diagnostic("the file has more than \(byteCountMax) bytes", remedy: "make it smaller")
            }
            return [UInt8](try Data(contentsOf: file))
        } catch let error as Diagnostic {
            throw error
        } catch CocoaError.fileNoSuchFile, CocoaError.fileReadNoSuchFile {
            throw Diagnostic("the file is missing", remedy: "create it as docs/network-folder.md says")
        } catch CocoaError.fileReadNoPermission {
            throw Diagnostic(
                "you are not permitted to read the file", remedy: "permit it, or run as its owner")
        } catch {
            throw Diagnostic(
                "the file cannot be read: \(error.localizedDescription)",
                remedy: "make it a file that you can read")
        }
    }
}
