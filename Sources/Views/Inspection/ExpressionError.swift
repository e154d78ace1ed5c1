internal import Tables

/// Why something that a person has written cannot be understood, and where.
public struct ExpressionError: Error, Hashable, Sendable, CustomStringConvertible {
    public let text: String
    /// In characters from the beginning of `text`.
    public let offset: Int
    public let reason: String

    public init(_ text: String, _ offset: Int, _ reason: String) {
        (self.text, self.offset, self.reason) = (text, offset, reason)
    }

    /// What is wrong, then the text with a mark under the place.
    public var description: String {
        let width = text.prefix(offset).displayWidth
        return "\(reason)\n  \(text)\n  \(String(repeating: " ", count: width))^"
    }
}
