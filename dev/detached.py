"""The servers of `make up`: they outlive the command that starts them, and are found again by their folder."""

import contextlib
import os
import signal
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path

from dev.fetching import folder_lock
from dev.kafka import KafkaServer
from dev.places import RUN, accepts_connections, temporary_folder
from dev.postgres import PostgresServer
from dev.postgres_files import others_can_reach, unprivileged_account
from dev.server import Server

DATABASE = "jitgov"
"""The database that `make up` creates."""

_STOP_SECONDS = 20.0


@dataclass(frozen=True)
class Urls:
    """The values of the settings `store.url` and `bus.url`."""

    store: str
    bus: str


def up(run: Path = RUN) -> Urls:
    """Start the servers that do not run, with their former ports and records. Raises ServerError when one fails."""
    with folder_lock(run):
        postgres, kafka = _servers(run)
        for server in (postgres, kafka):
            if _pid(server) is None:
                server.start()
                (server.folder / "pid").write_text(str(server.pid))
    return Urls(postgres.ensure_database(DATABASE), kafka.url)


def down(run: Path = RUN) -> list[str]:
    """End the running servers and return their names; ports and records stay for the next `up`."""
    ended = []
    for server in _servers(run):
        pid = _pid(server)
        if pid is not None:
            _end(pid, server)
            ended.append(server.name)
        (server.folder / "pid").unlink(missing_ok=True)
    return ended


def status(run: Path = RUN) -> dict[str, bool]:
    """Return for each server by name whether it runs and accepts connections."""
    return {server.name: _pid(server) is not None and accepts_connections(server.port) for server in _servers(run)}


def _servers(run: Path) -> tuple[PostgresServer, KafkaServer]:
    postgres = PostgresServer(_postgres_folder(run), attached=False, durable=True)
    return postgres, KafkaServer(run / "kafka", attached=False, lasting=True)


def _postgres_folder(run: Path) -> Path:
    """`.run/postgres`, or one under the system's temporary folder when that cannot be reached without root's rights."""
    if unprivileged_account() is None or not run.exists() or others_can_reach(run):
        return run / "postgres"
    note = run / "postgres-folder"
    if not note.exists() or not Path(note.read_text()).is_dir():
        note.write_text(str(temporary_folder("postgres")))
    return Path(note.read_text())


def _pid(server: Server) -> int | None:
    """The process that runs in the server's folder; None when there is none, or the number went to another program."""
    file = server.folder / "pid"
    if not file.exists():
        return None
    pid = int(file.read_text())
    return pid if str(server.folder) in _command_of(pid) else None


def _command_of(pid: int) -> str:
    with contextlib.suppress(OSError):
        return Path(f"/proc/{pid}/cmdline").read_text()
    if Path("/proc/self").exists():
        return ""
    return subprocess.run(["ps", "-p", str(pid), "-o", "args="], capture_output=True, text=True, check=False).stdout


def _end(pid: int, server: Server) -> None:
    deadline = time.monotonic() + _STOP_SECONDS
    os.kill(pid, server.stop_signal)
    while _pid(server) is not None:
        time.sleep(0.05)
        if time.monotonic() > deadline:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
