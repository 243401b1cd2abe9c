"""Reading and translating in a process of its own: on two cores it costs no time beside publishing.

The process is told what to read on its standard input and answers with batches on its standard output. When whoever
started it ends, however that comes, it finds nobody to write to and ends too.
"""

from __future__ import annotations

import signal
import sys
from collections.abc import Generator, Sequence
from contextlib import suppress

import msgspec

from ingest.bus.pipes import end_quietly, received, send, started
from ingest.collection.registry import find_translators
from ingest.contract.errors import BrokenError, JitgovError, SetupError
from ingest.imports.interpreter_tuning import suited_to_records
from ingest.translation.batching import Batch, read_batches
from ingest.translation.interface import Context

_CODE = "from ingest.imports.reader_process import serve; serve()"


class Task(msgspec.Struct, array_like=True):
    """What is to be read."""

    names: list[str]
    context: Context


class Answer(msgspec.Struct, array_like=True):
    """A batch, or why there are no more."""

    batch: Batch | None = None
    refused: str | None = None


_answers = msgspec.msgpack.Decoder(Answer)
_encode = msgspec.msgpack.Encoder().encode


def batches_apart(names: Sequence[str], context: Context) -> Generator[Batch]:
    """Yield what ``read_batches`` gives, made by another process while the caller is busy with the batch before.

    Raises SetupError when a file cannot be read, BrokenError when the process ends before its work does.
    """
    process = started(_CODE)
    try:
        if process.stdin is None or process.stdout is None:
            raise BrokenError("the reading process has no pipes")
        with suppress(BrokenPipeError), process.stdin as tasks:
            tasks.write(_encode(Task(list(names), context)))
        while (message := received(process.stdout)) is not None:
            answer = _answers.decode(message)
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
    """Read the task, answer with its batches; the other side of ``batches_apart``."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # who started us is interrupted as well, and ends us
    task = msgspec.msgpack.decode(sys.stdin.buffer.read(), type=Task)
    out = sys.stdout.buffer
    try:
        for batch in read_batches(task.names, find_translators(), task.context):
            send(out, _encode(Answer(batch)))
        send(out, _encode(Answer()))
    except JitgovError as error:
        send(out, _encode(Answer(refused=str(error))))
    except BrokenPipeError:
        end_quietly(out)
