"""Writes the tables of a network's folder, or compares them: the common end of configs/*/provenance/convert.py."""

import csv
import io
import sys


def write_tables(tables, folder, arguments, usage):
    """Each table is a name, a header and lines. With --check nothing is written, and a table that differs is an error."""
    if arguments not in ([], ["--check"]):
        sys.exit(usage)
    stale = []
    for name, header, lines in tables:
        text = io.StringIO()
        csv.writer(text, lineterminator="\n").writerows([header, *lines])
        path = folder / name
        if arguments:
            if not path.exists() or path.read_bytes() != text.getvalue().encode():
                stale.append(str(path))
        else:
            path.write_bytes(text.getvalue().encode())
    if stale:
        sys.exit("not as provenance/convert.py writes them: " + ", ".join(stale))
