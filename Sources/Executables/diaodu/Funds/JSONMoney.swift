internal import Foundation

/// A sum of money in JSON: a number in the unit of the tables, exact.
struct JSONMoney: Encodable {
    /// In hundredths where there are decimals.
    let amount: Int64
    let decimals: Int

    func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        if decimals == 0 {
            try container.encode(amount)
        } else {
            try container.encode(Decimal(amount) / 100)
        }
    }
}
