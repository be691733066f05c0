"""One history of revisions, in the files of each tool."""

import dataclasses
import hashlib
import pathlib


@dataclasses.dataclass(frozen=True)
class Revision:
    """Statements without their semicolons; `copied` rows of COPY data for the table `loaded` come after them."""
    number: int
    up: tuple
    down: tuple
    copied: int = 0

    @property
    def id(self):
        return hashlib.sha256(str(self.number).encode()).hexdigest()[:12]


def trivial(n):
    return (f"CREATE TABLE t_{n} (id int)",), (f"DROP TABLE t_{n}",)


def insert(n):
    if n == 1:
        return ("CREATE TABLE noted (n int PRIMARY KEY, what text NOT NULL)",), ("DROP TABLE noted",)
    return (f"INSERT INTO noted VALUES ({n}, 'what revision {n} adds')",), (f"DELETE FROM noted WHERE n = {n}",)


def real(n):
    """What an app's revision is made of: a table, an index, a column for a table of before, rows, a comment."""
    before = max(1, n - 1 - n * 31 % 40)
    up = (f"CREATE TABLE item_{n} (\n  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,\n  owner bigint NOT NULL,\n"
          "  label text NOT NULL,\n  state text NOT NULL DEFAULT 'new',\n  price numeric(12, 2) NOT NULL DEFAULT 0,\n"
          "  made_at timestamptz NOT NULL DEFAULT now()\n)",
          f"CREATE INDEX item_{n}_owner ON item_{n} (owner, made_at)",
          f"ALTER TABLE item_{before} ADD COLUMN more_{n} text",
          f"INSERT INTO item_{n} (owner, label, price) VALUES (1, 'one', 1.5), (2, 'two', 2.5), (3, 'three', 3.5)",
          f"COMMENT ON TABLE item_{n} IS 'The items of step {n}'")
    return up, (f"ALTER TABLE item_{before} DROP COLUMN more_{n}", f"DROP TABLE item_{n}")


def raced(n):
    """A second run of the same revision would leave a second row, were it not for the table."""
    return (f"INSERT INTO raced VALUES ({n})", f"CREATE TABLE r_{n} (id int)"), (f"DROP TABLE r_{n}",)


def busy(_):
    return ("ALTER TABLE busy ADD COLUMN added int",), ("ALTER TABLE busy DROP COLUMN added",)


def history(kind, count):
    if kind == "copy":
        table = "CREATE TABLE loaded (id bigint, name text, mail text, amount numeric(12, 2), at timestamp, note text)"
        return [Revision(1, (table,), ("DROP TABLE loaded",), copied=count)]
    shape = {"trivial": trivial, "insert": insert, "real": real, "raced": raced, "busy": busy}[kind]
    return [Revision(n, *shape(n)) for n in range(1, count + 1)]


def data_lines(count):
    """About 115 bytes a row."""
    for n in range(count):
        yield (f"{n}\tperson {n * 7919 % 1000003}\tp{n}@example.org\t{n % 100000}.{n % 90 + 10}\t"
               f"2026-01-{n % 28 + 1:02d} 10:00:00\tsome words that no two rows have in common {n * 31}\n")


def sql(statements):
    return "".join(statement + ";\n" for statement in statements)


def write_copy(file, revision):
    if revision.copied:
        file.write("COPY loaded FROM stdin;\n")
        file.writelines(data_lines(revision.copied))
        file.write("\\.\n")


def for_headway(folder, revisions):
    parent = ""
    for revision in revisions:
        with open(folder / f"{revision.number:05d}_{revision.id}.sql", "w", encoding="ascii") as file:
            file.write(f"-- step {revision.number}\n--\n-- revision: {revision.id}\n-- revises: {parent}\n\n"
                       f"-- headway: upgrade\n{sql(revision.up)}")
            write_copy(file, revision)
            file.write(f"\n-- headway: downgrade\n{sql(revision.down)}")
        parent = revision.id


def for_psql(folder, revisions, each=False):
    """One script: the same SQL, and a row of bookkeeping for each revision."""
    with open(folder / "script.sql", "w", encoding="ascii") as file:
        file.write("CREATE TABLE kept (id text PRIMARY KEY, at timestamptz NOT NULL DEFAULT now());\n")
        for revision in revisions:
            file.write(("BEGIN;\n" if each else "") + sql(revision.up))
            write_copy(file, revision)
            file.write(f"INSERT INTO kept (id) VALUES ('{revision.id}');\n" + ("COMMIT;\n" if each else ""))


def for_psql_each(folder, revisions):
    for_psql(folder, revisions, each=True)


ALEMBIC_ENV = """import os

from alembic import context
from sqlalchemy import create_engine, pool

with create_engine(os.environ["DATABASE_URL"], poolclass=pool.NullPool).connect() as connection:
    context.configure(connection=connection)
    with context.begin_transaction():
        context.run_migrations()
"""


def for_alembic(folder, revisions):
    (folder / "alembic.ini").write_text("[alembic]\nscript_location = %(here)s\npath_separator = os\n", encoding="ascii")
    (folder / "env.py").write_text(ALEMBIC_ENV, encoding="ascii")
    (folder / "versions").mkdir()
    parent = None
    for revision in revisions:
        up, down = ("".join(f"    op.execute({text!r})\n" for text in part) for part in (revision.up, revision.down))
        (folder / f"versions/{revision.id}_step.py").write_text(
            f'"""step {revision.number}"""\nfrom alembic import op\n\nrevision = {revision.id!r}\ndown_revision = {parent!r}\n'
            f"branch_labels = None\ndepends_on = None\n\n\ndef upgrade():\n{up}\n\ndef downgrade():\n{down}", encoding="ascii")
        parent = revision.id


def for_goose(folder, revisions):
    for revision in revisions:
        (folder / f"{revision.number:05d}_step.sql").write_text(
            f"-- +goose Up\n{sql(revision.up)}\n-- +goose Down\n{sql(revision.down)}", encoding="ascii")


def for_dbmate(folder, revisions):
    for revision in revisions:
        (folder / f"{revision.number:05d}_step.sql").write_text(
            f"-- migrate:up\n{sql(revision.up)}\n-- migrate:down\n{sql(revision.down)}", encoding="ascii")


def for_pairs(folder, revisions):
    """Two files a revision: golang-migrate, sqlx."""
    for revision in revisions:
        (folder / f"{revision.number:05d}_step.up.sql").write_text(sql(revision.up), encoding="ascii")
        (folder / f"{revision.number:05d}_step.down.sql").write_text(sql(revision.down), encoding="ascii")


def write(writer, folder, kind, count):
    """The folder of a history, made once for each writer."""
    folder = pathlib.Path(folder) / f"{kind}-{count}-{writer.__name__}"
    if not folder.exists():
        folder.mkdir(parents=True)
        writer(folder, history(kind, count))
    return folder
