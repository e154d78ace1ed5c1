"""The linear programme of a problem, held by HiGHS and changed in place from stage to stage."""

import math
import time

import highspy
import numpy

INFINITY = highspy.kHighsInf


class ReferenceFailed(Exception):
    """HiGHS found no optimum; says nothing about our plan."""


class Programme:
    """Columns: flow of a resource on a link, stock taken at a place (what must run apart from the rest), what each need gets, and the common fill
    level.

    Flows are counted in load, divided by a power of two so that the largest figure is about 10^5: conservation and capacities then
    have coefficients of 1 whatever the loads are. All methods speak in base units and money.

    With `tight` each limit is what whole units can use of it, of all resources together and of each alone. With `whole` the columns are whole base units, and the programme is an integer one.
    """

    FIGURE_MAX = 1 << 17
    # For an integer programme.
    SECONDS_MAX = 5.0
    # For one linear programme; some take HiGHS longer than all our stages together by a factor of thousands.
    LINEAR_SECONDS_MAX = 200.0

    def __init__(self, problem, slack=1.0, tight=False, whole=False):
        """`slack` widens what earlier stages hold: floating point would else leave later stages no point at all."""
        self.problem = problem
        self.slack = slack
        self.tight = tight
        self.whole = whole
        self.seconds = 0.0
        self.run_count = 0
        loads, needs = problem.loads, problem.needs
        largest = max([1] + [need.quantity * loads[need.resource] for need in needs])
        # What one figure of a limit's row is in load, one base unit of a resource in figures of its columns, and one of these in the row.
        self.unit = 1.0 if whole else 2.0 ** max(0, math.ceil(math.log2(largest / self.FIGURE_MAX)))
        self.scale = [1.0 if whole else load / self.unit for load in loads]
        self.room = [float(load) if whole else 1.0 for load in loads]
        # What one figure of a need counts in the total of its tier: its worth, times a factor that keeps these near 1.
        worths = [weight / scale for weight, scale in zip(problem.weights, self.scale)]
        self.weight = 1.0 if whole else 1 / math.sqrt(min(worths) * max(worths))
        self.worths = [worth * self.weight for worth in worths]
        self._build()

    def _build(self):
        problem = self.problem
        needed = [0] * len(problem.loads)
        for need in problem.needs:
            needed[need.resource] += need.quantity
        rows = _Rows()
        flows = [
            (link, tail, head, resource)
            for link, tail, head in problem.arcs
            for resource in sorted(problem.carried[link])
            if needed[resource] > 0
        ]
        must_run = problem.must_run_at
        stocks = sorted(
            (key, is_must_run, must_run.get(key, 0) if is_must_run else amount - must_run.get(key, 0))
            for key, amount in problem.stock_at.items()
            if needed[key[1]] > 0
            for is_must_run in ([False, True] if key in must_run else [False])
        )
        self.first_need = len(flows) + len(stocks)
        self.level_column = self.first_need + len(problem.needs)
        column_count = self.level_column + 1
        lower, upper, self.link_costs = (numpy.zeros(column_count) for _ in range(3))
        balance, capacity_rows, handling_rows = {}, {}, {}

        def balance_row(place, resource):
            key = place, resource
            if key not in balance:
                balance[key] = rows.add(0, 0)
            return balance[key]

        for column, (link, tail, head, resource) in enumerate(flows):
            upper[column] = self._flow_max(link, tail, resource, needed[resource]) * self.scale[resource]
            self.link_costs[column] = problem.costs[link] * self.room[resource]
            rows.put(balance_row(tail, resource), column, -1)
            rows.put(balance_row(head, resource), column, 1)
            for limits, place, found in (
                (problem.capacities, link, capacity_rows), (problem.handling, tail, handling_rows)
            ):
                if limits[place] is None:
                    continue
                if place not in found:
                    links = [link] if limits is problem.capacities else {own for own, start, _ in problem.arcs if start == tail}
                    found[place] = rows.add(-INFINITY, self._room(limits[place], links, needed) / self.unit)
                rows.put(found[place], column, self.room[resource])
        self.must_run_columns = {}
        for offset, ((place, resource), is_must_run, amount) in enumerate(stocks):
            column = len(flows) + offset
            if is_must_run:
                self.must_run_columns[column] = self.worths[resource]
            upper[column] = min(amount, needed[resource]) * self.scale[resource]
            rows.put(balance_row(place, resource), column, 1)
        self.level_rows = []
        for offset, need in enumerate(problem.needs):
            column = self.first_need + offset
            rows.put(balance_row(need.place, need.resource), column, -1)
            figure = need.quantity * self.scale[need.resource]
            upper[column] = figure
            row = rows.add(-INFINITY, INFINITY)
            rows.put(row, column, 1 / min(1, figure))
            rows.put(row, self.level_column, -max(1, figure))
            self.level_rows.append(row)
        self.total_rows = {}
        for tier, members in problem.tiers:
            self.total_rows[tier] = rows.add(-INFINITY, INFINITY)
            for index in members:
                rows.put(self.total_rows[tier], self.first_need + index, self._worth(index))
        self.must_run_row = rows.add(-INFINITY, INFINITY)
        for column, worth in self.must_run_columns.items():
            rows.put(self.must_run_row, column, worth)
        upper[self.level_column] = 1
        self.limit_rows = sorted(capacity_rows.values()) + sorted(handling_rows.values())
        self.limit_keys = [("link", link) for link in sorted(capacity_rows, key=capacity_rows.get)] + [
            ("place", place) for place in sorted(handling_rows, key=handling_rows.get)
        ]
        self.row_lower, self.row_upper = numpy.array(rows.lower), numpy.array(rows.upper)
        model = highspy.HighsLp()
        model.num_col_, model.num_row_ = column_count, len(rows.lower)
        model.col_cost_, model.col_lower_, model.col_upper_ = numpy.zeros(column_count), lower, upper
        model.row_lower_, model.row_upper_ = self.row_lower, self.row_upper
        model.a_matrix_.format_ = highspy.MatrixFormat.kColwise
        model.a_matrix_.start_, model.a_matrix_.index_, model.a_matrix_.value_ = rows.by_column(column_count)
        solver = highspy.Highs()
        solver.setOptionValue("output_flag", False)
        solver.setOptionValue("threads", 1)
        solver.setOptionValue("primal_feasibility_tolerance", 1e-9)
        solver.setOptionValue("dual_feasibility_tolerance", 1e-9)
        if self.whole:
            kinds = [highspy.HighsVarType.kInteger] * self.level_column + [highspy.HighsVarType.kContinuous]
            model.integrality_ = kinds
            solver.setOptionValue("primal_feasibility_tolerance", 1e-7)
            solver.setOptionValue("mip_rel_gap", 0.0)
            solver.setOptionValue("mip_abs_gap", 1e-7)
            solver.setOptionValue("time_limit", self.SECONDS_MAX)
        solver.passModel(model)
        self.solver = solver

    def _flow_max(self, link, tail, resource, most):
        """How many base units of one resource may pass."""
        if self.tight:
            for limit in (self.problem.capacities[link], self.problem.handling[tail]):
                if limit is not None:
                    most = min(most, limit // self.problem.loads[resource])
        return most

    def _room(self, limit, links, needed):
        """How much of a limit on these links can be used."""
        if not self.tight:
            return limit
        problem = self.problem
        return usable(limit, {problem.loads[resource] for link in links for resource in problem.carried[link] if needed[resource] > 0})

    def _worth(self, index):
        return self.worths[self.problem.needs[index].resource]

    def _figure(self, index, amount):
        return amount * self.scale[self.problem.needs[index].resource]

    # What may change.

    def bound_needs(self, members, lowest, highest, loosely=False):
        """Each of these needs gets from `lowest` to `highest` base units; loosely, a ten-thousand-millionth less will do."""
        count = len(members)
        columns = numpy.array([self.first_need + index for index in members], dtype=numpy.int32)
        low = numpy.array([self._figure(index, amount) for index, amount in zip(members, lowest)])
        high = numpy.array([self._figure(index, amount) for index, amount in zip(members, highest)])
        if loosely:
            low = numpy.maximum(0, low - self.slack * (1e-8 + 1e-10 * low))
        self.solver.changeColsBounds(count, columns, low, numpy.maximum(low, high))

    def close_needs(self, members):
        zeros = [0] * len(members)
        self.bound_needs(members, zeros, zeros)

    def hold_level(self, members, held=True):
        """Whether each of these needs has at least the common level."""
        for index in members:
            row = self.level_rows[index]
            self.solver.changeRowBounds(row, 0 if held else -INFINITY, INFINITY)

    def hold_total(self, tier, total=None):
        """The tier gets at least `total` as `greatest_total` returned it, loosely; None lets go."""
        least = -INFINITY if total is None else total - self.slack_of(total)
        self.solver.changeRowBounds(self.total_rows[tier], least, INFINITY)

    def hold_must_run(self, total):
        """At least so much must-run stock is used, in this programme's own unit, loosely."""
        self.solver.changeRowBounds(self.must_run_row, total - self.slack_of(total), INFINITY)

    def slack_of(self, total):
        return self.slack * (1e-8 + 1e-10 * total)

    # What is asked.

    def greatest_total(self, members):
        """The greatest total of these needs by weight, in this programme's own unit: see `in_base_units`."""
        self._aim({self.first_need + index: -self._worth(index) for index in members})
        return -self._run()

    def greatest_must_run(self):
        """How much must-run stock can be used, by weight, in this programme's own unit."""
        self._aim({column: -worth for column, worth in self.must_run_columns.items()})
        return -self._run()

    def own_units(self, total):
        return total * self.weight

    def in_base_units(self, total):
        return total / self.weight

    def greatest_level(self):
        self._aim({self.level_column: -1.0})
        return -self._run()

    def least_cost(self):
        """In money."""
        costs = self.link_costs
        largest = max(1.0, costs.max(initial=0))
        self._aim({column: cost / largest for column, cost in enumerate(costs) if cost > 0})
        return self._run() * largest * self.unit

    def _aim(self, costs):
        count = self.level_column + 1
        dense = numpy.zeros(count)
        for column, cost in costs.items():
            dense[column] = cost
        self.solver.changeColsCost(count, numpy.arange(count, dtype=numpy.int32), dense)

    def _run(self):
        start = time.process_time()
        for attempt in range(1 if self.whole else 3):
            if attempt > 0:
                self.solver.clearSolver()
            if attempt == 2:
                self.solver.setOptionValue("simplex_strategy", 4)
            if not self.whole:
                self.solver.setOptionValue("time_limit", self.solver.getRunTime() + self.LINEAR_SECONDS_MAX)
            self.solver.run()
            status = self.solver.getModelStatus()
            if status == highspy.HighsModelStatus.kOptimal:
                break
            if status == highspy.HighsModelStatus.kTimeLimit:
                raise ReferenceFailed("HiGHS takes too long")
        else:
            status = self.solver.modelStatusToString(self.solver.getModelStatus())
            raise ReferenceFailed(f"HiGHS says: {status}")
        self.solution = self.solver.getSolution()
        self.seconds += time.process_time() - start
        self.run_count += 1
        return self.solver.getInfo().objective_function_value

    # What came out.

    def served(self, members):
        """In base units."""
        values = self.solution.col_value
        return [
            values[self.first_need + index] / self.scale[self.problem.needs[index].resource] for index in members
        ]

    def level_prices(self, members):
        """How much of the common level each of these needs holds down; they add up to 1."""
        duals = self.solution.row_dual
        return [
            abs(duals[self.level_rows[index]]) * max(1, self._figure(index, self.problem.needs[index].quantity))
            for index in members
        ]

    def full_limits(self):
        """The links and places that have room for something and are full, to a millionth of a unit of load."""
        values = self.solution.row_value
        slack = 1e-6 / self.unit
        return {
            key
            for key, row in zip(self.limit_keys, self.limit_rows)
            if self.row_upper[row] > 0 and values[row] >= self.row_upper[row] - max(slack, 1e-9 * self.row_upper[row])
        }


def usable(limit, loads):
    """The greatest sum of loads, each as often as one likes, that is at most `limit`; for large limits the greatest multiple of their common divisor."""
    if not loads:
        return limit
    divisor = math.gcd(*loads)
    steps = limit // divisor
    if steps > USABLE_STEPS_MAX:
        return steps * divisor
    reached = [True] + [False] * steps
    for amount in range(1, steps + 1):
        reached[amount] = any(load // divisor <= amount and reached[amount - load // divisor] for load in loads)
    return max(amount for amount in range(steps + 1) if reached[amount]) * divisor


# Beyond the product of the two least loads, in common divisors, every sum is reached.
USABLE_STEPS_MAX = 2_000


class _Rows:
    def __init__(self):
        self.lower, self.upper = [], []
        self.entries = []

    def add(self, lower, upper):
        self.lower.append(lower)
        self.upper.append(upper)
        return len(self.lower) - 1

    def put(self, row, column, value):
        self.entries.append((column, row, value))

    def by_column(self, column_count):
        """Starts, rows and values, column by column."""
        self.entries.sort()
        starts = numpy.zeros(column_count + 1, dtype=numpy.int32)
        for column, _, _ in self.entries:
            starts[column + 1] += 1
        return (
            numpy.cumsum(starts).astype(numpy.int32),
            numpy.array([row for _, row, _ in self.entries], dtype=numpy.int32),
            numpy.array([value for _, _, value in self.entries], dtype=float),
        )
