"""Compares plans with the linear optimum, and shrinks what fails: compare.py PROGRAM seeds|provinces FIRST COUNT | folders FOLDER..."""

import argparse
import json
import os
import subprocess
import sys
from concurrent.futures import ProcessPoolExecutor

from problem import Problem
from programme import ReferenceFailed
from report import Report
from shrink import Shrinking, size_of
from verdict import FAILURES, judge
from worker import Worker

KEPT = ".build/reference/failures"

# What is passed on to the Swift program.
OPTIONS_OF_PROGRAM = {
    "places-max": "with seeds: no network with more places (default 200)",
    "time-limit": "CPU seconds after which a plan is the best found until then (default none)",
    "with": "with seeds: what some networks have besides, weights, twoWayLinks, mustRun, with commas between (default nothing)",
    "places": "with provinces: how many places (default 200)",
    "resources": "with provinces: how many resources (default 8)",
    "loads": "with provinces: ones, equal, upTo3, upTo5 or spread (default upTo5)",
    "supply-class": "with folders: the class of sites that supplies more or less (default all)",
    "supply-factor": "with folders: by what the supply is multiplied (default 1)",
}


def record_of(line, answer, options):
    """What is kept of one network, as plain values."""
    text = line["problem"]
    record = {
        "name": line["name"], "parameters": line.get("parameters", {}),
        "size": {
            "places": len(text["places"]), "links": len(text["links"]), "resources": len(text["resources"]),
            "sites": len(text["sites"]),
        },
    }
    problem = Problem.of(text)
    try:
        verdict = judge(problem, answer, units_per_limit=options["units_per_limit"])
    except ReferenceFailed as error:
        return {**record, "no_reference": str(error), "failures": {}}
    if verdict.failures:
        record["problem"] = text
    return {
        **record, "failures": verdict.failures, "notes": verdict.notes, "allowance": verdict.allowance,
        "tiers": [{**vars(tier), "gap": tier.gap} for tier in verdict.tiers], "cost_gap": verdict.cost_gap,
        "cost_least": verdict.cost_least, "plan_seconds": verdict.plan_seconds,
        "solver_seconds": verdict.solver_seconds, "is_finished": verdict.is_finished, "stated": verdict.stated,
    }


def run_seeds(program, kind, first, count, options):
    worker = Worker(program, options["seconds_max"])
    return [record_of(line, answer, options) for line, answer in worker.seeds(kind, first, count, *options["drawing"])]


def records(arguments, options):
    if arguments.what == "folders":
        worker = Worker(arguments.program, options["seconds_max"])
        for line, answer in worker.folders(arguments.items, *options["drawing"]):
            yield record_of(line, answer, options)
        return
    first, count = (int(item) for item in arguments.items)
    part = max(1, min(50, count // (arguments.jobs * 4)))
    with ProcessPoolExecutor(arguments.jobs) as pool:
        parts = [
            pool.submit(run_seeds, arguments.program, arguments.what, start, min(part, first + count - start), options)
            for start in range(first, first + count, part)
        ]
        for done in parts:
            yield from done.result()


def keep_smallest(records, arguments):
    """Shrinks the smallest network of each kind of failure, and writes it as a network folder."""
    first = {}
    for record in sorted(records, key=lambda record: sum(record["size"].values())):
        kind = next((kind for kind in FAILURES if kind in record["failures"]), None)
        if kind is not None and (arguments.kind is None or arguments.kind in record["failures"]):
            first.setdefault(arguments.kind or kind, record)
    shrinking = Shrinking(
        Worker(arguments.program, min(arguments.seconds_max, 10)), arguments.units_per_limit, arguments.shrink_seconds
    )
    for kind, record in first.items():
        found = shrinking.shrunk(record["problem"], kind)
        if found is None:
            print(f"{record['name']} does not fail as {kind} when it is planned alone")
            continue
        text, words = found
        name = f"{kind}-{os.path.basename(record['name'])}"
        folder = os.path.join(arguments.keep, name)
        subprocess.run(
            [arguments.program, "write", folder, "--id", name], input=json.dumps(text).encode(), check=True
        )
        with open(os.path.join(folder, "README.md"), "w") as file:
            file.write(f"Shrunk from random network {record['name']}. {kind}: {FAILURES[kind]}. Found: {words}\n")
        print(f"{folder}: {size_of(text)}; {kind}: {words}")


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("program", help="the program diaodu-plans")
    parser.add_argument("what", choices=["seeds", "provinces", "folders"])
    parser.add_argument("items", nargs="+", help="the first seed and how many, or folders")
    for name, help in OPTIONS_OF_PROGRAM.items():
        parser.add_argument(f"--{name}", help=help)
    parser.add_argument("--seconds-max", type=float, default=60, help="CPU seconds for one plan (default 60)")
    parser.add_argument("--units-per-limit", type=float, default=1, help="allowance for each full limit (default 1)")
    parser.add_argument("--jobs", type=int, default=1, help="processes side by side (default 1)")
    parser.add_argument("--records", help="a file for what was found on each network, as JSON Lines")
    parser.add_argument("--keep", default=KEPT, help=f"where shrunk networks are written (default {KEPT})")
    parser.add_argument("--kind", help="shrink failures of this kind only")
    parser.add_argument("--shrink-seconds", type=float, default=120, help="for one network; 0 for none (default 120)")
    arguments = parser.parse_args()
    given = ((f"--{name}", getattr(arguments, name.replace("-", "_"))) for name in OPTIONS_OF_PROGRAM)
    options = {
        "seconds_max": arguments.seconds_max, "units_per_limit": arguments.units_per_limit,
        "drawing": [word for pair in given if pair[1] is not None for word in pair],
    }
    report = Report()
    kept = open(arguments.records, "w") if arguments.records else None
    for record in records(arguments, options):
        report.add(record)
        if kept:
            kept.write(json.dumps(record) + "\n")
            kept.flush()
        if sys.stderr.isatty():
            print(f"\r{report.count} networks, {report.failure_count} failed", end="", file=sys.stderr)
    print(report.text())
    if arguments.shrink_seconds > 0:
        keep_smallest(report.records, arguments)
    sys.exit(1 if report.failure_count else 0)


if __name__ == "__main__":
    main()
