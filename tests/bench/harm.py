"""Harm: how long an app's queries wait while a transaction keeps a table that the tool has to alter."""

import contextlib
import subprocess
import time

import measure

CLIENTS, QUERIES_A_SECOND = 4, 400
BEFORE, ALONE, AFTER = 1.0, 1.0, 3.0     # seconds: readers alone; then the holder alone; after the holder's end
NOTICED = 0.005                          # a wait from here on counts as one
QUERY = "\\set id random(1, 10000)\nSELECT label FROM busy WHERE id = :id;\n"
TABLE = ("CREATE TABLE busy AS SELECT n AS id, repeat('x', 80) AS label FROM generate_series(1, 10000) n",
         "ALTER TABLE busy ADD PRIMARY KEY (id)", "VACUUM ANALYZE busy")
NOBODY = "nobody (the readers alone)"
ALTER = "ALTER TABLE busy ADD COLUMN added int"
RETRIED = ('until "$@" -c "SET lock_timeout = \'300ms\'" -c "' + ALTER + '"; do sleep 0.5; done')


def harm(bench):
    database = bench.server.fresh("busy_template")
    for statement in TABLE:
        bench.server.sql(statement, database)
    (bench.folder / "query.sql").write_text(QUERY, encoding="ascii")
    rows = {}
    for (name, start), repetition in measure.interleaved(subjects(bench), (bench.size.repetitions + 1) // 2):
        if repetition:
            rows.setdefault(name, []).append(Trial(bench, start).result())
    return {"held": bench.size.held, "began": BEFORE + ALONE, "rows": rows}


def subjects(bench):
    """(name, function that starts it on a database)."""
    psql, launcher = bench.server.psql, bench.launcher

    def of(tool):
        def start(database):
            files = bench.files(tool, "busy", 1)
            return launcher.start([tool.program, *tool.words(files, database)], tool.variables(files, database))
        return start

    yield NOBODY, None
    yield "psql", lambda database: launcher.start(psql(database, "-c", ALTER), {})
    yield ("psql, lock_timeout 300 ms, retried",
           lambda database: launcher.start(["/bin/bash", "-c", RETRIED, "bash", *psql(database)], {}))
    for tool in bench.subjects("harm"):
        yield tool.name, of(tool)


class Trial:
    """Readers at a steady rate, a transaction that has read the table and stays open, and the tool that alters it."""

    def __init__(self, bench, start):
        self.bench, self.server, self.start = bench, bench.server, start
        self.database = self.server.fresh("busy", "busy_template")
        self.held = bench.size.held

    def result(self):
        for old in self.bench.folder.glob("readers.*"):
            old.unlink()
        began = time.time()
        readers = self.readers(BEFORE + ALONE + self.held + AFTER)
        measure.wait_until(began + BEFORE)
        process, ended, released = None, None, None
        with self.holder() as release:
            measure.wait_until(began + BEFORE + ALONE)
            if self.start:
                process = self.start(self.database)
            measure.wait_until(began + BEFORE + ALONE + self.held)
            released = time.time()
            release()
        if process:
            measure.end(process, 60)
            ended = time.time()
        readers.wait()
        added = self.bench.count(self.database, "SELECT count(*) FROM pg_attribute WHERE attrelid = 'busy'::regclass "
                                                "AND attname = 'added'")
        return {"waits": self.waits(began), "released": released - began, "after_release": ended and ended - released,
                "code": process and process.returncode, "added": added}

    def readers(self, seconds):
        """pgbench at a rate: a query's wait is counted from when it was due, not from when a client had time for it."""
        return self.bench.launcher.start(
            [self.server.programs / "pgbench", "-n", "-f", self.bench.folder / "query.sql", "-c", CLIENTS,
             "-R", QUERIES_A_SECOND, "-T", round(seconds), "-l", f"--log-prefix={self.bench.folder}/readers",
             "-h", "127.0.0.1", "-p", self.server.port, "-U", "postgres", self.database], {})

    @contextlib.contextmanager
    def holder(self):
        words = list(map(str, self.server.psql(self.database, "-o", "/dev/null")))
        process = subprocess.Popen(words, stdin=subprocess.PIPE, env=self.server.environment, text=True)

        def say(text):
            process.stdin.write(text)
            process.stdin.flush()
        try:
            say("BEGIN;\nSELECT count(*) FROM busy;\n")
            yield lambda: say("COMMIT;\n")
        finally:
            process.stdin.close()
            process.wait()

    def waits(self, began):
        """(seconds since the beginning at which a query was due, seconds until its answer)."""
        found = []
        for log in self.bench.folder.glob("readers.*"):
            for line in log.read_text(encoding="ascii").splitlines():
                fields = line.split()
                wait = int(fields[2]) / 1e6
                found.append((int(fields[4]) + int(fields[5]) / 1e6 - began - wait, wait))
        return sorted(found)


def longest(trial):
    return max((wait for _, wait in trial["waits"]), default=0.0)


def noticed(trial):
    """The time in which some query had waited or would wait longer than NOTICED."""
    total, until = 0.0, 0.0
    for due, wait in trial["waits"]:
        if wait > NOTICED:
            total += max(0.0, due + wait - max(due, until))
            until = max(until, due + wait)
    return total


def problem(trial):
    """What is wrong with a trial's result, if anything is."""
    if trial["code"] != 0 or trial["added"] != 1 or not trial["waits"]:
        return f"exit code {trial['code']}, {trial['added']} columns added, {len(trial['waits'])} queries read"
    return ""
