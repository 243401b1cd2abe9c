"""A real PostgreSQL 18 on 127.0.0.1, in a folder of its own: start, stop, kill -9, restart, a database per test."""

import contextlib
import os
import shutil
import signal
import subprocess
from pathlib import Path
from typing import Self

import psycopg
from psycopg import sql

from dev import guard
from dev.errors import NotStartedError
from dev.places import HOST, answers, free_port, temporary_folder
from dev.postgres_files import programs, unprivileged
from dev.process import ServerProcess

_START_SECONDS = 60.0
_RETRIES = 20  # after kill -9 the memory of the former server is in use until its last child has noticed

# Not durable: what a kill -9 leaves is whole all the same, only the machine itself must not fail.
_NOT_DURABLE = {"fsync": "off", "full_page_writes": "off"}


class PostgresServer:
    """One server with trust authentication; as a context manager it runs inside the `with` and leaves nothing behind.

    Given a `folder`, that one is used and kept. `attached=False` lets it outlive this process; `durable` writes through
    to the disk, as a benchmark and a person's own server want it.
    """

    def __init__(self, folder: Path | None = None, *, attached: bool = True, durable: bool = False) -> None:
        self._temporary = folder is None
        self.folder = folder or temporary_folder("postgres")
        self.folder.mkdir(parents=True, exist_ok=True)
        if self._temporary:
            guard.tell("folder", self.folder)
        self._account = unprivileged()
        self._settings = {"listen_addresses": HOST, "unix_socket_directories": "", "max_connections": "200"}
        if not durable:
            self._settings |= _NOT_DURABLE
        log = self.folder / "server.log"
        self._process = ServerProcess("PostgreSQL", [], log, account=self._account, attached=attached)
        self._port = 0

    @property
    def port(self) -> int:
        """The port of 127.0.0.1 it listens on; the same after every restart."""
        return self._port

    @property
    def pid(self) -> int:
        """The server's process id; NotStartedError when it does not run."""
        return self._process.pid

    def url(self, database: str = "postgres") -> str:
        """The SQLAlchemy URL of a database, as `store.url` wants it."""
        return f"postgresql+psycopg://postgres@{HOST}:{self._port}/{database}"

    def create_database(self, name: str) -> str:
        """Create an empty database and give its SQLAlchemy URL."""
        self._command(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        return self.url(name)

    def drop_database(self, name: str) -> None:
        """Drop a database with whoever is connected to it; nothing when there is none."""
        self._command(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))

    def start(self) -> None:
        """Start it, and return when a query is answered; MissingPartError or NotStartedError when that cannot be."""
        folder_of_programs = programs(self.folder)
        cluster = self.folder / "cluster"
        port_file = self.folder / "port"
        if not port_file.exists():
            self._prepare(folder_of_programs, cluster)
            port_file.write_text(str(free_port()))
        self._port = int(port_file.read_text())
        settings = [part for name, value in self._settings.items() for part in ("-c", f"{name}={value}")]
        self._process.command = [
            *(str(folder_of_programs / "postgres"), "-D", str(cluster), "-p", str(self._port)),
            *settings,
        ]
        for attempt in range(_RETRIES):
            try:
                return self._process.start(self._accepts, _START_SECONDS)
            except NotStartedError as failure:
                if "shared memory block" not in str(failure) or attempt == _RETRIES - 1:
                    raise

    def stop(self) -> None:
        """End it in order, cutting its connections."""
        self._process.stop(signal.SIGINT)  # SIGTERM would wait for every client to leave

    def kill(self) -> None:
        """Kill -9; its port and databases stay for `restart`."""
        self._process.kill()

    def restart(self) -> None:
        """Stop it when it runs, start it again on the same port with the same databases."""
        self.stop()
        self.start()

    def __enter__(self) -> Self:
        try:
            self.start()
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()
        if self._temporary:
            shutil.rmtree(self.folder, ignore_errors=True)
            guard.tell("spare", self.folder)

    def _prepare(self, folder_of_programs: Path, cluster: Path) -> None:
        shutil.rmtree(cluster, ignore_errors=True)
        cluster.mkdir(mode=0o700)
        if self._account is not None:
            self.folder.chmod(0o711)
            os.chown(cluster, self._account, self._account)
        done = subprocess.run(
            [
                *(str(folder_of_programs / "initdb"), "-D", str(cluster), "-U", "postgres", "--auth=trust"),
                *(
                    "--encoding=UTF8",
                    "--locale-provider=builtin",
                    "--builtin-locale=C.UTF-8",
                    "--locale=C",
                    "--no-sync",
                ),
            ],
            user=self._account,
            group=self._account,
            extra_groups=None if self._account is None else [],
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            raise NotStartedError(f"PostgreSQL could not create {cluster}:\n{done.stdout}{done.stderr}")

    def _accepts(self) -> bool:
        if not answers(self._port):
            return False
        with contextlib.suppress(psycopg.OperationalError):
            self._command(sql.SQL("SELECT 1"))
            return True
        return False

    def _command(self, statement: sql.SQL | sql.Composed) -> None:
        with psycopg.connect(
            host=HOST, port=self._port, user="postgres", dbname="postgres", autocommit=True, connect_timeout=5
        ) as connection:
            connection.execute(statement)
