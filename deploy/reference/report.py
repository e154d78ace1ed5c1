"""Tables of what was found, by kind of network."""

from verdict import FAILURES

# Which parameters the tables are by; a folder has none.
KINDS = ("loads", "capacities", "quantities", "shape", "costs", "handling")


class Report:
    def __init__(self):
        self.records = []

    def add(self, record):
        self.records.append(record)

    @property
    def count(self):
        return len(self.records)

    @property
    def failure_count(self):
        return sum(1 for record in self.records if record["failures"])

    def text(self):
        parts = [self._kinds(), self._failures(), self._stated(), self._notes(), self._missing()]
        return "\n\n".join(part for part in parts if part)

    def _kinds(self):
        header = [
            "kind", "networks", "failed", "refused", "unfinished", "stated", "gap units", "", "", "of whole", "", "", "gap %", "", "", "gapMax %", "", "",
            "unfair units", "", "", "cost gap %", "", "", "time / HiGHS", "", "",
        ]
        sub = [""] * 6 + ["median", "p99", "max"] * 7
        rows = [header, sub, self._row("all", self.records)]
        rows += self._rows("places", lambda record: _size_class(record["size"]["places"]))
        rows += self._rows("resources", lambda record: _size_class(record["size"]["resources"]))
        for kind in KINDS:
            rows += self._rows(kind, lambda record: record["parameters"].get(kind))
        return _table(rows)

    def _rows(self, title, key):
        groups = {}
        for record in self.records:
            value = key(record)
            if value is not None:
                groups.setdefault(value, []).append(record)
        return [self._row(f"{title} {value}", groups[value]) for value in sorted(groups)]

    @staticmethod
    def _row(title, records):
        refused = ("refused", "crashed", "timed-out")
        tiers = [tier for record in records for tier in record.get("tiers", [])]
        gaps = [max(0.0, tier["gap"]) for tier in tiers]
        # A unit of a handful says little.
        shares = [100 * max(0.0, tier["gap"]) / tier["given"] for tier in tiers if tier["given"] >= 100]
        wholes = [tier["whole"] - tier["served"] for tier in tiers if tier["whole"] is not None]
        said = [
            100 * tier["said_gap_max"] / tier["given"] for tier in tiers
            if tier.get("said_gap_max") is not None and tier["given"] >= 100
        ]
        unfair = [tier["unfair"] for tier in tiers]
        costs = [100 * max(0.0, record["cost_gap"]) / record["cost_least"] for record in records if record.get("cost_least", 0) > 0]
        ratios = [
            record["plan_seconds"] / record["solver_seconds"] for record in records if record.get("solver_seconds", 0) > 0 and "crashed" not in record["failures"]
        ]
        return [
            title, len(records), sum(1 for record in records if record["failures"]),
            sum(1 for record in records if any(kind in record["failures"] for kind in refused)),
            sum(1 for record in records if not record.get("is_finished", True)),
            sum(1 for record in records if record.get("stated")),
            *_spread(gaps), *_spread(wholes), *_spread(shares), *_spread(said), *_spread(unfair), *_spread(costs), *_spread(ratios),
        ]

    def _failures(self):
        lines = []
        for kind, words in FAILURES.items():
            failed = [record for record in self.records if kind in record["failures"]]
            if failed:
                lines.append(f"{kind}: {len(failed)} ({words})")
                lines += [f"  {record['name']}: {record['failures'][kind]}" for record in failed[:8]]
                if len(failed) > 8:
                    lines.append("  also " + " ".join(record["name"] for record in failed[8:60]))
        return "\n".join(lines)

    def _stated(self):
        lines = []
        for kind in FAILURES:
            stated = [record for record in self.records if kind in record.get("stated", {})]
            if stated:
                lines.append(f"{kind}: {len(stated)}")
                lines += [f"  {record['name']}: {record['stated'][kind]}" for record in stated[:8]]
        return "\n".join(["better by more than the allowance, as the plan says itself:", *lines]) if lines else ""

    def _notes(self):
        noted = [record for record in self.records if record.get("notes")]
        lines = [f"  {record['name']}: {record['notes'][0]}" for record in noted[:8]]
        return "\n".join(["not settled, for no best in whole units was found:", *lines]) if noted else ""

    def _missing(self):
        missing = [record for record in self.records if "no_reference" in record]
        if not missing:
            return ""
        return "no reference:\n" + "\n".join(f"  {record['name']}: {record['no_reference']}" for record in missing)


def _size_class(count):
    for low, high in ((1, 1), (2, 4), (5, 10), (11, 25), (26, 70), (71, 999)):
        if count <= high:
            return f"{low:>3}-{high}" if low < high else f"{low:>3}"
    return "more"


def _spread(values):
    values = sorted(values)
    if not values:
        return ["", "", ""]
    return [_figure(value) for value in (values[len(values) // 2], values[min(len(values) - 1, len(values) * 99 // 100)], values[-1])]


def _figure(value):
    return "0" if abs(value) < 5e-4 else f"{value:.3g}" if abs(value) < 1e5 else f"{value:.2e}"


def _table(rows):
    widths = [max(len(str(row[column])) for row in rows) for column in range(len(rows[0]))]
    return "\n".join(
        "  ".join(str(cell).ljust(width) if column == 0 else str(cell).rjust(width) for column, (cell, width) in enumerate(zip(row, widths)))
        for row in rows
    )
