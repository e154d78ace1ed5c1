internal import Domain

/// What an instruction, or an answer of the plant, has changed about goods of a site.
struct GoodsChange {
    /// What the hub is told of it.
    var fact: Fact.Event?
    /// What the plant is asked to do about it.
    var commands: [PlantCommand] = []
    /// Stock came, left or is free again: the next report is brought forward.
    var changesStock = false
}
