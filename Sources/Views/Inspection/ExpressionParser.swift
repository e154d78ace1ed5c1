internal import MessageSchema

/// Reads an ``Expression`` and says at which character it cannot be one.
struct ExpressionParser {
    private let text: String
    private let tokens: [Token]
    private var index = 0

    private struct Token {
        let text: String
        let offset: Int
        let kind: Kind

        enum Kind { case word, quoted, symbol, end }

        func isWord(_ word: String) -> Bool { kind == .word && text == word }
        func isSymbol(_ symbol: String) -> Bool { kind == .symbol && text == symbol }
    }

    init(_ text: String) throws(ExpressionError) {
        self.text = text
        tokens = try Self.tokens(of: text)
    }

    mutating func parse() throws(ExpressionError) -> Expression.Node {
        let node = try anyOf(depth: 0)
        guard next.kind == .end else {
            throw fault(next, "'and' or 'or' is expected here, not '\(next.text)'")
        }
        return node
    }

    private static let depthMax = 64

    private var next: Token { tokens[index] }

    private mutating func take() -> Token {
        defer { if index + 1 < tokens.count { index += 1 } }
        return tokens[index]
    }

    private func fault(_ token: Token, _ reason: String) -> ExpressionError {
        ExpressionError(text, token.offset, reason)
    }

    // MARK: Grammar

    private mutating func anyOf(depth: Int) throws(ExpressionError) -> Expression.Node {
        guard depth < Self.depthMax else { throw fault(next, "this is nested too deeply") }
        var nodes = [try allOf(depth: depth)]
        while next.isWord("or") {
            _ = take()
            nodes.append(try allOf(depth: depth))
        }
        return nodes.count == 1 ? nodes[0] : .any(nodes)
    }

    private mutating func allOf(depth: Int) throws(ExpressionError) -> Expression.Node {
        var nodes = [try notOf(depth: depth)]
        while next.isWord("and") {
            _ = take()
            nodes.append(try notOf(depth: depth))
        }
        return nodes.count == 1 ? nodes[0] : .all(nodes)
    }

    private mutating func notOf(depth: Int) throws(ExpressionError) -> Expression.Node {
        if next.isWord("not") {
            guard depth < Self.depthMax else { throw fault(next, "this is nested too deeply") }
            _ = take()
            return .not(try notOf(depth: depth + 1))
        }
        guard next.isSymbol("(") else { return try comparison() }
        let open = take()
        let node = try anyOf(depth: depth + 1)
        guard next.isSymbol(")") else {
            throw next.kind == .end
                ? fault(open, "this parenthesis is never closed")
                : fault(next, "')', 'and' or 'or' is expected here")
        }
        _ = take()
        return node
    }

    private mutating func comparison() throws(ExpressionError) -> Expression.Node {
        let token = take()
        guard token.kind == .word else {
            throw fault(
                token,
                token.kind == .end
                    ? "a comparison is missing here" : "a field is expected here, as in header.from")
        }
        let path = try FieldPath(token.text, in: text, at: token.offset)
        let sign = next
        let comparison =
            sign.kind == .word
            ? (sign.text == "contains" ? Expression.Comparison.contains : nil)
            : sign.kind == .symbol
                ? Expression.Comparison(rawValue: sign.text == "==" ? "=" : sign.text) : nil
        guard let comparison else { return .present(path) }
        _ = take()
        return .compare(path, comparison, try operand(for: path, comparison, sign))
    }

    private mutating func operand(
        for path: FieldPath, _ comparison: Expression.Comparison, _ sign: Token
    ) throws(ExpressionError) -> Expression.Operand {
        let token = take()
        guard token.kind == .word || token.kind == .quoted else {
            throw fault(token, "a value is expected after '\(sign.text)'")
        }
        if case .message(let name) = path.field.kind {
            throw fault(sign, "\(path) is a whole \(name); compare one of its fields")
        }
        if token.kind == .word, token.text.contains("."),
            let other = try? FieldPath(token.text, in: text, at: token.offset)
        {
            return .field(other)
        }
        let literal = token.kind == .quoted ? .word(token.text) : Self.literal(token.text)
        try check(literal, token, fits: path, comparison)
        return .literal(literal)
    }

    private func check(
        _ literal: Expression.Literal, _ token: Token, fits path: FieldPath,
        _ comparison: Expression.Comparison
    ) throws(ExpressionError) {
        guard comparison != .contains else { return }
        switch (path.field.kind, literal) {
        case (.integer, .word): throw fault(token, "\(path) is a number; '\(token.text)' is none")
        case (.boolean, _) where token.text != "true" && token.text != "false":
            throw fault(token, "\(path) is true or false")
        case (.enumeration(let name), .word(let word)):
            let values = Schema.current.enumeration(name)?.values.map(\.name) ?? []
            guard values.contains(where: word.isNameOf) else {
                throw fault(token, "\(path) is one of \(values.joined(separator: ", "))")
            }
        default: break
        }
    }

    private static func literal(_ text: String) -> Expression.Literal {
        let digits = text.filter { $0 != "_" }
        if let whole = Int128(digits) { return .whole(whole) }
        if digits.first?.isLetter == false, let fraction = Double(digits), fraction.isFinite {
            return .fraction(fraction)
        }
        return .word(text)
    }

    // MARK: Words

    private static func tokens(of text: String) throws(ExpressionError) -> [Token] {
        let characters = Array(text)
        var tokens: [Token] = []
        var index = 0
        while index < characters.count {
            let (start, character) = (index, characters[index])
            if character.isWhitespace {
                index += 1
            } else if character == "\"" || character == "'" {
                var content = ""
                index += 1
                while index < characters.count, characters[index] != character {
                    if characters[index] == "\\", index + 1 < characters.count { index += 1 }
                    content.append(characters[index])
                    index += 1
                }
                guard index < characters.count else {
                    throw ExpressionError(text, start, "this quotation mark is never closed")
                }
                index += 1
                tokens.append(Token(text: content, offset: start, kind: .quoted))
            } else if "()=<>!".contains(character) {
                index += 1
                if character != "(", character != ")", index < characters.count, characters[index] == "=" {
                    index += 1
                }
                let symbol = String(characters[start..<index])
                guard symbol != "!" else {
                    throw ExpressionError(text, start, "write 'not', or '!=' between a field and a value")
                }
                tokens.append(Token(text: symbol, offset: start, kind: .symbol))
            } else {
                while index < characters.count, !characters[index].isWhitespace,
                    !"()=<>!\"'".contains(characters[index])
                {
                    index += 1
                }
                tokens.append(Token(text: String(characters[start..<index]), offset: start, kind: .word))
            }
        }
        return tokens + [Token(text: "the end", offset: characters.count, kind: .end)]
    }
}
