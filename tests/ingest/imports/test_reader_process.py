"""A process of its own reads and translates as the process itself would, and ends with whoever started it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import msgspec
import pytest

from ingest.collection.translators import find_translators
from ingest.contract.errors import BrokenError, SetupError
from ingest.imports.reader_process import batches_from_process
from ingest.translation.batching import Batch, read_batches
from ingest.translation.interface import Context
from ingest.translation.tally import Tally
from tests.ingest.authored import lines_of, signed_in

CONTEXT = Context(datetime(2026, 8, 1, tzinfo=UTC), None, {"t-1": "corp"}, fallback="acme")


def file(tmp_path: Path, count: int) -> str:
    path = tmp_path / "log.json"
    path.write_bytes(lines_of(signed_in(n) for n in range(count)) + b'{"a": 1}\nbroken \xff\n')
    return str(path)


def together(batches: Iterator[Batch]) -> Batch:
    whole = Batch(tally=Tally())
    for batch in batches:
        whole.events += batch.events
        whole.rejections += batch.rejections
        whole.tally.add(batch.tally)
        whole.read_bytes += batch.read_bytes
    return whole


def test_it_loads_no_collector_and_no_database() -> None:
    code = (
        "import sys, ingest.imports.reader_process as process\n"
        "process.find_translators()\n"
        "print(*sorted({'sqlalchemy', 'ingest.clients', 'ingest.store'} & sys.modules.keys()))"
    )
    environ = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    done = subprocess.run([sys.executable, "-P", "-c", code], capture_output=True, text=True, check=True, env=environ)
    assert done.stdout == "\n"


def test_it_gives_what_reading_here_would_give(tmp_path: Path) -> None:
    name = file(tmp_path, 2_500)
    here = together(read_batches([name], find_translators(), CONTEXT))
    apart = together(batches_from_process([name], CONTEXT))
    assert msgspec.msgpack.encode(apart) == msgspec.msgpack.encode(here)
    assert (here.tally.records, here.tally.events, here.tally.rejected) == (2_502, 2_500, 2)
    assert here.read_bytes == Path(name).stat().st_size


def test_a_file_that_cannot_be_read_is_told(tmp_path: Path) -> None:
    with pytest.raises(SetupError, match="gone cannot be read"):
        together(batches_from_process([str(tmp_path / "gone")], CONTEXT))


def test_it_ends_when_nobody_wants_more(tmp_path: Path) -> None:
    before = children_of(os.getpid())
    batches = batches_from_process([file(tmp_path, 20_000)], CONTEXT)
    assert next(batches).events
    (child,) = children_of(os.getpid()) - before
    batches.close()
    assert not alive(child)


def test_a_reader_that_dies_is_no_end_of_the_records(tmp_path: Path) -> None:
    before = children_of(os.getpid())
    batches = batches_from_process([file(tmp_path, 20_000)], CONTEXT)
    next(batches)
    (child,) = children_of(os.getpid()) - before
    os.kill(child, signal.SIGKILL)
    with pytest.raises(BrokenError, match="ended early"):
        together(batches)


def test_it_does_not_outlive_a_process_that_is_killed(tmp_path: Path) -> None:
    code = (
        "import sys; from datetime import UTC, datetime\n"
        "from ingest.imports.reader_process import batches_from_process\n"
        "from ingest.translation.interface import Context\n"
        "batches = batches_from_process([sys.argv[1]], Context(datetime(2026, 8, 1, tzinfo=UTC)))\n"
        "next(batches); print('going on', flush=True); sys.stdin.read()"
    )
    started = subprocess.Popen(
        [sys.executable, "-c", code, file(tmp_path, 50_000)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
    )
    with started:
        assert started.stdout is not None
        assert started.stdout.readline() == b"going on\n"
        (child,) = children_of(started.pid)
        started.kill()
    deadline = time.monotonic() + 60
    while alive(child) and time.monotonic() < deadline:
        time.sleep(0.02)
    assert not alive(child)


def children_of(pid: int) -> set[int]:
    """Return a process's children: the servers that other tests started are among this one's."""
    return {
        int(folder.name) for folder in Path("/proc").glob("[0-9]*") if state_of(int(folder.name))[1:2] == [str(pid)]
    }


def alive(pid: int) -> bool:
    return state_of(pid)[:1] not in ([], ["Z"])


def state_of(pid: int) -> list[str]:
    """Return state and parent of a process, nothing when there is none."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[:2]
    except OSError:
        return []
