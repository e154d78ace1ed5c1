public import Domain

extension Name {
    /// `Xiamen 厦门`; once where both are the same.
    public var bilingual: String { english == chinese ? english : "\(english) \(chinese)" }
}

extension Network {
    /// Nil for a tier that the network does not have.
    public func name(of tier: Tier) -> Name? {
        if tier == .livelihood { return Name(english: "livelihood", chinese: "民生") }
        return tiers.indices.contains(tier.rank - 1) ? tiers[tier.rank - 1] : nil
    }
}
