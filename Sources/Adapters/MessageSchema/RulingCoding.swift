internal import Domain

extension WireRuling {
    init(_ ruling: Ruling) {
        self.init()
        who = ruling.grounds.who
        why = ruling.grounds.why
        switch ruling.matter {
        case .order(let id, let verdict, let revisionCount):
            order = WireOrderID(id)
            if let revisionCount { ifRevisionCount = Int64(revisionCount) }
            switch verdict {
            case .approve: approve = .init()
            case .reject: reject = .init()
            case .revise(let change): revise = WireRevision(order: id, change: change)
            }
        case .suspense(let site, let resource, let quantity):
            var closing = CloseSuspense()
            (closing.site, closing.resource) = (site.text, resource.text)
            closing.quantityBaseUnits = quantity.rawValue
            closeSuspense = closing
        case .resume(let node): resume = node.text
        case .department(let content): department = WireDepartmentContent(content)
        }
    }

    func checked() throws(FieldFault) -> Ruling {
        Ruling(try checkedMatter(), grounds: try Grounds(checking: who, why))
    }

    private func checkedMatter() throws(FieldFault) -> Ruling.Matter {
        let checkedVerdict: Ruling.Verdict
        switch verdict {
        case .approve: checkedVerdict = .approve
        case .reject: checkedVerdict = .reject
        case .revise(let revision): checkedVerdict = .revise(try revision.checkedChange())
        case .closeSuspense(let closing): return try closing.checked()
        case .resume(let node): return .resume(try Field("resume").identifier(node))
        case .department(let content): return .department(try content.checked())
        case nil: throw Field("verdict").fault(.missing)
        }
        return .order(
            try order.checked(), checkedVerdict,
            ifRevisionCount: hasIfRevisionCount
                ? try Field("if_revision_count").count(ifRevisionCount, from: 0) : nil)
    }
}

extension WireRuling.CloseSuspense {
    fileprivate func checked() throws(FieldFault) -> Ruling.Matter {
        let magnitude = try Field("quantity_base_units").lifetime(
            Int64(clamping: quantityBaseUnits.magnitude), atLeast: 1)
        return .suspense(
            try Field("site").identifier(site), try Field("resource").identifier(resource),
            quantityBaseUnits < 0 ? -magnitude : magnitude)
    }
}

extension WireRulingAnswer {
    init(_ answer: RulingAnswer) {
        self.init()
        switch answer {
        case .done(let revision):
            done = Done()
            if let revision { done.revision = Int64(revision) }
        case .refused(let reason): refusedReason = reason
        case .superseded(let newest):
            // For desks that do not know the fields below.
            refusedReason = "a later ruling was made under this key: say it again"
            (newestIncarnation, newestSequence) = (newest.incarnation, newest.sequence)
        }
    }

    func checked() throws(FieldFault) -> RulingAnswer {
        switch outcome {
        case .done(let done):
            .done(revision: done.hasRevision ? try Field("revision").count(done.revision, from: 1) : nil)
        case .refusedReason where newestIncarnation > 0:
            .superseded(
                by: try Field("newest_sequence").stamp(
                    incarnation: newestIncarnation, sequence: newestSequence))
        case .refusedReason(let reason):
            .refused(
                try Field("refused_reason").text(reason, byteCountMax: RulingAnswer.reasonByteCountMax))
        case nil: throw Field("outcome").fault(.missing)
        }
    }
}
