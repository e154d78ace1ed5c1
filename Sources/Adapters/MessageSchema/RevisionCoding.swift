internal import Domain

extension WireRevision {
    init(_ revision: Revision) {
        self.init(order: revision.order, change: revision.change)
        number = Int64(revision.number)
        who = revision.grounds.who
        why = revision.grounds.why
    }

    /// A change that has not been made yet: without number and grounds.
    init(order: OrderID, change: Revision.Change) {
        self.init()
        self.order = WireOrderID(order)
        switch change {
        case .hold: hold = Hold()
        case .release: release = Release()
        case .reduce(let quantity): reduce.quantityBaseUnits = quantity.rawValue
        case .cancel: cancel = Cancel()
        case .recall: recall = Recall()
        }
    }

    func checked() throws(FieldFault) -> Revision {
        Revision(
            order: try order.checked(), number: try Field("number").count(number, from: 1),
            change: try checkedChange(), grounds: try Grounds(checking: who, why))
    }

    func checkedChange() throws(FieldFault) -> Revision.Change {
        switch change {
        case .hold: .hold
        case .release: .release
        case .reduce(let reduce):
            .reduce(
                to: try Field("quantity_base_units").quantity(reduce.quantityBaseUnits, atLeast: 1))
        case .cancel: .cancel
        case .recall: .recall
        case nil: throw Field("change").fault(.missing)
        }
    }
}

extension Grounds {
    init(checking who: String, _ why: String) throws(FieldFault) {
        self.init(
            who: try Field("who").text(who, byteCountMax: Grounds.whoByteCountMax),
            why: try Field("why").text(why, byteCountMax: Grounds.whyByteCountMax))
    }
}
