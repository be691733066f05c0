"""How each tool is called. A tool is an entry of `tools`; its files are written by `history`."""

import dataclasses
import re
import typing

import history
import server as servers

PSQL, PSQL_EACH = "psql, one transaction", "psql, a transaction each"
APPLIED = ("trivial", "insert", "real")


@dataclasses.dataclass(frozen=True)
class Tool:
    """`floor` is the row of psql with the same transactions, against which its ratios are; `cases` those that it takes
    part in."""
    name: str
    program: object
    writer: typing.Callable
    floor: str
    words: typing.Callable
    variables: typing.Callable = lambda folder, database: {}
    cases: tuple = ("noop", *APPLIED, "each", "race", "harm")

    @property
    def database(self):
        """A name for a database of its own."""
        return "of_" + re.sub("[^a-z]+", "_", self.name)


def own_tools(server, headway):
    def upgrade(folder, _):
        return ["upgrade", "head", "--dir", folder]

    def script(*more):
        return lambda folder, database: server.psql(database, *more, "-o", "/dev/null", "-f", folder / "script.sql")[1:]

    psql = server.programs / "psql"
    return [
        Tool(PSQL, psql, history.for_psql, PSQL, script("-1"), cases=(*APPLIED, "copy")),
        Tool(PSQL_EACH, psql, history.for_psql_each, PSQL_EACH, script(), cases=(*APPLIED, "each")),
        Tool("headway", headway, history.for_headway, PSQL, upgrade,
             lambda _, database: {"DATABASE_URL": server.url(database)}, cases=("noop", *APPLIED, "copy", "race", "harm")),
        Tool("headway, a transaction each", headway, history.for_headway, PSQL_EACH, upgrade,
             lambda _, database: {"DATABASE_URL": server.url(database), "HEADWAY_TRANSACTION": "revision"}, cases=("each",)),
    ]


def peer_tools(server, programs):
    """Of the peers whose programs are there: {name: program}."""
    known = [
        Tool("alembic", None, history.for_alembic, PSQL, lambda folder, _: ["-c", folder / "alembic.ini", "upgrade", "head"],
             lambda _, database: {"DATABASE_URL": server.url(database, "postgresql+psycopg")},
             cases=("noop", *APPLIED, "race", "harm")),
        Tool("goose", None, history.for_goose, PSQL_EACH,
             lambda folder, database: ["-dir", folder, "postgres", server.url(database), "up"]),
        Tool("dbmate", None, history.for_dbmate, PSQL_EACH,
             lambda folder, database: ["--url", server.url(database), "--migrations-dir", folder, "--no-dump-schema", "migrate"]),
        Tool("golang-migrate", None, history.for_pairs, PSQL_EACH,
             lambda folder, database: ["-path", folder, "-database", server.url(database, "postgres"), "up"]),
        Tool("sqlx", None, history.for_pairs, PSQL_EACH,
             lambda folder, database: ["migrate", "run", "--source", folder, "--database-url", server.url(database, "postgres"),
                                       "--no-dotenv"]),
    ]
    return [dataclasses.replace(tool, program=programs[tool.name]) for tool in known if tool.name in programs]


def own_versions(server, headway):
    return {"headway": servers.must([headway, "--version"]).strip().removeprefix("headway "),
            "psql": servers.must([server.programs / "psql", "--version"]).strip().removeprefix("psql (PostgreSQL) ")}
