"""What the servers have in common: a folder of their own, a port that stays, one way to start and to end."""

import shutil
import signal
from abc import ABC, abstractmethod
from pathlib import Path
from typing import ClassVar, Self

from dev import guard
from dev.errors import NotStartedError
from dev.places import HOST, free_port, is_free, temporary_folder
from dev.process import ServerProcess

_TAKEN = "address already in use"
"""What PostgreSQL, Java and Node.js say alike, but for capitals, where somebody else has a port."""
_MOST_OTHER_PORTS = 4


class Server(ABC):
    """A server; as a context manager it runs inside the `with` and leaves nothing behind.

    A given `folder` is used and kept. An attached server dies with this process, even if that is killed; another one
    outlives it.
    """

    name: ClassVar[str]
    start_seconds: ClassVar[float]
    """How long a start may take on a busy machine."""
    stop_signal: ClassVar[signal.Signals]
    """The signal that ends the server in order, without waiting for its clients."""

    def __init__(self, folder: Path | None = None, *, attached: bool = True, account: int | None = None) -> None:
        self._temporary = folder is None
        self.folder = folder or temporary_folder(self.name.rpartition(" ")[2].lower())
        if self._temporary:
            guard.send_order("folder", self.folder)
        self._process = ServerProcess(self.name, [], self.folder / "server.log", account=account, attached=attached)

    @property
    def port(self) -> int:
        """The port of 127.0.0.1 it listens on; the same after every restart. NotStartedError before the first one."""
        file = self.folder / "port"
        if not file.exists():
            raise NotStartedError(f"{self.name} was never started in {self.folder}")
        return int(file.read_text())

    @property
    def address(self) -> str:
        """`127.0.0.1:PORT`."""
        return f"{HOST}:{self.port}"

    @property
    def pid(self) -> int:
        """Its process id; NotStartedError when it does not run."""
        return self._process.pid

    def start(self) -> None:
        """Start the server and wait until it answers. Raises MissingPartError, NotStartedError."""
        self.folder.mkdir(parents=True, exist_ok=True)
        if (self.folder / "port").exists():
            return self._start()
        # A port that was free may be taken by another server before this one listens there: nobody knows it yet.
        for _ in range(_MOST_OTHER_PORTS):
            try:
                return self._start_first()
            except NotStartedError as failure:
                if _TAKEN not in str(failure).lower():
                    raise
                (self.folder / "port").unlink(missing_ok=True)
                self._process.log.unlink(missing_ok=True)
        return self._start_first()

    def _start_first(self) -> None:
        port = free_port()
        self._prepare(port)
        (self.folder / "port").write_text(str(port))  # last: it says that the folder is ready for use
        self._start()

    def _start(self) -> None:
        if not is_free(self.port):
            raise NotStartedError(
                f"{self.name} has port {self.port} in {self.folder}, and something else listens there: {_TAKEN}"
            )
        self._process.command = self._command()
        self._process.start(self._accepts, self.start_seconds)

    def stop(self) -> None:
        """End the server in order; do nothing when it does not run."""
        self._process.stop(self.stop_signal)

    def kill(self) -> None:
        """Kill the server (-9); its port and records stay for `restart`."""
        self._process.kill()

    def restart(self) -> None:
        """Stop the server if it runs, and start it again on the same port with the same records."""
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
            guard.send_order("spare", self.folder)

    @abstractmethod
    def _prepare(self, port: int) -> None:
        """Prepare the folder for the first start, and remove what an interrupted start left."""

    @abstractmethod
    def _command(self) -> list[str]:
        """Return the command that runs the server in the foreground."""

    @abstractmethod
    def _accepts(self) -> bool:
        """Tell whether the server answers a client's request."""
