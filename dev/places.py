"""The servers' folders and ports: the project's root, the ignored folders, free ports."""

import contextlib
import random
import socket
import tempfile
from pathlib import Path

from dev.errors import ServerError

ROOT = Path(__file__).resolve().parent.parent
"""The project's root."""

SERVERS = ROOT / ".servers"
"""What was fetched from the package registries (ignored by git)."""

RUN = ROOT / ".run"
"""The servers of `make up`: their folders, logs and ids (ignored by git)."""

HOST = "127.0.0.1"

# Below the range from which systems take the ports of outgoing connections: while a server is down for a restart, a
# client that keeps trying would otherwise be given the server's own port, connect to itself and keep it.
_PORTS = range(20_000, 32_000)


def free_port() -> int:
    """Return a TCP port of 127.0.0.1 on which nobody listens now."""
    for _ in range(200):
        port = random.choice(_PORTS)  # noqa: S311 - nothing secret about it
        if is_free(port):
            return port
    raise ServerError(f"no free port between {_PORTS.start} and {_PORTS.stop} on {HOST}")


def is_free(port: int) -> bool:
    """Tell whether a server could listen on the port of 127.0.0.1."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(
            socket.SOL_SOCKET, socket.SO_REUSEADDR, 1
        )  # closed connections of a former server do not count
        with contextlib.suppress(OSError):
            probe.bind((HOST, port))
            return True
        return False


def accepts_connections(port: int) -> bool:
    """Tell whether a server accepts connections on the port of 127.0.0.1."""
    with contextlib.suppress(OSError), socket.create_connection((HOST, port), timeout=1):
        return True
    return False


def temporary_folder(name: str) -> Path:
    """Create an empty folder for a server under the system's temporary folder."""
    return Path(tempfile.mkdtemp(prefix=f"jitgov-{name}-"))
