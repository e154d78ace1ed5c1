"""The best in whole units, by HiGHS's integer programmes."""

import os
import select
import signal
import struct

from programme import Programme, ReferenceFailed

# In larger networks they take too long.
PLACE_COUNT_MAX = 70
# It does not always keep its own limit of time.
SECONDS_MAX = 2 * Programme.SECONDS_MAX


def greatest_total(problem, served, tier):
    """Of one tier, when the tiers before it get as much in all as `served` says; `ReferenceFailed` where it takes too long."""

    def solve():
        programme = Programme(problem, whole=True)
        for other, members in problem.tiers:
            amounts = [served[index] for index in members]
            if other < tier:
                programme.hold_total(other, programme.own_units(problem.weighed(members, amounts)))
            elif other > tier:
                programme.close_needs(members)
        return programme.greatest_total(dict(problem.tiers)[tier])

    return round(_limited(solve))


def greatest_must_run(problem, served):
    """Each unit by its weight, when the needs get what `served` says; `ReferenceFailed` where it takes too long."""

    def solve():
        programme = Programme(problem, whole=True)
        for _, members in problem.tiers:
            amounts = [served[index] for index in members]
            programme.bound_needs(members, amounts, amounts)
        return programme.in_base_units(programme.greatest_must_run())

    return round(_limited(solve))


def least_cost(problem, served, must_run_used):
    """Of what `served` says, with as much must-run stock in use; `ReferenceFailed` where it takes too long."""

    def solve():
        programme = Programme(problem, whole=True)
        for _, members in problem.tiers:
            amounts = [served[index] for index in members]
            programme.bound_needs(members, amounts, amounts)
        if problem.must_run:
            programme.hold_must_run(programme.own_units(must_run_used))
        return programme.least_cost()

    return _limited(solve)


def _limited(solve):
    """What `solve` returns, a number, from a process of its own that is ended when it takes too long."""
    out, into = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            os.write(into, struct.pack("d", solve()))
        except ReferenceFailed:
            pass
        finally:
            os._exit(0)
    os.close(into)
    try:
        ready, _, _ = select.select([out], [], [], SECONDS_MAX)
        answer = os.read(out, 8) if ready else b""
    finally:
        os.close(out)
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
    if not answer:
        raise ReferenceFailed("HiGHS found no whole units in its time")
    return struct.unpack("d", answer)[0]
