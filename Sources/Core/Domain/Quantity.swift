/// An amount of one resource, in that resource's base unit. Signed: a surplus is positive, a shortage negative.
public struct Quantity: Hashable, Comparable, Sendable, AdditiveArithmetic, CustomStringConvertible {
    public let rawValue: Int64

    public init(_ rawValue: Int64) { self.rawValue = rawValue }

    public static let zero = Quantity(0)

    // Traps on overflow: what arrives is checked against `magnitudeMax`, and no sum of that many is in scope.
    public static func + (left: Self, right: Self) -> Self { Self(left.rawValue + right.rawValue) }
    public static func - (left: Self, right: Self) -> Self { Self(left.rawValue - right.rawValue) }
    public static prefix func - (value: Self) -> Self { Self(-value.rawValue) }
    public static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }

    /// No file, need, offer or order may say more than this, so that sums of a million stay exact.
    public static let magnitudeMax: Int64 = 9_000_000_000_000

    /// No stock, meter or sum over the life of a network may be more: the largest opening stock and a thousand times the largest
    /// annual figure are less.
    public static let totalMax: Int64 = 10_000_000_000_000_000

    public var description: String { String(rawValue) }

    /// `1,234,567`.
    public var grouped: String { Domain.grouped(rawValue) }
}

/// An amount of money, in the network's base unit (a millionth of its currency unless its folder says otherwise).
public struct Money: Hashable, Comparable, Sendable, AdditiveArithmetic, CustomStringConvertible {
    public let rawValue: Int64

    public init(_ rawValue: Int64) { self.rawValue = rawValue }

    public static let zero = Money(0)

    public static func + (left: Self, right: Self) -> Self { Self(left.rawValue + right.rawValue) }
    public static func - (left: Self, right: Self) -> Self { Self(left.rawValue - right.rawValue) }
    public static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }

    public var description: String { String(rawValue) }

    /// `1,234,567`.
    public var grouped: String { Domain.grouped(rawValue) }
}

private func grouped(_ value: Int64) -> String {
    var digits = String(value.magnitude)
    for place in stride(from: digits.count - 3, to: 0, by: -3) {
        digits.insert(",", at: digits.index(digits.startIndex, offsetBy: place))
    }
    return value < 0 ? "-" + digits : digits
}
