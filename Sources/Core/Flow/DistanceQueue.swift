/// Vertices by distance and label, the nearest first; one may be in it more than once.
struct DistanceQueue {
    struct Entry {
        let distance: Int64
        let label: Int32
        let vertex: Int32

        @inline(__always)
        func isNearer(than other: Self) -> Bool {
            distance < other.distance || distance == other.distance && label < other.label
        }
    }

    private var entries: [Entry] = []

    var first: Entry? { entries.first }

    mutating func removeAll() { entries.removeAll(keepingCapacity: true) }

    mutating func insert(_ entry: Entry) {
        entries.append(entry)
        entries.withUnsafeMutableBufferPointer { entries in
            var place = entries.count - 1
            while place > 0 {
                let above = (place - 1) / 2
                if !entry.isNearer(than: entries[above]) { break }
                entries[place] = entries[above]
                place = above
            }
            entries[place] = entry
        }
    }

    mutating func removeMin() {
        guard let moved = entries.popLast(), !entries.isEmpty else { return }
        entries.withUnsafeMutableBufferPointer { entries in
            var place = 0
            while true {
                var below = 2 * place + 1
                if below >= entries.count { break }
                if below + 1 < entries.count, entries[below + 1].isNearer(than: entries[below]) {
                    below += 1
                }
                if !entries[below].isNearer(than: moved) { break }
                entries[place] = entries[below]
                place = below
            }
            entries[place] = moved
        }
    }
}
