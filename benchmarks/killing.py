"""What is killed with -9 while it works: collectors, the governing worker, the broker, the database."""

from __future__ import annotations

import subprocess
from collections import Counter

from benchmarks.commands import Commands
from dev.kafka import KafkaServer
from dev.postgres import PostgresServer

SERVING = ("worker", "kafka", "postgres")
"""Collectors are killed by who starts them."""


class Killing:
    """A worker that goes on all the time, and two servers; each is started again when it was killed."""

    def __init__(self, commands: Commands, kafka: KafkaServer, postgres: PostgresServer) -> None:
        self.kills: Counter[str] = Counter()
        self._commands, self._kafka, self._postgres = commands, kafka, postgres
        self._worker: subprocess.Popen[str] | None = None

    def start_worker(self) -> None:
        """Let the worker govern."""
        self._worker = self._commands.start("govern")

    def kill(self, what: str) -> None:
        """Kill one of ``SERVING`` and start it again. Raises RuntimeError when the worker had ended by itself."""
        self.kills[what] += 1
        if what == "worker":
            self._end_worker(killed=True)
            self.start_worker()
        else:
            server = self._kafka if what == "kafka" else self._postgres
            server.kill()
            server.start()

    def kill_collector(self, collector: subprocess.Popen[str]) -> bool:
        """Kill it; tell whether it still worked."""
        worked = collector.poll() is None
        if worked:
            collector.kill()
            self.kills["collector"] += 1
        collector.communicate()
        return worked

    def end(self) -> None:
        """Let the worker end in order."""
        self._end_worker(killed=False)

    def _end_worker(self, *, killed: bool) -> None:
        worker = self._worker
        if worker is None:
            return
        if worker.poll() is not None:
            raise RuntimeError(f"the worker ended by itself, with {worker.returncode}: {self._commands.complaints()}")
        if killed:
            worker.kill()
        else:
            worker.terminate()
        worker.communicate()
        self._worker = None
