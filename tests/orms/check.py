#!/usr/bin/env python3
"""A day of revisions with an ORM's models: a project, autogenerate, review, test, up, down, check.

usage: check.py HEADWAY

Starts a PostgreSQL server of its own from the programs on PATH. Each folder beside this file is an app: before/ and after/
hold its models at two moments, make.py makes their tables by the ORM itself. The project is that of `headway init
--models`, or that of project/ and the packages of NODE_MODULES. pg_dump says whether the revisions lead to
the schema that the ORM makes.
"""

import collections
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
KINDS = {"sqlalchemy": "sqlalchemy", "sqlalchemy_async": "sqlalchemy", "django": "django", "drizzle": None, "prisma": None}
NODE_MODULES = pathlib.Path("/opt/orms/node_modules")
# Prisma fetches engines unless these files are there; with `engine: "js"` it uses none of them.
NO_ENGINES = {"PRISMA_QUERY_ENGINE_LIBRARY": "/bin/true", "PRISMA_SCHEMA_ENGINE_BINARY": "/bin/true"}
ROWS = "INSERT INTO app_student (name, points) SELECT 'student ' || g, g FROM generate_series(1, 100) g"
CHANGE = "New upgrade operations detected"


class Failed(Exception):
    """A step of a day; the message says which."""


def must(*words, code=0, **more):
    done = subprocess.run(words, capture_output=True, text=True, check=False, **more)
    if done.returncode != code:
        raise Failed(f"{' '.join(words)} ended with {done.returncode}, not {code}:\n{done.stdout}{done.stderr}")
    return done.stdout + done.stderr


def require(holds, what):
    if not holds:
        raise Failed(what)


def dump(url):
    text = must("pg_dump", "--schema-only", "--no-owner", "--no-privileges", "--exclude-schema=headway",
                "--exclude-table=public.alembic_version", url)
    return sorted(line.rstrip(",") for line in text.split("\n") if line and not line.startswith(("--", "\\")))


class Day:
    """One app, its folder and its databases."""

    def __init__(self, headway, socket, app, folder):
        self.headway, self.socket, self.app = headway, socket, app
        self.folder = pathlib.Path(folder)
        self.live = self.database("live")

    def database(self, name):
        must("psql", "-qX", "-c", f"DROP DATABASE IF EXISTS {name} WITH (FORCE)", "-c", f"CREATE DATABASE {name}",
             self.url("postgres"))
        return self.url(name)

    def url(self, name):
        # node's pg asks for a host in front, too; libpq takes the later of the two, and Django knows one alone.
        host = "" if KINDS[self.app] else "localhost"
        return f"postgresql://postgres@{host}/{name}?host={self.socket}"

    def run(self, *words, code=0, url=None):
        environment = {**os.environ, **NO_ENGINES, "DATABASE_URL": url or self.live, "PYTHONDONTWRITEBYTECODE": "1",
                       "HEADWAY_SCRATCH_URL": self.url("postgres")}
        return must(*words, code=code, cwd=self.folder, env=environment)

    def command(self, *words, code=0):
        return self.run(self.headway, *words, code=code)

    def models_of(self, moment):
        shutil.copytree(HERE / self.app / moment, self.folder / "app", dirs_exist_ok=True)

    def require_orms_schema(self):
        made = self.database("made")
        self.run(sys.executable, str(HERE / self.app / "make.py"), url=made)
        here, there = (collections.Counter(dump(url)) for url in (self.live, made))
        require(here == there, f"pg_dump differs from what the ORM makes:\n+ {here - there}\n- {there - here}")

    def rows(self):
        return must("psql", "-qXAt", "-c", "SELECT count(*), sum(points) FROM app_student", self.live)

    def begin_project(self):
        if kind := KINDS[self.app]:
            self.command("init", "--models", kind)
            return
        shutil.copytree(HERE / self.app / "project", self.folder, dirs_exist_ok=True)
        (self.folder / "node_modules").symlink_to(NODE_MODULES)
        (self.folder / "migrations").mkdir()

    def play(self):
        self.models_of("before")
        self.begin_project()
        self.command("revision", "--autogenerate", "-m", "First tables")
        self.command("upgrade", "head")
        self.command("check")
        self.require_orms_schema()
        must("psql", "-qX", "-c", ROWS, self.live)
        rows = self.rows()

        self.models_of("after")
        require(CHANGE in self.command("check", code=8), "check does not name the change")
        self.command("revision", "--autogenerate", "-m", "Change")
        self.command("test")
        self.command("upgrade", "head")
        self.require_orms_schema()
        require(self.rows() == rows, "rows are lost on the way up")
        self.command("check")
        self.command("downgrade", "base")
        self.command("upgrade", "head")
        self.command("check")


def main():
    headway, failed = sys.argv[1], 0
    with tempfile.TemporaryDirectory() as folder:
        must("initdb", "-D", f"{folder}/data", "-U", "postgres", "-A", "trust", "-E", "UTF8", "--no-sync")
        options = f"-k {folder} -c listen_addresses= -c fsync=off -c autovacuum=off"
        must("pg_ctl", "-D", f"{folder}/data", "-w", "-l", f"{folder}/log", "-o", options, "start")
        try:
            for app in KINDS:
                project = pathlib.Path(folder) / app
                project.mkdir()
                try:
                    Day(headway, folder, app, project).play()
                except Failed as error:
                    failed += 1
                    print(f"{app}: {error}", flush=True)
        finally:
            must("pg_ctl", "-D", f"{folder}/data", "-m", "immediate", "stop")
    print(f"ORMs: {len(KINDS) - failed} of {len(KINDS)} apps went through their day")
    sys.exit(1 if failed else 0)


main()
