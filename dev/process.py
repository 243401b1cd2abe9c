"""A server process: starts it, waits until it answers, stops it, kills it; knows neither Kafka nor PostgreSQL."""

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

_TAIL_CHARACTERS = 3_000
_PAUSE_SECONDS = 0.05


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
        """The process id. Raises NotStartedError when the process does not run."""
        if self._child is None or self._child.poll() is not None:
            raise NotStartedError(f"{self.name} is not running")
        return self._child.pid

    @property
    def running(self) -> bool:
        """Tell whether the process runs."""
        return self._child is not None and self._child.poll() is None

    def start(self, ready: Callable[[], bool], within_seconds: float) -> None:
        """Start the process and wait until `ready()`. Raises NotStartedError when it ends or the time runs out."""
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
            guard.send_order("start", child.pid)
        deadline = time.monotonic() + within_seconds
        while not ready():
            if child.poll() is not None:
                self._forget_child()
                raise NotStartedError(f"{self.name} ended with {child.returncode}:\n{self.tail()}")
            if time.monotonic() > deadline:
                self.kill()
                raise NotStartedError(f"{self.name} did not answer within {within_seconds:g} s:\n{self.tail()}")
            time.sleep(_PAUSE_SECONDS)

    def stop(self, stop_signal: signal.Signals = signal.SIGTERM, within_seconds: float = 20) -> None:
        """Ask the process to end, and kill it when it does not end in time; do nothing when it does not run."""
        if self._child is None:
            return
        self._send(stop_signal)
        try:
            self._child.wait(within_seconds)
        except subprocess.TimeoutExpired:
            self.kill()
        self._forget_child()

    def kill(self) -> None:
        """Kill the process (-9) and wait until it is gone; do nothing when it does not run."""
        if self._child is None:
            return
        self._send(signal.SIGKILL)
        self._child.wait()
        self._forget_child()

    def tail(self) -> str:
        """Return the end of the log."""
        with contextlib.suppress(FileNotFoundError):
            return self.log.read_text(errors="replace")[-_TAIL_CHARACTERS:]
        return ""

    def _send(self, signal_number: signal.Signals) -> None:
        if self.running and self._child is not None:
            with contextlib.suppress(ProcessLookupError):
                os.kill(self._child.pid, signal_number)

    def _forget_child(self) -> None:
        if self.attached and self._child is not None:
            guard.send_order("forget", self._child.pid)
        self._child = None
