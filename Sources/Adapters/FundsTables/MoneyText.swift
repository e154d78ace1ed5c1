/// Sums of money as they stand in tables: whole, or with one or two decimals.
public enum MoneyText {
    /// Why a text is no sum of money.
    public enum Fault: Error, Hashable, Sendable {
        case missing
        case notANumber
        case negative
        case tooPrecise(decimals: Int)
        case tooLarge
    }

    /// - Returns: in hundredths, and whether there are decimals.
    public static func hundredths(_ text: String) throws(Fault) -> (amount: Int64, hasDecimals: Bool) {
        let bytes = Array(text.utf8)
        var result: Result<(amount: Int64, hasDecimals: Bool), Fault> = .failure(.missing)
        bytes.withUnsafeBufferPointer { bytes in
            do throws(Fault) { result = .success(try hundredths(bytes)) } catch { result = .failure(error) }
        }
        return try result.get()
    }

    static func hundredths(
        _ text: UnsafeBufferPointer<UInt8>
    ) throws(Fault) -> (amount: Int64, hasDecimals: Bool) {
        guard let first = text.first else { throw .missing }
        var (amount, place) = (0 as Int64, first == UInt8(ascii: "-") ? 1 : 0)
        var (digitCount, decimals) = (0, -1)
        while place < text.count {
            let byte = text[place]
            place += 1
            if byte == UInt8(ascii: "."), decimals < 0, digitCount > 0 {
                decimals = 0
                continue
            }
            guard byte >= UInt8(ascii: "0"), byte <= UInt8(ascii: "9") else { throw .notANumber }
            if decimals >= 0 { decimals += 1 }
            digitCount += 1
            guard decimals <= 2 else { continue }
            guard amount <= largest else { throw .tooLarge }
            amount = amount * 10 + Int64(byte &- UInt8(ascii: "0"))
        }
        guard digitCount > 0, decimals != 0 else { throw .notANumber }
        guard decimals <= 2 else { throw .tooPrecise(decimals: decimals) }
        if first == UInt8(ascii: "-") { throw .negative }
        guard amount <= largest else { throw .tooLarge }
        for _ in max(0, decimals)..<2 { amount *= 10 }
        return (amount, decimals > 0)
    }

    /// Then two more digits fit.
    private static let largest: Int64 = 1 << 56

    static func problem(_ fault: Fault, _ text: String) -> (message: String, remedy: String) {
        switch fault {
        case .missing: ("the value is missing", "write a sum of money")
        case .notANumber:
            (
                "\"\(text.prefix(40))\" is no sum of money",
                "write digits, with a point before one or two decimals"
            )
        case .negative:
            ("\(text) is negative", "write who owes whom the other way round, with a positive amount")
        case .tooPrecise(let decimals):
            ("\(text) has \(decimals) decimals; money is counted in hundredths", "round it to two decimals")
        case .tooLarge: ("\(text) is more than can be counted", "write it in a larger unit")
        }
    }
}

/// Days, as tables have them.
public enum DayText {
    /// Days since 1 January 1970 of a date like 1991-09-03; nil where it is none.
    public static func day(_ text: String) -> Int? {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        guard parts.count == 3, parts[0].utf8.count == 4, parts[1].utf8.count == 2, parts[2].utf8.count == 2,
            let year = Int(parts[0]), let month = Int(parts[1]), let day = Int(parts[2]), year >= 1,
            (1...12).contains(month), day >= 1
        else { return nil }
        let isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
        let lengths = [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
        guard day <= lengths[month - 1] else { return nil }
        let before = year - 1
        return before * 365 + before / 4 - before / 100 + before / 400 - 719_162
            + lengths[..<(month - 1)].reduce(0, +) + day - 1
    }
}
