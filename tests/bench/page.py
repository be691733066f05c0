#!/usr/bin/env python3
"""usage: page.py RESULT.json FOLDER: writes benchmarks.md, and its plots into benchmarks/, from measured values."""

import json
import pathlib
import sys

sys.dont_write_bytecode = True  # the tree may not be writable
import harm
import measure
import plot
import report

INTRO = """# Benchmarks

Headway beside psql and other tools, measured side by side in one run. This page is written by `./dev bench docs`;
`./dev bench` prints the tables alone, and `./dev bench CASE…` some of them; `./dev bench quick docs` takes a tenth of the
revisions.

Ratios count, not times: each repetition plays every tool once, each time another one first, and a ratio is that of a
tool's wall time to psql's in the same repetition, in the same transactions (all revisions in one, or one each). psql
replays the same SQL with one row of bookkeeping for each revision. The first repetition is not counted. CPU and memory are
those of the client's process; the server works beside it on the same cores. The server runs with PostgreSQL's default
settings and is reached by TCP on the loopback interface, without TLS.
"""
SIZE = """The goals are those of the size `full`: 1,000 revisions and a COPY of 210 MiB. This page is of the size `{}`, where
the start and the end of a run weigh more.
"""
RATIOS = """## Ratios

The bars are on a scale of powers of ten; the line is psql, and each bar has its spread. Shorter is faster.

![wall time of each tool as a ratio to psql](benchmarks/ratios.svg)
"""
HARM = """Four clients read rows of a small table by its key, 400 queries a second in all. After a second, a transaction
reads the table and stays open; a second later the tool adds a column to the table. The wait of a query counts from when it
was due. "The readers alone" is what the machine itself does to them.

![each query's wait as a dot](benchmarks/harm.svg)
"""


def ratios(result):
    """The groups of the bars."""
    titles = {"trivial": "trivial revisions", "insert": "INSERT revisions", "real": "real revisions",
              "each": "a transaction each", "copy": "COPY"}
    parts = [(f"nothing to do, {int(count):,} applied", of) for count, of in result["cases"].get("noop", {}).items()]
    parts += [(words, result["cases"][case]) for case, words in titles.items() if case in result["cases"]]
    for title, of in parts:
        rows = [(name, *measure.spread(row["ratio"])) for name, row in of["rows"].items()
                if "ratio" in row and not name.startswith("psql")]
        yield title, sorted(rows, key=lambda row: (not row[0].startswith("headway"), row[1]))


def middle(trials):
    """The trial whose longest wait is the median."""
    return sorted(trials, key=harm.longest)[len(trials) // 2]


def harm_plot(result):
    of = result["cases"]["harm"]
    names = sorted(of["rows"], key=lambda name: [not name.startswith(first) for first in ("nobody", "headway", "psql")])
    spans = [(harm.BEFORE, of["began"], ""),
             (of["began"], of["began"] + of["held"], "the tool has begun; the transaction stays open")]
    return plot.waits(names, [middle(of["rows"][name]) for name in names], spans)


def left_out(result):
    missing = [case for case in report.CASES if case not in result["cases"]]
    return [f"Cases that this run left out: {', '.join(missing)}.\n"] if missing else []


def page(result):
    parts = [INTRO, "## Where it was measured\n", *(f"{words}\n" for words in report.about(result)),
             *left_out(result), "## Goals\n",
             *([SIZE.format(result["size"]["name"])] if result["size"]["name"] != "full" else []),
             report.goals_table(result), pathlib.Path(__file__).with_name("notes.md").read_text(encoding="utf-8"), RATIOS]
    for case, title, rows in report.sections(result):
        parts += [f"## {title}\n", *([HARM] if case == "harm" else []), rows]
    return "\n".join(parts)


def main():
    result = json.loads(pathlib.Path(sys.argv[1]).read_text(encoding="utf-8"))
    folder = pathlib.Path(sys.argv[2])
    (folder / "benchmarks").mkdir(parents=True, exist_ok=True)
    (folder / "benchmarks.md").write_text(page(result), encoding="utf-8")
    (folder / "benchmarks/ratios.svg").write_text(plot.bars(list(ratios(result))), encoding="utf-8")
    (folder / "benchmarks/harm.svg").write_text(harm_plot(result), encoding="utf-8")


main()
