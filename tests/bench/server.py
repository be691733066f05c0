"""A PostgreSQL server of the benchmark's own, on a loopback port and in a folder that goes with it."""

import os
import pathlib
import secrets
import socket
import subprocess

SHOWN = ("server_version", "fsync", "synchronous_commit", "full_page_writes", "shared_buffers", "max_wal_size",
         "max_connections", "max_locks_per_transaction")


def must(words, **more):
    """The output of a command that has to succeed."""
    done = subprocess.run(list(map(str, words)), capture_output=True, text=True, check=False, **more)
    if done.returncode:
        raise RuntimeError(f"{words[0]} ended with {done.returncode}: {(done.stdout + done.stderr).strip()[-1500:]}")
    return done.stdout


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Server:
    """Its settings are PostgreSQL's defaults, but for `options`. By TCP, as an app reaches its database. The password
    keeps this machine's other users out; as text and hashed once, so that no tool's time is that of hashing."""

    def __init__(self, folder, options=()):
        self.folder, self.port = pathlib.Path(folder), free_port()
        self.variables = {"PGPASSWORD": secrets.token_hex(16)}
        self.environment = {key: value for key, value in os.environ.items() if not key.startswith(("PG", "HEADWAY_"))}
        self.environment |= self.variables
        self.programs = pathlib.Path(must(["pg_config", "--bindir"]).strip())
        self.options = [f"port={self.port}", "listen_addresses=127.0.0.1", f"unix_socket_directories={self.folder}",
                        *options]

    def __enter__(self):
        secret = self.folder / "password"
        secret.touch(mode=0o600)
        secret.write_text(self.variables["PGPASSWORD"], encoding="ascii")
        must([self.programs / "initdb", "-D", self.folder / "data", "-U", "postgres", "-A", "password",
              f"--pwfile={secret}", "-E", "UTF8", "--no-sync", "-c", "scram_iterations=1"])
        with open(self.folder / "data/postgresql.auto.conf", "a", encoding="ascii") as settings:
            settings.writelines("{} = '{}'\n".format(*option.split("=", 1)) for option in self.options)
        must([self.programs / "pg_ctl", "-D", self.folder / "data", "-w", "-l", self.folder / "log", "start"])
        return self

    def __exit__(self, *_):
        must([self.programs / "pg_ctl", "-D", self.folder / "data", "-m", "immediate", "-w", "stop"])

    def url(self, database, scheme="postgresql"):
        return f"{scheme}://postgres@127.0.0.1:{self.port}/{database}?sslmode=disable"

    def psql(self, database, *words):
        """The words of a call of psql. Debian's psql on the PATH is a wrapper in Perl, three times as slow."""
        return [self.programs / "psql", "-X", "-q", "-v", "ON_ERROR_STOP=1", *words, self.url(database)]

    def sql(self, statement, database="postgres"):
        """The rows of a statement, without the column marks of psql's tables."""
        return must(self.psql(database, "-A", "-t", "-c", statement), env=self.environment).strip()

    def fresh(self, database, template="template0"):
        self.sql(f"DROP DATABASE IF EXISTS {database} WITH (FORCE)")
        self.sql(f"CREATE DATABASE {database} TEMPLATE {template}")
        return database

    def hurry(self, yes):
        """What is only prepared need not wait for the disk."""
        self.sql(f"ALTER SYSTEM {'SET synchronous_commit = off' if yes else 'RESET synchronous_commit'}")
        self.sql("SELECT pg_reload_conf()")
        self.sql("CHECKPOINT")

    def settings(self):
        return {name: self.sql(f"SHOW {name}") for name in SHOWN}
