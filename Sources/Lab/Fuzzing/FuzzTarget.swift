/// One place where bytes of strangers come in, with what must hold whatever they are.
public struct FuzzTarget: Sendable {
    /// Also the name of its folder in the corpus.
    public let name: String
    /// - Returns: what became of the input, in a word or two: inputs with a new one are worth changing further.
    /// - Throws: ``FuzzFinding`` when something does not hold. Anything else that is thrown is a finding too.
    public let check: @Sendable ([UInt8]) throws -> String

    init(_ name: String, check: @escaping @Sendable ([UInt8]) throws -> String) {
        (self.name, self.check) = (name, check)
    }

    /// All there are.
    public static let all: [FuzzTarget] =
        [envelope()] + BodyKind.allCases.map { body($0) } + [
            frames(), signedFrames(), topic(), journalRecord(), journalFile(), networkFolder(), flowFile(),
            registry(),
        ]
}

/// Something did not hold.
public struct FuzzFinding: Error, Hashable, Sendable, CustomStringConvertible {
    public let description: String

    init(_ description: String) { self.description = description }
}
