"""OR-Tools and HiGHS, as ortools FILE, highs FILE [CHANGED] and highs-programme FILE; one line of JSON. See flow_file.h for what it says."""

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


SOLVERS = {"ortools": ortools, "highs": highs, "highs-programme": highs_programme}
SOLVERS[sys.argv[1]](*sys.argv[2:])
