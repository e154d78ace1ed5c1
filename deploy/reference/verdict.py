"""What is wrong with a plan, and how far it is from the linear optimum."""

from dataclasses import dataclass, field

from optimum import find_levels, greatest_total as linear_total, greatest_totals, linear_optimum, patiently
from exhaustive import TooLarge, best_scores, score
from plan import CheckedPlan
from programme import Programme, ReferenceFailed
from whole import PLACE_COUNT_MAX, greatest_must_run, greatest_total, least_cost

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
    "must-run": "less must-run stock is used than could be for what the plan serves, by more than the allowance",
    "cost": "the shipments cost more than the least for what they serve, by more than the allowance",
    "in-place": "a need is open where stock of lower or no use lies or passes",
    "free-way": "a need is open that stock of lower or no use could reach over links with room",
    "not-whole": "trying every flow finds a better plan in whole units",
    "claim-served": "servedMax is below the linear optimum",
    "claim-must-run": "more must-run stock could be used than the plan says",
    "claim-cost": "the plan costs more above the least than costGapMax says",
}


# How many times a unit is exchanged for others at most, as a rule of thumb.
EXCHANGES = 4

# What a plan that is not finished need not be; what it says of itself, and every rule, holds for it too.
OF_FINISHED_PLANS = ("total", "order", "level", "unfair", "must-run", "cost", "not-whole")


@dataclass
class TierGap:
    """Totals are in base units of all resources, each by its weight; levels in base units."""

    tier: int
    needed: int
    served: int
    linear: float  # greatest total in the linear optimum of all tiers
    given: float  # greatest total, given what the plan serves of the tiers before
    worst: float  # how many units a need is below the worst max-min level, at most
    unfair: float  # how many units a need is below its own max-min level, at most
    said_max: int = None  # what balancing says is the most
    said_gap_max: int = None  # and how much of that whole units may cost
    unfair_stated: bool = False  # whether balancing says that needs could be so far below their levels
    rounded_up: float = 0.0  # how many units needs have above their levels for being whole
    noise: float = 0.0  # what the slack of the tiers before may add
    whole: int = None  # the greatest total in whole units; None where nothing made us ask for it

    def says(self, total):
        """Whether the plan says that so much could be served."""
        return self.said_max is not None and self.said_max >= total - self.tolerance - 1

    @property
    def gap(self):
        return self.given - self.served

    @property
    def tolerance(self):
        """Of floating point."""
        return 1e-3 + 1e-8 * self.needed + self.noise


@dataclass
class Verdict:
    failures: dict = field(default_factory=dict)  # kind: what was found
    tiers: list = field(default_factory=list)
    allowance: int = 0  # units that whole numbers may cost a tier
    notes: list = field(default_factory=list)  # what could be a failure, and could not be settled
    stated: dict = field(default_factory=dict)  # what would be a failure, had the plan not said that so much is possible
    is_finished: bool = True
    cost_least: float = 0.0  # for what the plan serves
    cost_gap: float = 0.0
    plan_seconds: float = 0.0
    solver_seconds: float = 0.0

    def fail(self, kind, words, is_stated=False):
        if kind in OF_FINISHED_PLANS and not self.is_finished:
            return
        if is_stated:
            self.stated.setdefault(kind, words)
            return
        self.failures.setdefault(kind, words)


def judge(problem, answer, *, units_per_limit=1.0):
    """Compares a plan with the linear optimum; `ReferenceFailed` where that was not found.

    The allowance: a tier may get one base unit less than its best in whole units for each capacity and handling limit that is full in the linear optimum of
    this tier or of one before it. Where only the linear optimum is known it is so many units of the greatest load, in units of the least: a part of one unit
    of the former may be many of the latter. One resource with a load of 1 has none: its linear optimum is in whole units.
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
    verdict.is_finished = answer.get("isFinished", True)
    plan = CheckedPlan(problem, answer)
    if plan.faults:
        verdict.fail("infeasible", "; ".join(plan.faults[:3]))
        return verdict
    given = patiently(lambda slack: _Given(problem, plan, slack))
    _Comparison(problem, plan, optimum, given, verdict, units_per_limit).run()
    for index, kind in plan.passed_over():
        need = problem.needs[index]
        verdict.fail(kind, f"tier {need.tier}, site {need.site}, resource {need.resource}")
    return verdict


class _Given:
    """The greatest total of each tier given the plan's totals of the tiers before it; the levels given what the plan serves of those; the least
    cost of what it serves."""

    def __init__(self, problem, plan, slack):
        programme = Programme(problem, slack, tight=True)
        for _, members in problem.tiers:
            programme.close_needs(members)
        self.tiers = []
        served = {tier: [plan.served[index] for index in members] for tier, members in problem.tiers}
        for tier, members in problem.tiers:
            self.tiers.append(linear_total(programme, tier, members))
            programme.hold_total(tier, programme.own_units(problem.weighed(members, served[tier])))
        for optimum in self.tiers:
            find_levels(programme, optimum)
            programme.bound_needs(optimum.members, served[optimum.tier], served[optimum.tier])
            programme.hold_total(optimum.tier)
        self.must_run = 0.0
        if problem.must_run:
            self.must_run = programme.in_base_units(programme.greatest_must_run())
            programme.hold_must_run(programme.own_units(plan.must_run_used))
        self.cost = programme.least_cost()
        self.full = programme.full_limits()


def _tier_gap(problem, plan, best, given):
    members = given.members
    served = [plan.served[index] for index in members]
    quantities = [problem.needs[index].quantity for index in members]
    below = [level * quantity - amount for level, quantity, amount in zip(given.levels, quantities, served)]
    lowest = min(given.levels)
    worst = max(lowest * quantity - amount for quantity, amount in zip(quantities, served))
    weights = [problem.weights[problem.needs[index].resource] for index in members]
    counted = sum(weight * amount for weight, amount in zip(weights, served))
    needed = sum(weight * quantity for weight, quantity in zip(weights, quantities))
    return TierGap(given.tier, needed, counted, best.total, given.total, max(0.0, worst), max(0.0, max(below)))


class _Comparison:
    def __init__(self, problem, plan, optimum, given, verdict, units_per_limit):
        self.problem, self.plan, self.optimum, self.given, self.verdict = problem, plan, optimum, given, verdict
        self.units_per_limit = units_per_limit
        used = {need.resource for need in problem.needs} or {0}
        loads = [problem.loads[resource] for resource in used]
        self.load_max = max(loads)
        # What one unit counts at most, and how many units a unit of another resource can take the place of, at most.
        self.weight_max = max(problem.weights[resource] for resource in used)
        self.exchange = self.load_max / min(loads)
        self.weighted_exchange = self.load_max * max(problem.weights[resource] / problem.loads[resource] for resource in used)
        self.is_exact = self.load_max == 1 and len(used) <= 1

    def run(self):
        self.compare_tiers()
        self.try_every_flow()
        self.compare_said()
        self.compare_must_run()
        self.compare_cost()

    def compare_tiers(self):
        verdict = self.verdict
        said = {tier["tier"]: tier for tier in self.plan.answer["tiers"]}
        full = set()
        noise = 0.0
        for best, given in zip(self.optimum.tiers, self.given.tiers):
            full |= best.full | given.full
            verdict.allowance = 0 if self.is_exact else self.units_per_limit * len(full)
            gap = _tier_gap(self.problem, self.plan, best, given)
            gap.said_max, gap.said_gap_max = (said[given.tier].get(key) for key in ("servedMax", "gapMax"))
            self.compare_fairness(gap, given, said[given.tier].get("fillGapMax"))
            # A unit of a tier before may be several of this one, and each of those several again, over one limit after another.
            gap.noise = noise
            own_noise = EXCHANGES * (best.slack + given.slack) * self.weighted_exchange
            noise += own_noise
            verdict.tiers.append(gap)
            self.compare_total(gap)
            # One tier's loss may be the loss of the tiers after it too.
            loose = verdict.allowance * self.weighted_exchange * len(verdict.tiers)
            if gap.linear - gap.served > loose + gap.tolerance:
                words = f"tier {gap.tier} gets {gap.served}, and {gap.linear:.3f} in the linear optimum"
                verdict.fail("order", words, gap.says(gap.linear))
            # Whole units take up to one from one need and give it to another, in every limit that is shared out.
            for kind, below in (("level", gap.worst), ("unfair", gap.unfair)):
                if below > verdict.allowance * self.exchange + gap.tolerance + own_noise + gap.rounded_up + 2:
                    words = f"a need of tier {gap.tier} is {below:.3f} units below its level"
                    verdict.fail(kind, words, gap.unfair_stated)

    def compare_fairness(self, gap, given, said):
        served = [self.plan.served[index] for index in given.members]
        quantities = [self.problem.needs[index].quantity for index in given.members]
        # What is rounded up for some is missing to others.
        above = (amount - level * quantity for amount, level, quantity in zip(served, given.levels, quantities))
        gap.rounded_up = sum(excess for excess in above if 0 < excess < 1)
        gap.unfair_stated = said is not None and all(
            level * quantity - amount <= said * quantity + gap.rounded_up + gap.tolerance + 2
            for amount, level, quantity in zip(served, given.levels, quantities)
        )

    def compare_total(self, gap):
        allowance = self.verdict.allowance * self.weight_max
        if gap.gap >= 1:
            self.ask_whole(gap)
        words = f"tier {gap.tier} gets {gap.served} of {gap.given:.3f} that can be served"
        if gap.whole is not None:
            if gap.whole - gap.served > allowance + gap.tolerance:
                self.verdict.fail("total", f"{words}, {gap.whole} in whole units", gap.says(gap.whole))
        elif gap.gap > self.verdict.allowance * self.weighted_exchange + gap.tolerance:
            self.verdict.fail("total", words, gap.says(gap.given))
        elif gap.gap > allowance + gap.tolerance:
            self.verdict.notes.append(words)

    def ask_whole(self, gap):
        if gap.whole is None and len(self.problem.handling) <= PLACE_COUNT_MAX:
            try:
                gap.whole = greatest_total(self.problem, self.plan.served, gap.tier)
            except ReferenceFailed:
                pass

    def try_every_flow(self):
        try:
            scores, cost = best_scores(self.problem, self.plan.served)
        except TooLarge:
            return
        for gap, (tier, total, fills) in zip(self.verdict.tiers, scores):
            gap.whole = total
            own = score(self.problem, dict(self.problem.tiers)[tier], self.plan.served)
            if own < (total, fills):
                words = f"tier {tier} gets {_words(own)}, and {_words((total, fills))} is possible"
                self.verdict.fail("not-whole", words)
        # Flows are tried without regard to what must run.
        if self.plan.cost > cost and not self.problem.must_run:
            self.verdict.fail("not-whole", f"{self.plan.cost} is paid, and {cost} would be enough")

    def compare_said(self):
        """What is said to be the most is that of the linear optimum: whoever serves a tier less leaves more for the tiers after it.

        It may be said with limits that are what whole units can use of them.
        """

        def is_below(gap, total):
            return gap.said_max is not None and gap.said_max < total - gap.tolerance - 1

        if not any(is_below(gap, gap.linear) for gap in self.verdict.tiers):
            return
        totals = patiently(lambda slack: greatest_totals(self.problem, slack))
        for gap, total in zip(self.verdict.tiers, totals):
            if not is_below(gap, total):
                continue
            # Whole units may use less of several limits together than of each.
            self.ask_whole(gap)
            if gap.whole is None or is_below(gap, gap.whole + 1):
                words = f"tier {gap.tier}: {total:.3f} can be served, and {gap.said_max} is said to be the most"
                self.verdict.fail("claim-served", words)

    def compare_must_run(self):
        verdict, plan, most = self.verdict, self.plan, self.given.must_run
        gap = most - plan.must_run_used
        tolerance = 1e-3 + 1e-8 * most
        words = f"{plan.must_run_used} of must-run stock is used, and {most:.3f} could be"
        said = plan.answer.get("mustRunGap") or 0
        if gap > said + 1 + tolerance:
            verdict.fail("claim-must-run", f"{words}; at most {said} more are said")
        limits = 0 if self.is_exact else self.units_per_limit * len(self.given.full)
        if gap <= limits * self.weight_max + tolerance:
            return
        if len(self.problem.handling) <= PLACE_COUNT_MAX:
            try:
                most = greatest_must_run(self.problem, plan.served)
            except ReferenceFailed:
                pass
            else:
                if most - plan.must_run_used > limits * self.weight_max + tolerance:
                    verdict.fail("must-run", f"{words}, {most} in whole units")
                return
        if gap > limits * self.weighted_exchange + tolerance:
            verdict.fail("must-run", words)

    def compare_cost(self):
        verdict, plan = self.verdict, self.plan
        verdict.cost_least = self.given.cost
        verdict.cost_gap = plan.cost - verdict.cost_least
        moved = sum(amount * self.problem.loads[need.resource] for amount, need in zip(plan.served, self.problem.needs))
        dearest = max(self.problem.costs, default=0)
        floating = 1e-6 * abs(verdict.cost_least) + 1 + 1e-9 * moved * dearest
        # Must-run stock is held loosely, so that a little of it may be cheaper.
        floating += 1e-9 * plan.must_run_used * self.load_max * dearest
        words = f"{plan.cost} is {verdict.cost_gap:.0f} above the least"
        # For each full limit a unit of the greatest load over the dearest link.
        limits = 0 if self.is_exact else len(self.given.full)
        allowance = floating + self.units_per_limit * limits * self.load_max * dearest
        if verdict.cost_gap > floating + plan.answer["costGapMax"]:
            # Whole units may use less of several limits together than of each.
            whole = self._least_whole_cost()
            if whole is None or plan.cost - whole > floating + plan.answer["costGapMax"]:
                verdict.fail("claim-cost", f"{words}, and {plan.answer['costGapMax']} is said")
        if verdict.cost_gap <= allowance:
            return
        is_stated = verdict.cost_gap <= floating + plan.answer["costGapMax"]
        whole = self._least_whole_cost()
        if whole is None:
            verdict.fail("cost", words, is_stated)
        elif plan.cost - whole > allowance:
            verdict.fail("cost", f"{words}, {whole:.0f} in whole units", is_stated)

    def _least_whole_cost(self):
        """Of what the plan serves; None where that is not known."""
        if len(self.problem.handling) > PLACE_COUNT_MAX:
            return None
        try:
            return least_cost(self.problem, self.plan.served, self.plan.must_run_used)
        except ReferenceFailed:
            return None


def _words(score):
    total, fills = score
    return f"{total} ({' '.join(map(str, fills[:6]))})"
