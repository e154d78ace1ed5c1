"""What is wrong with a plan, and how far it is from the linear optimum."""

from dataclasses import dataclass, field

from optimum import linear_optimum, patiently, tier_optimum
from exhaustive import TooLarge, best_scores, score
from plan import CheckedPlan
from programme import Programme, ReferenceFailed
from whole import PLACE_COUNT_MAX, greatest_totals

# In the order in which a network that fails in several ways is named.
FAILURES = {
    "crashed": "the program ended while it planned",
    "timed-out": "no plan in the time allowed",
    "refused": "an error instead of a plan",
    "infeasible": "the shipments break a rule, or the figures of the plan are not theirs",
    "total": "a tier gets less than its linear optimum, given what the plan serves of the tiers before it, by more than the allowance",
    "order": "a tier gets less than its linear optimum, given the linear optimum of the tiers before it, by more than the allowance",
    "level": "a need is below the worst max-min level of its tier by more than the allowance",
    "unfair": "a need is below its own max-min level by more than the allowance",
    "cost": "the shipments cost more than the least for what they serve, by more than the allowance",
    "in-place": "a need is open where stock of lower or no use lies or passes",
    "free-way": "a need is open that stock of lower or no use could reach over links with room",
    "not-whole": "trying every flow finds a better plan in whole units",
    "claim-served": "servedMax is below what whole units can serve, given what the plan serves of the tiers before",
    "claim-cost": "the plan costs more above the least than costGapMax says",
}


@dataclass
class TierGap:
    tier: int
    needed: int
    served: int
    linear: float  # greatest total in the linear optimum of all tiers
    given: float  # greatest total, given what the plan serves of the tiers before
    worst: float  # how many units a need is below the worst max-min level, at most
    unfair: float  # how many units a need is below its own max-min level, at most
    said_max: int = None  # what balancing says is the most
    whole: int = None  # the greatest total in whole units; None where nothing made us ask for it

    @property
    def gap(self):
        return self.given - self.served

    @property
    def tolerance(self):
        """Of floating point, in base units."""
        return 1e-3 + 1e-8 * self.needed


@dataclass
class Verdict:
    failures: dict = field(default_factory=dict)  # kind: what was found
    tiers: list = field(default_factory=list)
    allowance: int = 0  # units that whole numbers may cost a tier
    cost_least: float = 0.0  # for what the plan serves
    cost_gap: float = 0.0
    plan_seconds: float = 0.0
    solver_seconds: float = 0.0

    def fail(self, kind, words):
        self.failures.setdefault(kind, words)


def judge(problem, answer, *, units_per_limit=1.0):
    """Compares a plan with the linear optimum; `ReferenceFailed` where that was not found.

    The allowance: a tier may get one base unit less for each capacity and handling limit that is full in the linear optimum of this tier or of one
    before it, and a need one more than that. One resource with a load of 1 has none: its linear optimum is in whole units.
    """
    verdict = Verdict(plan_seconds=answer["cpuSeconds"])
    optimum = patiently(lambda slack: linear_optimum(problem, slack=slack))
    verdict.solver_seconds = optimum.seconds
    if "failure" in answer:
        verdict.fail(answer["failure"], answer["words"])
        return verdict
    if "refusal" in answer:
        verdict.fail("refused", answer["refusal"])
        return verdict
    plan = CheckedPlan(problem, answer)
    if plan.faults:
        verdict.fail("infeasible", "; ".join(plan.faults[:3]))
        return verdict
    givens, verdict.cost_least = patiently(lambda slack: _given(problem, plan, slack))
    _compare(problem, plan, optimum, givens, verdict, units_per_limit)
    _compare_whole(problem, plan, verdict)
    for index, kind in plan.passed_over():
        need = problem.needs[index]
        verdict.fail(kind, f"tier {need.tier}, site {need.site}, resource {need.resource}")
    return verdict


def _given(problem, plan, slack):
    """The optimum of each tier given what the plan serves of the tiers before it, and the least cost of what the plan serves."""
    programme = Programme(problem, slack)
    for _, members in problem.tiers:
        programme.close_needs(members)
    optima = []
    for tier, members in problem.tiers:
        optima.append(tier_optimum(programme, tier, members))
        amounts = [plan.served[index] for index in members]
        programme.bound_needs(members, amounts, amounts)
        programme.hold_total(tier)
    return optima, programme.least_cost()


def _compare(problem, plan, optimum, givens, verdict, units_per_limit):
    is_whole = len({need.resource for need in problem.needs}) <= 1 and max(problem.loads) == 1
    said = {tier["tier"]: tier.get("servedMax") for tier in plan.answer["tiers"]}
    full = set()
    for best, given in zip(optimum.tiers, givens):
        full |= best.full | given.full
        verdict.allowance = 0 if is_whole else units_per_limit * len(full)
        verdict.tiers.append(_tier_gap(problem, plan, best, given))
        verdict.tiers[-1].said_max = said[given.tier]
        _compare_tier(verdict)
    verdict.cost_gap = plan.cost - verdict.cost_least
    # Money that whole numbers may cost: for each full limit one base unit over the dearest link.
    dearest = max((cost * max(problem.loads) for cost in problem.costs), default=0)
    slack = 1e-6 * abs(verdict.cost_least) + 1
    if verdict.cost_gap > slack + verdict.allowance * dearest:
        verdict.fail("cost", f"{plan.cost} is {verdict.cost_gap:.0f} above the least")
    if verdict.cost_gap > slack + plan.answer["costGapMax"]:
        verdict.fail("claim-cost", f"{verdict.cost_gap:.0f} above the least, and {plan.answer['costGapMax']} is said")


def _tier_gap(problem, plan, best, given):
    members = given.members
    served = [plan.served[index] for index in members]
    quantities = [problem.needs[index].quantity for index in members]
    below = [level * quantity - amount for level, quantity, amount in zip(given.levels, quantities, served)]
    lowest = min(given.levels)
    worst = max(lowest * quantity - amount for quantity, amount in zip(quantities, served))
    return TierGap(
        given.tier, sum(quantities), sum(served), best.total, given.total, max(0.0, worst), max(0.0, max(below))
    )


def _compare_tier(verdict):
    gap = verdict.tiers[-1]
    if gap.gap > verdict.allowance + gap.tolerance:
        verdict.fail("total", f"tier {gap.tier} gets {gap.served} of {gap.given:.3f} that can be served")
    # One tier's loss may be the loss of the tiers after it too.
    if gap.linear - gap.served > verdict.allowance * len(verdict.tiers) + gap.tolerance:
        verdict.fail("order", f"tier {gap.tier} gets {gap.served}, and {gap.linear:.3f} in the linear optimum")
    # Whole units take up to one from one need and give it to another, in every limit that is shared out.
    for kind, below in (("level", gap.worst), ("unfair", gap.unfair)):
        if below > verdict.allowance + 2 + gap.tolerance:
            verdict.fail(kind, f"a need of tier {gap.tier} is {below:.3f} units below its level")


def _compare_whole(problem, plan, verdict):
    """Against every flow there is, where these are few; else only totals, where something makes us ask."""
    try:
        scores, cost = best_scores(problem, plan.served)
    except TooLarge:
        _ask_totals(problem, plan, verdict)
        return
    for gap, (tier, total, fills) in zip(verdict.tiers, scores):
        gap.whole = total
        members = dict(problem.tiers)[tier]
        own = score(problem, members, plan.served)
        if own < (total, fills):
            verdict.fail("not-whole", f"tier {tier} gets {_words(own)}, and {_words((total, fills))} is possible")
    if plan.cost > cost:
        verdict.fail("not-whole", f"{plan.cost} is paid, and {cost} would be enough")
    _compare_said(verdict)


def _words(score):
    total, fills = score
    return f"{total} ({' '.join(map(str, fills[:6]))})"


def _ask_totals(problem, plan, verdict):
    def is_open(gap):
        return gap.gap >= 1 or gap.said_max is not None and gap.said_max < gap.given - gap.tolerance - 1

    if len(problem.handling) <= PLACE_COUNT_MAX and any(is_open(gap) for gap in verdict.tiers):
        try:
            for gap, total in zip(verdict.tiers, greatest_totals(problem, plan.served)):
                gap.whole = total
        except ReferenceFailed:
            pass
    _compare_said(verdict)


def _compare_said(verdict):
    for gap in verdict.tiers:
        if gap.said_max is None:
            continue
        possible = gap.whole if gap.whole is not None else gap.given - gap.tolerance - 1 - verdict.allowance
        if gap.said_max < possible:
            verdict.fail(
                "claim-served", f"tier {gap.tier}: {possible:.3f} can be served, and {gap.said_max} is said to be the most"
            )
