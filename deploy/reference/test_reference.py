"""The judge judged: small problems with known answers, and plans with one fault each that it must find."""

import copy
import unittest

from optimum import linear_optimum
from problem import Problem
from verdict import judge


def problem(links, sites, loads=(1,), handling=None):
    """links: (from, to, cost, capacity); sites: (place, tier, {resource: (offer, need)})."""
    places = 1 + max([site[0] for site in sites] + [end for link in links for end in link[:2]])
    return {
        "tierCount": max(site[1] for site in sites),
        "resources": [{"id": f"r{index}", "load": load} for index, load in enumerate(loads)],
        "places": [{"id": f"l{index}", "handling": (handling or {}).get(index)} for index in range(places)],
        "links": [
            {"id": f"k{index}", "from": tail, "to": head, "cost": cost, "capacity": capacity}
            for index, (tail, head, cost, capacity) in enumerate(links)
        ],
        "sites": [
            {
                "id": f"s{index}", "place": place, "tier": tier,
                "stocks": [
                    {"resource": resource, "offer": offer, "need": need, "livelihood": 0}
                    for resource, (offer, need) in stocks.items()
                ],
            }
            for index, (place, tier, stocks) in enumerate(sites)
        ],
    }


def answer(text, shipments, served_max=None):
    """shipments: (source, destination, quantity, route, resource=0). What they do not serve is unmet, the highest tier first served."""
    given = Problem.of(text)
    left, moved = {}, []
    for source, destination, quantity, route, *rest in shipments:
        resource = rest[0] if rest else 0
        key = destination, resource
        left[key] = left.get(key, 0) + quantity
        cost = sum(given.costs[link] for link in route) * quantity * given.loads[resource]
        moved.append({
            "source": source, "destination": destination, "quantity": quantity, "route": list(route), "resource": resource,
            "cost": cost,
        })
    unmet, tiers = [], {}
    for need in given.needs:
        amount = min(need.quantity, left.get((need.site, need.resource), 0))
        left[need.site, need.resource] = left.get((need.site, need.resource), 0) - amount
        figures = tiers.setdefault(need.tier, {"tier": need.tier, "need": 0, "served": 0})
        figures["need"] += need.quantity
        figures["served"] += amount
        if amount < need.quantity:
            unmet.append({
                "site": need.site, "resource": need.resource, "tier": need.tier, "quantity": need.quantity - amount,
                "reason": "",
            })
    for tier, most in (served_max or {}).items():
        tiers[tier]["servedMax"] = most
    cost = sum(shipment["cost"] for shipment in moved)
    return {
        "cpuSeconds": 0.0, "cost": cost, "costGapMax": 0, "tiers": list(tiers.values()), "unmet": unmet, "shipments": moved,
    }


class TheJudge(unittest.TestCase):
    """One road from a mine with 10 to two works of tier 1 and a town of tier 2, and a dear one beside it."""

    text = problem(
        links=[(0, 1, 1, 8), (0, 1, 5, 1)],
        sites=[(0, 1, {0: (10, 0)}), (1, 1, {0: (0, 4)}), (1, 1, {0: (0, 4)}), (1, 2, {0: (0, 4)})],
    )
    right = [(0, 1, 4, [0]), (0, 2, 4, [0]), (0, 3, 1, [1])]

    def found(self, shipments, text=None, **changes):
        text = text or self.text
        return set(judge(Problem.of(text), {**answer(text, shipments), **changes}).failures)

    def test_a_right_plan_passes(self):
        self.assertEqual(self.found(self.right), set())

    def test_a_unit_that_is_missing(self):
        self.assertLessEqual({"total", "order", "not-whole", "free-way"}, self.found([(0, 1, 4, [0]), (0, 2, 4, [0])]))

    def test_a_lower_tier_before_a_higher(self):
        found = self.found([(0, 1, 4, [0]), (0, 2, 3, [0]), (0, 3, 1, [0]), (0, 3, 1, [1])])
        self.assertLessEqual({"total", "in-place"}, found)

    def test_an_unfair_plan(self):
        scarce = copy.deepcopy(self.text)
        scarce["links"] = scarce["links"][:1]
        for site in scarce["sites"][1:3]:
            site["stocks"][0]["need"] = 8
        self.assertEqual(self.found([(0, 1, 4, [0]), (0, 2, 4, [0])], scarce), set())
        self.assertEqual(self.found([(0, 1, 1, [0]), (0, 2, 7, [0])], scarce), {"level", "unfair", "not-whole"})

    def test_what_the_plan_says_itself_is_no_failure_unless_it_says_too_little(self):
        text = copy.deepcopy(self.text)
        text["links"] = text["links"][:1]
        for site in text["sites"][1:3]:
            site["stocks"][0]["need"] = 10**6
        for site in text["sites"]:
            site["stocks"][0]["offer"] *= 10**5
        text["links"][0]["capacity"] = 10**6
        unfair = [(0, 1, 400_000, [0]), (0, 2, 600_000, [0])]
        told = answer(text, unfair, served_max={1: 10**6})
        for said, failures in ((None, {"level", "unfair"}), (0.2, set()), (0.05, {"level", "unfair"})):
            told["tiers"][0]["fillGapMax"] = said
            verdict = judge(Problem.of(text), told)
            self.assertEqual(set(verdict.failures), failures)
            self.assertEqual("unfair" in verdict.stated, not failures)

    def test_a_cheaper_plan_withheld(self):
        text = copy.deepcopy(self.text)
        text["sites"] = text["sites"][:2]
        found = self.found([(0, 1, 3, [0]), (0, 1, 1, [1])], text)
        self.assertLessEqual({"cost", "claim-cost", "not-whole"}, found)

    def test_shipments_that_break_a_rule(self):
        for shipments in (
            [(0, 1, 4, [0]), (0, 2, 4, [0]), (0, 3, 2, [1])],  # a capacity
            [(0, 1, 4, []), (0, 2, 4, [0]), (0, 3, 1, [1])],  # no route
            [(3, 1, 4, []), (0, 2, 4, [0]), (0, 3, 1, [1])],  # who has nothing
        ):
            self.assertEqual(self.found(shipments), {"infeasible"})
        limited = copy.deepcopy(self.text)
        limited["places"][0]["handling"] = 8
        self.assertEqual(self.found(self.right, limited), {"infeasible"})
        limited["places"][0]["handling"] = 9
        self.assertEqual(self.found(self.right, limited), set())

    def test_figures_that_are_not_the_shipments(self):
        told = answer(self.text, self.right)
        for key, value in (("cost", told["cost"] - 1), ("unmet", []), ("tiers", told["tiers"][:1])):
            self.assertEqual(self.found(self.right, **{key: value}), {"infeasible"})

    def test_claims(self):
        told = answer(self.text, self.right, served_max={1: 6, 2: 1})
        self.assertEqual(set(judge(Problem.of(self.text), told).failures), {"claim-served"})

    def test_stock_that_must_run_comes_first(self):
        text = problem(
            links=[(0, 2, 1, None), (1, 2, 5, None)],
            sites=[(0, 1, {0: (9, 0)}), (1, 1, {0: (9, 0)}), (2, 1, {0: (0, 7)})],
        )
        text["sites"][1]["stocks"][0]["mustRun"] = 4
        self.assertEqual(self.found([(0, 2, 3, [0]), (1, 2, 4, [1])], text), set())
        self.assertEqual(self.found([(0, 2, 2, [0]), (1, 2, 5, [1])], text), {"cost", "claim-cost"})
        self.assertEqual(self.found([(0, 2, 7, [0])], text), {"must-run", "claim-must-run"})
        self.assertEqual(self.found([(0, 2, 7, [0])], text, mustRunGap=4), {"must-run"})

    def test_own_stock_needs_no_shipment(self):
        text = problem(links=[], sites=[(0, 1, {0: (3, 5)})])
        told = answer(text, [(0, 0, 3, [])])
        told["shipments"] = []
        self.assertEqual(judge(Problem.of(text), told).failures, {})

    def test_stock_on_its_way_to_a_lower_tier(self):
        text = problem(
            links=[(0, 1, 1, None), (1, 2, 1, None), (1, 3, 1, 9)],
            sites=[(0, 1, {0: (5, 0)}), (2, 2, {0: (0, 5)}), (3, 1, {0: (0, 5)})],
        )
        self.assertIn("free-way", self.found([(0, 1, 5, [0, 1])], text))
        self.assertEqual(self.found([(0, 2, 5, [0, 2])], text), set())


class TheOptimum(unittest.TestCase):
    def test_both_ways_share_a_capacity(self):
        text = problem(
            links=[(0, 1, 1, 10)], loads=[1, 1],
            sites=[(0, 1, {0: (9, 0), 1: (0, 9)}), (1, 1, {1: (9, 0), 0: (0, 9)})],
        )
        self.assertAlmostEqual(linear_optimum(Problem.of(text)).tiers[0].total, 9)
        text["links"][0]["twoWay"] = True
        tier = linear_optimum(Problem.of(text)).tiers[0]
        self.assertAlmostEqual(tier.total, 10)
        self.assertAlmostEqual(tier.levels[0], 5 / 9, places=6)
        told = answer(text, [(0, 1, 5, [0]), (1, 0, 5, [0], 1)])
        self.assertEqual(judge(Problem.of(text), told).failures, {})

    def test_a_unit_counts_by_its_weight(self):
        text = problem(
            links=[(0, 1, 1, 6)], loads=[1, 2],
            sites=[(0, 1, {0: (9, 0), 1: (9, 0)}), (1, 1, {0: (0, 9), 1: (0, 9)})],
        )
        self.assertAlmostEqual(linear_optimum(Problem.of(text)).tiers[0].total, 6)
        text["resources"][1]["weight"] = 5
        self.assertAlmostEqual(linear_optimum(Problem.of(text)).tiers[0].total, 15)

    def test_levels_rise_together_until_they_are_blocked(self):
        text = problem(
            links=[(0, 1, 1, 2), (0, 2, 1, None)],
            sites=[(0, 1, {0: (12, 0)}), (1, 1, {0: (0, 10)}), (2, 1, {0: (0, 10)}), (2, 1, {0: (0, 20)})],
        )
        tier = linear_optimum(Problem.of(text)).tiers[0]
        self.assertAlmostEqual(tier.total, 12)
        for level, right in zip(tier.levels, [0.2, 1 / 3, 1 / 3]):
            self.assertAlmostEqual(level, right, places=6)

    def test_loads_share_a_capacity(self):
        text = problem(
            links=[(0, 1, 3, 10)], loads=[1, 3],
            sites=[(0, 1, {0: (9, 0), 1: (9, 0)}), (1, 1, {0: (0, 4)}), (1, 2, {1: (0, 4)})],
        )
        found = linear_optimum(Problem.of(text))
        self.assertAlmostEqual(found.tiers[0].total, 4)
        self.assertAlmostEqual(found.tiers[1].total, 2)
        self.assertAlmostEqual(found.cost, 30, places=4)

    def test_totals_come_before_levels(self):
        # Of tier 1 five reach either place; only when all go to the second can tier 2 have the first road.
        text = problem(
            links=[(0, 1, 1, 5), (0, 2, 1, 5)],
            sites=[(0, 1, {0: (5, 0), 1: (5, 0)}), (1, 1, {0: (0, 5)}), (2, 1, {0: (0, 5)}), (1, 2, {1: (0, 5)})],
            loads=[1, 1],
        )
        found = linear_optimum(Problem.of(text))
        self.assertAlmostEqual(found.tiers[1].total, 5)
        self.assertAlmostEqual(found.tiers[0].levels[0], 0, places=5)


if __name__ == "__main__":
    unittest.main()
