import Domain
import Testing

@Suite("Identifiers are safe as topic segments")
struct IdentifierTests {
    @Test(arguments: ["a", "plant-7", String(repeating: "x", count: 64)])
    func accepts(_ text: String) throws {
        #expect(try NodeID(text).text == text)
    }

    @Test(arguments: [
        ("", IdentifierError.empty),
        ("Plant", .forbiddenCharacter("P")),
        ("a/b", .forbiddenCharacter("/")),
        ("南平", .forbiddenCharacter("南")),
        (String(repeating: "x", count: 65), .tooLong(byteCount: 65)),
    ])
    func rejects(_ text: String, because reason: IdentifierError) {
        #expect(throws: reason) { try NodeID(text) }
    }
}
