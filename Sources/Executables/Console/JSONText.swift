internal import Foundation
internal import PlainText

public enum JSONText {
    /// One line for streams, several with sorted keys for documents. What is invisible is escaped as JSON has it.
    public static func of(_ value: some Encodable, onOneLine: Bool = false) -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting =
            onOneLine
            ? [.sortedKeys, .withoutEscapingSlashes] : [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        encoder.nonConformingFloatEncodingStrategy = .convertToString(
            positiveInfinity: "infinite", negativeInfinity: "-infinite", nan: "none")
        do { return String(decoding: try encoder.encode(value), as: UTF8.self).jsonEscaped } catch {
            preconditionFailure("records of texts and numbers are JSON: \(error)")
        }
    }
}
