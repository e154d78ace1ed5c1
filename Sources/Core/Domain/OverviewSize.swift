/// An overview is cut so that it fits into one message, whatever the names in it and their number.
extension Overview {
    /// What of its lists fits: who is held, the needs that are not met, the departments, then half of the rest for the nodes and
    /// what is left for the regions. What was cut was last. O(rows).
    public var fitting: Overview {
        var fitting = self
        var room = Limits.rowsByteCountMax - Self.fixedByteCount - tiers.count * Self.tierByteCount
        fitting.held = held.prefix(taking: &room, atMost: HeldNode.countMax) {
            Limits.nameByteCount($0.node) + $0.reason.utf8.count + Self.textFrameByteCount
        }
        fitting.unmet = unmet.prefix(taking: &room, atMost: Self.unmetCountMax) {
            Limits.nameByteCount($0.site) + Limits.nameByteCount($0.resource) + Self.unmetFigureByteCount
        }
        fitting.departments = departments.prefix(taking: &room, atMost: Self.departmentCountMax) {
            $0.body.count + Limits.nameByteCount($0.department) + Limits.nameByteCount($0.kind)
                + Self.frameByteCount
        }
        var nodeRoom = room / 2
        fitting.nodes = nodes.prefix(taking: &nodeRoom, atMost: Self.nodeCountMax) {
            Limits.nameByteCount($0.node) + Self.conditionByteCount
        }
        room = room - room / 2 + nodeRoom
        fitting.regions = regions.prefix(taking: &room, atMost: Self.regionCountMax) {
            Limits.nameByteCount($0.parent) + Limits.nameByteCount($0.resource) + 5 * Limits.wideByteCount
        }
        return fitting
    }

    /// Everything but lists.
    private static let fixedByteCount = 512 + RefusedRound.reasonByteCountMax
    private static let tierByteCount = 4 * Limits.wideByteCount + 3
    /// Tier, quantity, reason, and a place with a name of 64 bytes.
    private static let unmetFigureByteCount = 2 + Limits.wideByteCount + 1 + 66
    /// Presence, whether there is an age, and the age, which may be negative after a clock was set.
    private static let conditionByteCount = 1 + 1 + 10
    private static let frameByteCount = 16
    private static let textFrameByteCount = 3
}

extension Array {
    /// The first elements that fit into so many bytes, which are then taken.
    fileprivate func prefix(
        taking room: inout Int, atMost countMax: Int, size: (Element) -> Int
    ) -> [Element] {
        var count = 0
        while count < Swift.min(self.count, countMax), size(self[count]) <= room {
            room -= size(self[count])
            count += 1
        }
        return Array(prefix(count))
    }
}
