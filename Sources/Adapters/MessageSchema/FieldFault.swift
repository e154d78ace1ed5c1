public import Domain

/// What is wrong with one field of a message or a journal record.
public struct FieldFault: Error, Hashable, Sendable, CustomStringConvertible {
    /// The name in the `.proto` file.
    public let field: String
    /// Counted from 0; nil for what is not a column.
    public let row: Int?
    public let problem: Problem

    public enum Problem: Hashable, Sendable {
        case missing
        case badIdentifier(IdentifierError)
        case outOfRange(value: Int128, allowed: ClosedRange<Int64>)
        case unknownValue(Int)
        /// Sorted lists hold no key twice.
        case notAscending
        case tooManyRows(count: Int, countMax: Int)
        case columnLength(count: Int, rowCount: Int)
        case contradicts(field: String)
    }

    /// No later program could read it either; what a newer schema has added, and this program lacks, waits for an upgrade.
    var isForGood: Bool {
        switch problem {
        case .unknownValue: false
        case .missing: !["content", "event", "change", "reason"].contains(field)
        default: true
        }
    }

    public var description: String {
        let name = field + (row.map { "[\($0)]" } ?? "")
        return switch problem {
        case .missing: "\(name) is missing"
        case .badIdentifier(let error): "\(name): \(error)"
        case .outOfRange(let value, let allowed):
            "\(name) is \(value), allowed is \(allowed.lowerBound) to \(allowed.upperBound)"
        case .unknownValue(let value): "\(name) has the value \(value), which this schema does not define"
        case .notAscending: "\(name) is not above the row before it"
        case .tooManyRows(let count, let countMax):
            "\(name) has \(count) rows, at most \(countMax) are allowed"
        case .columnLength(let count, let rowCount): "\(name) has \(count) entries for \(rowCount) rows"
        case .contradicts(let other): "\(name) contradicts \(other)"
        }
    }
}

/// Checks the raw values of one field.
struct Field {
    private let name: StaticString
    private let row: Int?

    init(_ name: StaticString, _ row: Int? = nil) { (self.name, self.row) = (name, row) }

    func fault(_ problem: FieldFault.Problem) -> FieldFault {
        FieldFault(field: "\(name)", row: row, problem: problem)
    }

    func identifier<Kind>(_ text: String) throws(FieldFault) -> Identifier<Kind> {
        do { return try Identifier(text) } catch { throw fault(.badIdentifier(error)) }
    }

    func integer(_ value: some BinaryInteger, in allowed: ClosedRange<Int64>) throws(FieldFault) -> Int64 {
        guard let exact = Int64(exactly: value), allowed.contains(exact) else {
            throw fault(.outOfRange(value: Int128(value), allowed: allowed))
        }
        return exact
    }

    func quantity(_ value: Int64, atLeast least: Int64 = 0) throws(FieldFault) -> Quantity {
        Quantity(try integer(value, in: least...Quantity.magnitudeMax))
    }

    /// What adds up over the life of the network: stocks and meters.
    func lifetime(_ value: Int64, atLeast least: Int64 = 0) throws(FieldFault) -> Quantity {
        Quantity(try integer(value, in: least...Quantity.totalMax))
    }

    /// A sum over many sites.
    func total(_ value: Int64, atLeast least: Int64 = 0) throws(FieldFault) -> Quantity {
        Quantity(try integer(value, in: least...Int64.max))
    }

    func money(_ value: Int64) throws(FieldFault) -> Money {
        Money(try integer(value, in: -Limits.moneyMagnitudeMax...Limits.moneyMagnitudeMax))
    }

    func span(_ microseconds: Int64, atLeast least: Int64 = 0) throws(FieldFault) -> Duration {
        .microseconds(try integer(microseconds, in: least...Limits.spanMax))
    }

    func instant(_ microseconds: Int64) throws(FieldFault) -> Instant {
        Instant(microsecondsSinceEpoch: try integer(microseconds, in: Limits.instants))
    }

    func counter(_ value: UInt64, from first: Int64 = 1) throws(FieldFault) -> UInt64 {
        UInt64(try integer(value, in: first...Limits.counterMax))
    }

    func count(_ value: Int64, from first: Int64 = 0) throws(FieldFault) -> Int {
        Int(try integer(value, in: first...Limits.countMax))
    }

    func stamp(incarnation: UInt32, sequence: UInt64) throws(FieldFault) -> Stamp {
        guard incarnation >= 1 else { throw fault(.outOfRange(value: 0, allowed: 1...Int64(UInt32.max))) }
        return Stamp(incarnation: incarnation, sequence: try counter(sequence))
    }

    func fingerprint(_ bytes: [UInt8]) throws(FieldFault) -> Fingerprint {
        guard let fingerprint = Fingerprint(bytes) else {
            let length = Int64(Fingerprint.byteCount)
            throw fault(.outOfRange(value: Int128(bytes.count), allowed: length...length))
        }
        return fingerprint
    }

    /// Anybody's words: at least one byte, and not too many.
    func text(_ text: String, byteCountMax: Int) throws(FieldFault) -> String {
        _ = try integer(text.utf8.count, in: 1...Int64(byteCountMax))
        return text
    }

    func rows(_ count: Int, max: Int) throws(FieldFault) -> Range<Int> {
        guard count <= max else { throw fault(.tooManyRows(count: count, countMax: max)) }
        return 0..<count
    }

    func column(_ count: Int, of rows: Range<Int>) throws(FieldFault) {
        guard count == rows.count else { throw fault(.columnLength(count: count, rowCount: rows.count)) }
    }
}
