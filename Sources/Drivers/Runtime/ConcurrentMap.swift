extension Array where Element: Sendable {
    /// Like `map`, on all processors; for transforms that take tens of microseconds, as signatures do.
    ///
    /// - Returns: one for each element, in order.
    public func concurrentMap<Transformed: Sendable>(
        _ transform: @escaping @Sendable (Element) -> Transformed
    ) async -> [Transformed] {
        guard count > concurrentMapShare else { return map(transform) }
        return await withTaskGroup(of: (start: Int, part: [Transformed]).self) { group in
            for start in stride(from: 0, to: count, by: concurrentMapShare) {
                let elements = self[start..<Swift.min(start + concurrentMapShare, count)]
                group.addTask { (start, elements.map(transform)) }
            }
            var parts: [Int: [Transformed]] = [:]
            for await (start, part) in group { parts[start] = part }
            return stride(from: 0, to: count, by: concurrentMapShare).flatMap { parts[$0] ?? [] }
        }
    }
}

/// How many elements are worth a task of their own.
private let concurrentMapShare = 16
