"""One server process: start it, wait until it answers, stop it, kill it; nothing of Kafka or PostgreSQL."""

import contextlib
import os
import signal
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from dev import guard
from dev.errors import NotStartedError

_TAIL = 3_000  # characters of the log that an error shows
_PAUSE = 0.05  # seconds between two looks at a server


@dataclass
class ServerProcess:
    """A child process with its log in a file; `attached` ones die with their starter, others outlive it."""

    name: str
    command: Sequence[str]
    log: Path
    environment: Mapping[str, str] | None = None
    account: int | None = None
    """User and group id to run under, when this is started by root and the server refuses root."""
    attached: bool = True
    _child: "subprocess.Popen[bytes] | None" = field(default=None, repr=False)

    @property
    def pid(self) -> int:
        """The process id; NotStartedError when it does not run."""
        if self._child is None or self._child.poll() is not None:
            raise NotStartedError(f"{self.name} is not running")
        return self._child.pid

    @property
    def running(self) -> bool:
        """Whether the process is there."""
        return self._child is not None and self._child.poll() is None

    def start(self, ready: Callable[[], bool], within_seconds: float) -> None:
        """Start it and return when `ready()`; NotStartedError with the end of the log when it ends or time runs out."""
        with self.log.open("ab") as log:
            child = subprocess.Popen(
                self.command,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                env=self.environment,
                user=self.account,
                group=self.account,
                extra_groups=None if self.account is None else [],
                cwd="/",  # neither a folder that the account may not enter, nor one that could not be removed
                start_new_session=True,  # an interrupt from the keyboard is for the starter, who stops it in order
            )
        self._child = child
        if self.attached:
            guard.tell("start", child.pid)
        deadline = time.monotonic() + within_seconds
        while not ready():
            if child.poll() is not None:
                self._reaped()
                raise NotStartedError(f"{self.name} ended with {child.returncode}:\n{self.tail()}")
            if time.monotonic() > deadline:
                self.kill()
                raise NotStartedError(f"{self.name} did not answer within {within_seconds:g} s:\n{self.tail()}")
            time.sleep(_PAUSE)

    def stop(self, polite: signal.Signals = signal.SIGTERM, within_seconds: float = 20) -> None:
        """Ask it to end, kill it when it does not within that time; nothing when it does not run."""
        if self._child is None:
            return
        self._send(polite)
        try:
            self._child.wait(within_seconds)
        except subprocess.TimeoutExpired:
            self.kill()
        self._reaped()

    def kill(self) -> None:
        """Kill -9, and wait until it is gone; nothing when it does not run."""
        if self._child is None:
            return
        self._send(signal.SIGKILL)
        self._child.wait()
        self._reaped()

    def tail(self) -> str:
        """The end of its log."""
        with contextlib.suppress(FileNotFoundError):
            return self.log.read_text(errors="replace")[-_TAIL:]
        return ""

    def _send(self, signal_number: signal.Signals) -> None:
        if self.running and self._child is not None:
            with contextlib.suppress(ProcessLookupError):
                os.kill(self._child.pid, signal_number)

    def _reaped(self) -> None:
        if self.attached and self._child is not None:
            guard.tell("forget", self._child.pid)
        self._child = None
