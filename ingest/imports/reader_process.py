"""Reads and translates files in a process of its own: on two cores this costs no time beside publishing.

The process receives its task on standard input and answers with batches on standard output. When its parent ends, even
if it is killed, the next write fails and the process ends too.
"""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Generator, Sequence
from contextlib import suppress

import msgspec

from ingest.bus.pipes import end_quietly, received, send, started
from ingest.collection.translators import find_translators
from ingest.contract.errors import BrokenError, JitgovError, SetupError
from ingest.imports.interpreter_tuning import suited_to_records
from ingest.translation.batching import Batch, read_batches
from ingest.translation.interface import Context

_CODE = "from ingest.imports.reader_process import serve; serve()"


class Task(msgspec.Struct, array_like=True):
    """The files to read, and how to translate them."""

    names: list[bytes]
    """As the system has them: a name is bytes, and need not be text."""
    context: Context


class Answer(msgspec.Struct, array_like=True):
    """A batch, or why no more can follow; with neither, all files are read."""

    batch: Batch | None = None
    refused: str | None = None


_answer_decoder = msgspec.msgpack.Decoder(Answer)
_encoder = msgspec.msgpack.Encoder()
_encode, _encode_into = _encoder.encode, _encoder.encode_into


def batches_from_process(names: Sequence[str], context: Context) -> Generator[Batch]:
    """Yield the batches of ``read_batches``; another process makes the next one while the caller handles this one.

    Raises SetupError when a file cannot be read, BrokenError when the process ends too early.
    """
    process = started(_CODE)
    try:
        if process.stdin is None or process.stdout is None:
            raise BrokenError("the reading process has no pipes")
        with suppress(BrokenPipeError), process.stdin as tasks:
            tasks.write(_encode(Task([os.fsencode(name) for name in names], context)))
        while (message := received(process.stdout)) is not None:
            answer = _answer_decoder.decode(message)
            if answer.refused is not None:
                raise SetupError(answer.refused)
            if answer.batch is None:
                return
            yield answer.batch
        raise BrokenError(f"the reading process ended early, with code {process.wait()}; import again")
    finally:
        process.kill()
        process.wait()
        if process.stdout is not None:
            process.stdout.close()


@suited_to_records()
def serve() -> None:
    """Read a task and answer with its batches: the child's side of ``batches_from_process``."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent is interrupted as well, and ends this process
    task = msgspec.msgpack.decode(sys.stdin.buffer.read(), type=Task)
    output = sys.stdout.buffer
    room = bytearray()  # one for all answers: each would else take fresh pages for its megabytes
    try:
        for batch in read_batches([os.fsdecode(name) for name in task.names], find_translators(), task.context):
            _encode_into(Answer(batch), room)
            send(output, room)
        send(output, _encode(Answer()))
    except JitgovError as error:
        send(output, _encode(Answer(refused=str(error))))
    except BrokenPipeError:
        end_quietly(output)
