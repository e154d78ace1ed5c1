internal import Domain
internal import Foundation

extension WireBeacon {
    init(_ beacon: Beacon) {
        if let clock = beacon.clock { self.clock = WireNetworkClock(clock) }
        child = beacon.children.map(\.node.text)
        childIncarnation = beacon.children.map(\.stamp.incarnation)
        childSequence = beacon.children.map(\.stamp.sequence)
        childProcess = beacon.children.map(\.process)
        if let books = beacon.books { self.books = WireLedgerHead(books) }
        if let said = beacon.booksSaid {
            booksEpoch = said.epoch
            booksIncarnation = said.stamp.incarnation
            booksSequence = said.stamp.sequence
        }
    }

    func checked() throws(FieldFault) -> Beacon {
        let rows = try Field("child").rows(child.count, max: Limits.childCountMax)
        try Field("child_incarnation").column(childIncarnation.count, of: rows)
        try Field("child_sequence").column(childSequence.count, of: rows)
        try Field("child_process").column(childProcess.count, of: rows)
        var children: [Beacon.Heard] = []
        children.reserveCapacity(rows.count)
        for row in rows {
            let node: NodeID = try Field("child", row).identifier(child[row])
            if let last = children.last, last.node >= node { throw Field("child", row).fault(.notAscending) }
            let stamp = try Field("child_sequence", row).stamp(
                incarnation: childIncarnation[row], sequence: childSequence[row])
            children.append(.init(node: node, stamp: stamp, process: childProcess[row]))
        }
        return Beacon(
            clock: hasClock ? try clock.checked() : nil, children: children,
            books: hasBooks ? try books.checked() : nil,
            booksSaid: hasBooksEpoch
                ? HubMoment(
                    epoch: booksEpoch,
                    stamp: try Field("books_sequence").stamp(
                        incarnation: booksIncarnation, sequence: booksSequence)) : nil)
    }
}

extension WireLedgerHead {
    init(_ head: LedgerHead) {
        entryCount = Int64(head.entryCount)
        fingerprint = Data(head.fingerprint.bytes)
    }

    func checked() throws(FieldFault) -> LedgerHead {
        LedgerHead(
            entryCount: try Field("entry_count").count(entryCount, from: 1),
            fingerprint: try Field("fingerprint").fingerprint(Array(fingerprint)))
    }
}

extension WireNetworkClock {
    init(_ clock: NetworkClock) {
        anchorUs = clock.anchor.microsecondsSinceEpoch
        roundLengthUs = clock.roundLength.microseconds
        calendarStartUs = clock.calendar.start.microsecondsSinceEpoch
        calendarRoundUs = clock.calendar.round.microseconds
        calendarYearUs = clock.calendar.year.microseconds
        pausedUs = clock.paused.microseconds
    }

    func checked() throws(FieldFault) -> NetworkClock {
        let least = Limits.periodMin
        return NetworkClock(
            anchor: try Field("anchor_us").instant(anchorUs),
            roundLength: try Field("round_length_us").span(roundLengthUs, atLeast: least),
            calendar: Calendar(
                start: try Field("calendar_start_us").instant(calendarStartUs),
                round: try Field("calendar_round_us").span(calendarRoundUs, atLeast: least),
                year: try Field("calendar_year_us").span(calendarYearUs, atLeast: least)),
            paused: try Field("paused_us").span(pausedUs))
    }
}

extension WireNodeConditions {
    init(_ conditions: [NodeCondition]) {
        node = conditions.map(\.node.text)
        presence = conditions.map { WirePresence($0.presence) }
        hasAge_p = conditions.map { $0.age != nil }
        ageUs = conditions.map { $0.age?.microseconds ?? 0 }
    }

    func checked(countMax: Int) throws(FieldFault) -> [NodeCondition] {
        let rows = try Field("node").rows(node.count, max: countMax)
        try Field("presence").column(presence.count, of: rows)
        try Field("has_age").column(hasAge_p.count, of: rows)
        try Field("age_us").column(ageUs.count, of: rows)
        var conditions: [NodeCondition] = []
        conditions.reserveCapacity(rows.count)
        for row in rows {
            let age = try Field("age_us", row).span(ageUs[row])
            guard hasAge_p[row] || age == .zero else {
                throw Field("age_us", row).fault(.contradicts(field: "has_age"))
            }
            conditions.append(
                NodeCondition(
                    node: try Field("node", row).identifier(node[row]),
                    presence: try presence[row].checked(row), age: hasAge_p[row] ? age : nil))
        }
        return conditions
    }
}

extension WirePresence {
    fileprivate init(_ presence: Presence) {
        self =
            switch presence {
            case .neverHeard: .neverHeard
            case .present: .present
            case .suspected: .suspected
            case .silent: .silent
            }
    }

    fileprivate func checked(_ row: Int) throws(FieldFault) -> Presence {
        switch self {
        case .neverHeard: .neverHeard
        case .present: .present
        case .suspected: .suspected
        case .silent: .silent
        case .UNRECOGNIZED(let value): throw Field("presence", row).fault(.unknownValue(value))
        }
    }
}

extension WireAttendance {
    init(_ attendance: Attendance) { nodes = WireNodeConditions(attendance.nodes) }

    func checked() throws(FieldFault) -> Attendance {
        let conditions = try nodes.checked(countMax: Limits.childCountMax)
        for row in conditions.indices.dropFirst() where conditions[row - 1].node >= conditions[row].node {
            throw Field("node", row).fault(.notAscending)
        }
        return Attendance(nodes: conditions)
    }
}
