"""Messages between processes of the house, over pipes: each is its length and then its bytes."""

from __future__ import annotations

import os
import struct
import subprocess
import sys
from typing import IO

_LENGTH = struct.Struct(">Q")


def started(code: str) -> subprocess.Popen[bytes]:
    """Start this interpreter with ``code`` of ours, pipes on its standard input and output.

    Packages are looked for where this process finds them, never in the working folder (-P).
    """
    return subprocess.Popen(  # noqa: S603 - this interpreter, with code of ours
        [sys.executable, "-P", "-c", code],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
    )


def send(pipe: IO[bytes], message: bytes | bytearray) -> None:
    """Write a message. Raises BrokenPipeError when nobody reads any more."""
    for part in (_LENGTH.pack(len(message)), message):
        rest = memoryview(part)
        # Not by the pipe's own buffer: a process that is stopped and goes on in the midst of a long write (Ctrl-Z, a
        # debugger, a frozen container) was seen to lose the rest of it there.
        while rest:
            rest = rest[os.write(pipe.fileno(), rest) :]


def received(pipe: IO[bytes]) -> bytes | None:
    """Return the next message, None at the end, or when the last one was cut off."""
    head = pipe.read(_LENGTH.size)
    if len(head) < _LENGTH.size:
        return None
    (length,) = _LENGTH.unpack(head)
    message = pipe.read(length)
    return message if len(message) == length else None


def end_quietly(pipe: IO[bytes]) -> None:
    """Let what is still buffered go nowhere, so that the interpreter's end does not complain of a closed pipe."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), pipe.fileno())
