"""A real PostgreSQL 18 on 127.0.0.1, in a folder of its own: start, stop, kill -9, restart, a database per test."""

import contextlib
import os
import shutil
import signal
import subprocess
import time
from pathlib import Path

import psycopg
from psycopg import sql

from dev.errors import NotStartedError
from dev.places import HOST, accepts_connections
from dev.postgres_files import programs_folder, unprivileged_account
from dev.server import Server

_LEFT_WITHIN_SECONDS = 60.0  # after kill -9 the memory of the former server is in use until its last child has noticed
_PAUSE_SECONDS = 0.2

# Not durable: what a kill -9 leaves is whole all the same, only the machine itself must not fail. Its shared memory
# stands in its folder: what stands in the system's own outlives a kill -9, for nobody starts this one again.
# Nothing vacuums beside a test: a work item waits for every transaction that runs, and databases are short-lived.
_NOT_DURABLE = (
    *("-c", "fsync=off", "-c", "full_page_writes=off", "-c", "dynamic_shared_memory_type=mmap"),
    *("-c", "autovacuum=off"),
)
# What anybody gives a server with a machine's work to do; the defaults are made for a machine of 1998.
_DURABLE = ("-c", "shared_buffers=512MB", "-c", "max_wal_size=4GB")
_SETTINGS = "unix_socket_directories = ''\nmax_connections = 200\n"


class PostgresServer(Server):
    """One server with trust authentication; `durable` writes through to the disk, as benchmarks and people want it."""

    name = "PostgreSQL"
    start_seconds = 60.0  # an idle machine takes 0.7
    stop_signal = signal.SIGINT  # SIGTERM would wait for every client to leave

    def __init__(self, folder: Path | None = None, *, attached: bool = True, durable: bool = False) -> None:
        self._account = unprivileged_account()
        self._durable = durable
        super().__init__(folder, attached=attached, account=self._account)

    def url(self, database: str = "postgres") -> str:
        """The SQLAlchemy URL of a database, as `store.url` wants it."""
        return f"postgresql+psycopg://postgres@{self.address}/{database}"

    def create_database(self, name: str, template: str | None = None) -> str:
        """Create a database, empty or as `template`, to which nobody may be connected; give its SQLAlchemy URL."""
        statement = sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name))
        if template is not None:
            # Copying files costs an eighth of writing the copy to the log, which is the default.
            statement += sql.SQL(" TEMPLATE {} STRATEGY file_copy").format(sql.Identifier(template))
        self._execute(statement)
        return self.url(name)

    def ensure_database(self, name: str) -> str:
        """Create the database when it is not there, and give its SQLAlchemy URL."""
        with contextlib.suppress(psycopg.errors.DuplicateDatabase):
            self.create_database(name)
        return self.url(name)

    def databases(self) -> frozenset[str]:
        """The names of all databases."""
        with self._connected() as connection:
            return frozenset(name for (name,) in connection.execute("SELECT datname FROM pg_database"))

    def rename_database(self, name: str, now: str) -> None:
        """Give a database another name; nobody may be connected to it."""
        self._execute(sql.SQL("ALTER DATABASE {} RENAME TO {}").format(sql.Identifier(name), sql.Identifier(now)))

    def drop_database(self, name: str) -> None:
        """Drop a database, cutting off whoever is connected to it; nothing when there is none."""
        self._execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))

    def start(self) -> None:
        """As every server; a start that comes too soon after kill -9 is tried again."""
        deadline = time.monotonic() + _LEFT_WITHIN_SECONDS
        while True:
            try:
                return super().start()
            except NotStartedError as failure:
                if "shared memory block" not in str(failure) or time.monotonic() > deadline:
                    raise
            time.sleep(_PAUSE_SECONDS)

    @property
    def _cluster(self) -> Path:
        return self.folder / "cluster"

    def _prepare(self, port: int) -> None:
        shutil.rmtree(self._cluster, ignore_errors=True)
        self._cluster.mkdir(mode=0o700)
        if self._account is not None:
            self.folder.chmod(0o711)
            os.chown(self._cluster, self._account, self._account)
        initdb = programs_folder(self.folder) / "initdb"
        done = subprocess.run(
            [
                *(str(initdb), "-D", str(self._cluster), "-U", "postgres", "--auth=trust"),
                *("--encoding=UTF8", "--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"),
            ],
            user=self._account,
            group=self._account,
            extra_groups=None if self._account is None else [],
            capture_output=True,
            text=True,
            check=False,
            cwd="/",  # the account may not be let into the folder that we stand in
        )
        if done.returncode:
            raise NotStartedError(f"PostgreSQL could not create {self._cluster}:\n{done.stdout}{done.stderr}")
        with (self._cluster / "postgresql.conf").open("a") as settings:
            settings.write(f"listen_addresses = '{HOST}'\nport = {port}\n{_SETTINGS}")

    def _command(self) -> list[str]:
        program = programs_folder(self.folder) / "postgres"
        return [str(program), "-D", str(self._cluster), *(_DURABLE if self._durable else _NOT_DURABLE)]

    def _accepts(self) -> bool:
        if not accepts_connections(self.port):
            return False
        with contextlib.suppress(psycopg.OperationalError):
            self._execute(sql.SQL("SELECT 1"))
            return True
        return False

    def _execute(self, statement: sql.SQL | sql.Composed) -> None:
        with self._connected() as connection:
            connection.execute(statement)

    def _connected(self) -> psycopg.Connection[tuple[str, ...]]:
        return psycopg.connect(
            host=HOST, port=self.port, user="postgres", dbname="postgres", autocommit=True, connect_timeout=30
        )
