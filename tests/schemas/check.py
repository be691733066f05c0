#!/usr/bin/env python3
"""Pairs of random schemas: autogenerate leads from one to the other and back, pg_dump being the judge.

usage: check.py COUNT SEED HEADWAY [KEEP_FOLDER]

Starts a PostgreSQL server of its own from the programs on PATH. Pair number N of a seed is that of the seed "SEED/N": a
failed one is played alone by `check.py 1 SEED/N HEADWAY`. A table's columns are compared without their order.
"""

import os
import pathlib
import random
import subprocess
import sys
import tempfile

sys.dont_write_bytecode = True  # the tree may not be writable
import random_schema

BASE = "-- base\n--\n-- revision: 0001aaaa\n-- revises:\n\n-- headway: upgrade\n"


class Failed(Exception):
    """One pair; the message says where."""


def run(*words, **more):
    return subprocess.run(words, capture_output=True, text=True, check=False, **more)


def must(*words, **more):
    done = run(*words, **more)
    if done.returncode:
        raise Failed(f"{' '.join(words[:3])} ended with {done.returncode}: {(done.stdout + done.stderr).strip()[:1500]}")
    return done.stdout


def in_any_order(statement):
    """CREATE TABLE with its lines sorted."""
    if not statement.startswith(("CREATE TABLE", "CREATE UNLOGGED TABLE")):
        return statement
    return "\n".join(sorted(line.rstrip(",") for line in statement.split("\n")))


def dump(url):
    text = must("pg_dump", "--schema-only", "--no-owner", "--no-privileges", "--exclude-schema=headway",
                "--exclude-table=public.alembic_version", url)
    statements, statement = [], []
    for line in text.split("\n"):
        if not line.strip() or line.startswith(("--", "\\", "SET ", "SELECT pg_catalog.set_config")):
            continue
        statement.append(line)
        if line.endswith(";"):
            statements.append(in_any_order("\n".join(statement)))
            statement = []
    return sorted(statements)


def require_same(got, wanted, when):
    if got != wanted:
        missing = [x for x in wanted if x not in got]
        extra = [x for x in got if x not in wanted]
        raise Failed(f"{when} pg_dump misses:\n" + "\n".join(missing) + "\nand has:\n" + "\n".join(extra))


class Pair:
    """One pair of schemas on one server."""

    def __init__(self, headway, server, seed):
        rng = random.Random(seed)
        self.headway, self.server = headway, server
        former = random_schema.random_schema(rng)
        wanted = random_schema.changed(former, rng) if rng.random() < 0.9 else random_schema.random_schema(rng)
        self.former, self.wanted = random_schema.sql_of(former), random_schema.sql_of(wanted)

    def fresh(self, name, sql=None):
        must("psql", "-qX", "-c", f"DROP DATABASE IF EXISTS {name} WITH (FORCE)", "-c", f"CREATE DATABASE {name}",
             self.server + "/postgres")
        url = f"{self.server}/{name}"
        if sql is not None:
            must("psql", "-qX", "-v", "ON_ERROR_STOP=1", url, input=sql)
        return url

    def play(self, folder):
        folder = pathlib.Path(folder)
        (folder / "m").mkdir(parents=True)
        (folder / "m" / "0001aaaa_base.sql").write_text(BASE + self.former, encoding="utf-8")
        (folder / "models.sql").write_text(self.wanted, encoding="utf-8")
        before, after = dump(self.fresh("former", self.former)), dump(self.fresh("wanted", self.wanted))
        live = self.fresh("live")
        environment = {**os.environ, "DATABASE_URL": live, "HEADWAY_SCRATCH_URL": self.server + "/postgres"}

        def headway(*words):
            return must(self.headway, *words, "--dir", str(folder / "m"), env=environment)

        headway("upgrade", "head")
        headway("revision", "--autogenerate", "-m", "change", "--models", str(folder / "models.sql"))
        headway("upgrade", "head")
        require_same(dump(live), after, "after the upgrade")
        headway("check", "--models", str(folder / "models.sql"))
        headway("downgrade", "0001aaaa")
        require_same(dump(live), before, "after the downgrade")


def play_all(count, seed, headway, server, keep):
    failed = 0
    for number in range(count):
        name = f"{seed}/{number}" if "/" not in seed else seed
        with tempfile.TemporaryDirectory() as folder:
            try:
                Pair(headway, server, name).play(pathlib.Path(keep or folder) / name.replace("/", "_"))
            except Failed as error:
                failed += 1
                print(f"pair {name}: {error}\n", flush=True)
    print(f"random schemas: {count - failed} of {count} pairs lead there and back, seed {seed}", flush=True)
    return failed


def main():
    count, seed, headway = int(sys.argv[1]), sys.argv[2], sys.argv[3]
    with tempfile.TemporaryDirectory() as folder:
        data = f"{folder}/data"
        must("initdb", "-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--no-sync")
        options = f"-k {folder} -c listen_addresses= -c fsync=off -c full_page_writes=off -c autovacuum=off"
        must("pg_ctl", "-D", data, "-w", "-l", f"{folder}/log", "-o", options, "start")
        try:
            server = f"postgresql://postgres@{folder.replace('/', '%2F')}"
            failed = play_all(count, seed, headway, server, sys.argv[4] if len(sys.argv) > 4 else None)
        finally:
            must("pg_ctl", "-D", data, "-m", "immediate", "stop")
    sys.exit(1 if failed else 0)


main()
