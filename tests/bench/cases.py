"""The cases. Each measures its subjects side by side and looks at what they did; a wrong result is no measurement."""

import dataclasses
import shutil
import time

import harm
import history
import measure


@dataclasses.dataclass(frozen=True)
class Size:
    name: str
    applied: tuple       # revisions that a no-op finds applied
    revisions: int       # that are applied to an empty database
    each: int            # the same, where only a transaction each counts
    rows: int            # of the COPY, about 115 bytes each
    runners: int         # of the race
    raced: int           # revisions of the race
    held: float          # seconds for which the transaction of the harm test keeps its table
    repetitions: int


PSQL_SELECT = "psql, select 1"

FULL = Size("full", (10, 1000, 10000), 1000, 100, 1_900_000, 20, 50, 7.0, 5)
QUICK = Size("quick", (10, 1000), 100, 30, 200_000, 20, 50, 7.0, 2)
SMALL = Size("small", (10, 200), 30, 10, 20_000, 8, 10, 2.0, 1)
SIZES = {size.name: size for size in (FULL, QUICK, SMALL)}


class Bench:
    """What the cases share."""

    def __init__(self, folder, server, launcher, subjects, size):
        self.folder, self.server, self.launcher = folder, server, launcher
        self.tools, self.size = subjects, size
        self.floors = {tool.name: tool.floor for tool in subjects}

    def subjects(self, case):
        return [tool for tool in self.tools if case in tool.cases]

    def files(self, tool, kind, count):
        return history.write(tool.writer, self.folder / "histories", kind, count)

    def count(self, database, query):
        """What a query counts; -1 if it fails: a table may be missing."""
        try:
            return int(self.server.sql(query, database))
        except (RuntimeError, ValueError):
            return -1

    def tables(self, database, prefix):
        return self.count(database, "SELECT count(*) FROM pg_class "
                                    f"WHERE relkind = 'r' AND relname ~ '^{prefix}_[0-9]+$'")

    def bookkeeping(self, tool, database, kind, count):
        """A problem with the version table of Headway, if there is one: that of the others is their own matter."""
        if tool.writer is not history.for_headway:
            return ""
        wanted = history.history(kind, count)[-1].id
        right = self.count(database, f"SELECT (array_agg(version_num::text) = '{{{wanted}}}')::int FROM alembic_version")
        return "" if right == 1 else f"the version table does not have '{wanted}' alone"


def noop(bench):
    return {str(count): noop_of(bench, count) for count in bench.size.applied}


def noop_of(bench, count):
    """A history that is applied already, against the shortest call of psql."""
    samples, ready = measure.Samples(), [(PSQL_SELECT, None)]
    bench.server.hurry(True)
    for tool in bench.subjects("noop"):
        cost = bench.launcher.tool(tool, bench.files(tool, "trivial", count), bench.server.fresh(tool.database))
        if cost.code or bench.tables(tool.database, "t") != count:
            samples.add(tool.name, cost, f"it did not apply {count} revisions")
        else:
            ready.append((tool.name, tool))
    bench.server.hurry(False)
    for (name, tool), repetition in measure.interleaved(ready, bench.size.repetitions):
        if tool:
            cost = bench.launcher.tool(tool, bench.files(tool, "trivial", count), tool.database)
            problem = bench.bookkeeping(tool, tool.database, "trivial", count)
        else:
            cost = bench.launcher.run(bench.server.psql("postgres", "-o", "/dev/null", "-c", "select 1"), {})
            problem = ""
        if repetition:
            samples.add(name, cost, problem)
    for tool in bench.subjects("noop"):
        bench.server.sql(f"DROP DATABASE {tool.database} WITH (FORCE)")
    return samples.result({name: PSQL_SELECT for name, _ in ready})


def applied(case, kind, prefix, query=""):
    """The case that applies a history of a kind to an empty database: then there is a table for each revision, or a row
    for each but the first."""
    def measured(bench):
        samples, count = measure.Samples(), bench.size.each if case == "each" else bench.size.revisions
        for tool, repetition in measure.interleaved(bench.subjects(case), bench.size.repetitions):
            files, database = bench.files(tool, kind, count), bench.server.fresh("applied")
            bench.server.sql("CHECKPOINT")
            cost = bench.launcher.tool(tool, files, database)
            got = bench.tables(database, prefix) if prefix else bench.count(database, query)
            wanted = count if prefix else count - 1
            problem = f"{got} in place of {wanted}" if got != wanted else bench.bookkeeping(tool, database, kind, count)
            if repetition:
                samples.add(tool.name, cost, problem)
        return samples.result(bench.floors)
    return measured


def copy(bench):
    """One revision with many rows of COPY data."""
    samples, rows = measure.Samples(), bench.size.rows
    for tool, repetition in measure.interleaved(bench.subjects("copy"), bench.size.repetitions):
        files, database = bench.files(tool, "copy", rows), bench.server.fresh("copied")
        bench.server.sql("CHECKPOINT")
        cost = bench.launcher.tool(tool, files, database)
        got = bench.count(database, "SELECT count(*) FROM loaded")
        problem = f"{got} rows in place of {rows}" if got != rows else bench.bookkeeping(tool, database, "copy", rows)
        if repetition:
            samples.add(tool.name, cost, problem)
    bench.server.sql("DROP DATABASE copied WITH (FORCE)")
    shutil.rmtree(bench.folder / "histories", ignore_errors=True)
    return samples.result(bench.floors)


def race(bench):
    """Many runs that start at once on an empty database."""
    rows = {}
    for tool, repetition in measure.interleaved(bench.subjects("race"), bench.size.repetitions):
        if repetition:
            rows.setdefault(tool.name, []).append(race_of(bench, tool))
    return {"runners": bench.size.runners, "revisions": bench.size.raced, "rows": rows}


def race_of(bench, tool):
    files, database = bench.files(tool, "raced", bench.size.raced), bench.server.fresh("raced")
    bench.server.sql("CREATE TABLE raced (n int)", database)
    began = time.monotonic()
    runs = []
    for number in range(bench.size.runners):
        with open(bench.folder / f"said.{number}", "wb") as said:
            words, variables = [tool.program, *tool.words(files, database)], tool.variables(files, database)
            runs.append(bench.launcher.start(words, variables, said))
    for run in runs:
        measure.end(run, began + 120 - time.monotonic())
    seconds = time.monotonic() - began
    failed = [number for number, run in enumerate(runs) if run.returncode]
    said = (bench.folder / f"said.{failed[0]}").read_text(encoding="utf-8", errors="replace") if failed else ""
    return {"seconds": seconds, "succeeded": len(runs) - len(failed), "said": measure.error_of(said),
            "missing": bench.size.raced - bench.count(database, "SELECT count(DISTINCT n) FROM raced"),
            "repeated": bench.count(database, "SELECT count(*) - count(DISTINCT n) FROM raced"),
            "bookkeeping": bench.bookkeeping(tool, database, "raced", bench.size.raced)}


CASES = {
    "noop": noop,
    "trivial": applied("trivial", "trivial", "t"),
    "insert": applied("insert", "insert", "", "SELECT count(*) FROM noted"),
    "real": applied("real", "real", "item"),
    "each": applied("each", "trivial", "t"),
    "copy": copy,
    "race": race,
    "harm": harm.harm,
}
