"""OR-Tools and HiGHS, as ortools FILE, highs FILE [CHANGED], highs-programme FILE, highs-funds FILE, highs-meeting FOLDER and ortools-barter FOLDER; one line of JSON. See flow_file.h
for what it says."""

import csv
import gzip
import json
import os
import resource
import sys
import time

os.environ.setdefault("OMP_NUM_THREADS", "1")
import numpy


class FlowFile:
    def __init__(self, path):
        with open(path, "rb") as file:
            mark, vertex_count, arc_count = numpy.fromfile(file, numpy.int64, 3)
            if mark != 0x4D434642:
                sys.exit(f"{path}: it is no flow problem")
            self.supplies = numpy.fromfile(file, numpy.int64, vertex_count)
            self.tails = numpy.fromfile(file, numpy.int32, arc_count)
            self.heads = numpy.fromfile(file, numpy.int32, arc_count)
            self.limits = numpy.fromfile(file, numpy.int64, arc_count)
            self.costs = numpy.fromfile(file, numpy.int64, arc_count)


def tell(**figures):
    figures["rss_mb"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps(figures), flush=True)


def ortools(path):
    from ortools.graph.python import min_cost_flow

    file = FlowFile(path)
    solver = min_cost_flow.SimpleMinCostFlow()
    solver.add_arcs_with_capacity_and_unit_cost(file.tails, file.heads, file.limits, file.costs)
    solver.set_nodes_supplies(numpy.arange(len(file.supplies), dtype=numpy.int32), file.supplies)
    start = time.process_time()
    status = solver.solve()
    seconds = time.process_time() - start
    if status != solver.OPTIMAL:
        sys.exit(1)
    tell(obj=solver.optimal_cost(), run_cpu=seconds)


def highs(path, changed_path=None):
    import highspy

    file = FlowFile(path)
    count = len(file.tails)
    model = highspy.HighsLp()
    model.num_col_, model.num_row_ = count, len(file.supplies)
    model.col_cost_, model.col_lower_, model.col_upper_ = file.costs, numpy.zeros(count), file.limits
    model.row_lower_ = model.row_upper_ = file.supplies
    model.a_matrix_.start_ = 2 * numpy.arange(count + 1)
    model.a_matrix_.index_ = numpy.column_stack([file.tails, file.heads]).ravel()
    model.a_matrix_.value_ = numpy.tile([1.0, -1.0], count)
    solver, run = solver_of(model)
    seconds, cost = run()
    figures = {"obj": cost, "run_cpu": seconds}
    if changed_path:
        changed = FlowFile(changed_path)
        columns = numpy.arange(count, dtype=numpy.int32)
        solver.changeColsBounds(count, columns, numpy.zeros(count), changed.limits.astype(float))
        for row in numpy.nonzero(changed.supplies != file.supplies)[0]:
            solver.changeRowBounds(int(row), float(changed.supplies[row]), float(changed.supplies[row]))
        figures["warm_cpu"], figures["warm_obj"] = run()
    tell(**figures)


def highs_programme(path):
    """See programme_file.h."""
    import highspy

    model = highspy.HighsLp()
    with open(path, "rb") as file:
        mark, columns, rows, terms = numpy.fromfile(file, numpy.int64, 4)
        if mark != 0x4C504249:
            sys.exit(f"{path}: it is no linear programme")
        model.num_col_, model.num_row_ = int(columns), int(rows)
        model.col_lower_, model.col_upper_, model.col_cost_ = (
            numpy.fromfile(file, numpy.float64, columns) for _ in range(3))
        model.row_lower_, model.row_upper_ = (numpy.fromfile(file, numpy.float64, rows) for _ in range(2))
        model.a_matrix_.start_ = numpy.fromfile(file, numpy.int64, columns + 1)
        model.a_matrix_.index_ = numpy.fromfile(file, numpy.int32, terms)
        model.a_matrix_.value_ = numpy.fromfile(file, numpy.float64, terms)
    seconds, cost = solver_of(model)[1]()
    tell(obj=cost, run_cpu=seconds)


def highs_funds(path):
    """A round of funds as a sequence of programmes, each warm from the one before: the total of each tier; in each tier all needs rise together
    until prices show which can rise no further; the most settled; the least lent. `obj` is what is covered, `warm_obj` what is settled."""
    import highspy

    with open(path) as file:
        given = json.load(file)
    bills, lines, needs = given["bills"], given["lines"], given["needs"]
    first_line, first_need = len(bills), len(bills) + len(lines)
    level = first_need + len(needs)
    count = level + 1
    rows = given["enterprises"]
    infinity = highspy.kHighsInf
    # What comes in, less what goes out, is kept: at least nothing.
    columns = [[(b[1], 1.0), (b[0], -1.0)] for b in bills]
    columns += [[(line[0], 1.0), (rows, 1.0)] for line in lines]
    columns += [[(need[0], -1.0)] for need in needs] + [[]]
    for index, need in enumerate(needs):
        columns[first_need + index].append((rows + 1 + index, 1.0))
        columns[level].append((rows + 1 + index, -float(need[2])))
    tiers = sorted({need[1] for need in needs})
    for place, tier in enumerate(tiers):
        for index, need in enumerate(needs):
            if need[1] == tier:
                columns[first_need + index].append((rows + 1 + len(needs) + place, 1.0))
    model = highspy.HighsLp()
    model.num_col_, model.num_row_ = count, rows + 1 + len(needs) + len(tiers)
    model.col_cost_ = numpy.zeros(count)
    model.col_lower_ = numpy.zeros(count)
    model.col_upper_ = numpy.array(
        [b[2] for b in bills] + [line[1] for line in lines] + [need[2] for need in needs] + [1.0], dtype=float)
    model.row_lower_ = numpy.array([0.0] * rows + [0.0] + [-infinity] * len(needs) + [0.0] * len(tiers))
    model.row_upper_ = numpy.array([infinity] * rows + [float(given["quota"])] + [infinity] * (len(needs) + len(tiers)))
    model.a_matrix_.start_ = numpy.cumsum([0] + [len(column) for column in columns])
    model.a_matrix_.index_ = numpy.array([row for column in columns for row, _ in column], dtype=numpy.int32)
    model.a_matrix_.value_ = numpy.array([value for column in columns for _, value in column])
    solver, run = solver_of(model)
    total = [0.0]

    def optimum(costs):
        vector = numpy.zeros(count)
        for column, cost in costs.items():
            vector[column] = cost
        solver.changeColsCost(count, numpy.arange(count, dtype=numpy.int32), vector)
        seconds, value = run()
        total[0] += seconds
        return value

    def members(tier):
        return [index for index, need in enumerate(needs) if need[1] == tier]

    for place, tier in enumerate(tiers):
        most = -optimum({first_need + index: -1.0 for index in members(tier)})
        solver.changeRowBounds(rows + 1 + len(needs) + place, most - 1e-6, infinity)
    for tier in tiers:
        rising = members(tier)
        for index in rising:
            solver.changeRowBounds(rows + 1 + index, 0.0, infinity)
        while rising:
            optimum({level: -1.0 * sum(needs[index][2] for index in rising)})
            solution = solver.getSolution()
            prices = solution.row_dual
            blocked = [index for index in rising if abs(prices[rows + 1 + index]) * needs[index][2] > 1e-6]
            for index in blocked or rising:
                amount = min(needs[index][2], solution.col_value[first_need + index])
                solver.changeColBounds(first_need + index, max(0.0, amount - 1e-6), float(needs[index][2]))
                solver.changeRowBounds(rows + 1 + index, -infinity, infinity)
            if not blocked:
                break
            rising = [index for index in rising if index not in blocked]
    settled = -optimum({column: -1.0 for column in range(len(bills))})
    covered = sum(solver.getSolution().col_value[first_need:level])
    solver.addRow(settled - 1e-6, infinity, len(bills), numpy.arange(len(bills), dtype=numpy.int32), numpy.ones(len(bills)))
    optimum({column: 1.0 for column in range(first_line, first_need)})
    tell(obj=covered, run_cpu=total[0], warm_obj=settled)


def solver_of(model):
    """The solver, and what runs it: seconds and cost."""
    import highspy

    model.a_matrix_.format_ = highspy.MatrixFormat.kColwise
    solver = highspy.Highs()
    for option, value in {"output_flag": False, "threads": 1, "solver": "simplex"}.items():
        solver.setOptionValue(option, value)
    solver.passModel(model)

    def run():
        start = time.process_time()
        solver.run()
        seconds = time.process_time() - start
        if solver.getModelStatus() != highspy.HighsModelStatus.kOptimal:
            sys.exit(1)
        return seconds, solver.getInfo().objective_function_value

    return solver, run


def rows_of(path):
    with (gzip.open(path, "rt") if path.endswith(".gz") else open(path, encoding="utf-8")) as file:
        return list(csv.DictReader(file))


def highs_meeting(folder):
    """The tables of an order meeting as one linear programme."""
    import highspy

    asks, bids, links = (rows_of(f"{folder}/{name}.csv") for name in ("asks", "bids", "links"))
    products = sorted({row["product"] for row in asks + bids})
    places = sorted({row["location"] for row in asks + bids} | {row[end] for row in links for end in ("from", "to")})
    balance = {key: i for i, key in enumerate((p, l) for p in products for l in places)}
    costs, uppers, starts, indices, values = [], [], [0], [], []

    def column(cost, upper, entries):
        costs.append(cost)
        uppers.append(upper)
        indices.extend(row for row, _ in entries)
        values.extend(value for _, value in entries)
        starts.append(len(indices))

    for rows, sign in ((asks, 1), (bids, -1)):
        for row in rows:
            column(sign * int(row["price_fen_per_unit"]), int(row["quantity_units"]), [(balance[row["product"], row["location"]], sign)])
    for index, row in enumerate(links):
        for product in products:
            column(
                int(row["cost_fen_per_unit"]), highspy.kHighsInf,
                [(balance[product, row["from"]], -1), (balance[product, row["to"]], 1), (len(balance) + index, 1)])
    model = highspy.HighsLp()
    model.num_col_, model.num_row_ = len(costs), len(balance) + len(links)
    model.col_cost_, model.col_upper_ = numpy.array(costs, float), numpy.array(uppers, float)
    model.col_lower_ = numpy.zeros(len(costs))
    model.row_lower_ = numpy.array([0.0] * len(balance) + [-highspy.kHighsInf] * len(links))
    model.row_upper_ = numpy.array([0.0] * len(balance) + [float(row["capacity_units"] or "inf") for row in links])
    model.a_matrix_.start_, model.a_matrix_.index_ = numpy.array(starts), numpy.array(indices)
    model.a_matrix_.value_ = numpy.array(values, float)
    seconds, cost = solver_of(model)[1]()
    tell(obj=-cost, run_cpu=seconds)


def ortools_barter(folder):
    """Most items of a barter as an assignment: each item to what it accepts, or to itself."""
    from ortools.graph.python import linear_sum_assignment

    items = {row["item"]: i for i, row in enumerate(rows_of(f"{folder}/items.csv"))}
    is_group = numpy.array([row["dummy"] == "1" for row in rows_of(f"{folder}/items.csv")])
    wants = [(items[row["item"]], items[row["accepts"]]) for row in rows_of(f"{folder}/wants.csv.gz")]
    left = numpy.array([want[0] for want in wants] + list(range(len(items))), numpy.int32)
    right = numpy.array([want[1] for want in wants] + list(range(len(items))), numpy.int32)
    costs = numpy.where((left == right) | is_group[left], 0, -1).astype(numpy.int64)
    solver = linear_sum_assignment.SimpleLinearSumAssignment()
    solver.add_arcs_with_cost(left, right, costs)
    start = time.process_time()
    status = solver.solve()
    seconds = time.process_time() - start
    if status != solver.OPTIMAL:
        sys.exit(1)
    tell(obj=-solver.optimal_cost(), run_cpu=seconds)


SOLVERS = {
    "ortools": ortools, "highs": highs, "highs-programme": highs_programme, "highs-funds": highs_funds, "highs-meeting": highs_meeting,
    "ortools-barter": ortools_barter,
}
SOLVERS[sys.argv[1]](*sys.argv[2:])
