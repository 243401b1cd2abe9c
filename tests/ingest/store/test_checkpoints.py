from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from ingest.contract.coverage import Interval
from ingest.contract.errors import BrokenError, JitgovError, SetupError
from ingest.store import checkpoints
from ingest.store.checkpoints import Checkpoint, CheckpointFile, SourceCheckpoints, Version

ROOT = Path(__file__).parents[3]
AT = datetime(2026, 1, 1, tzinfo=UTC)
HOLD_AND_DIE = """
import os, signal, sys
from pathlib import Path
from ingest.store.checkpoints import CheckpointFile, Checkpoint
with CheckpointFile(Path(sys.argv[1])).source_checkpoints("okta", "acme") as book:
    book.save("log", Checkpoint("kept"))
    print("held", flush=True)
    sys.stdin.readline()
    os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "collect.sqlite"


@pytest.fixture
def source_checkpoints(file: Path) -> Iterator[SourceCheckpoints]:
    with CheckpointFile(file).source_checkpoints("okta", "acme") as held:
        yield held


def version(number: int, content: bytes = b"a", minutes: int = 0) -> Version:
    return Version(f"id{number}", content, AT + timedelta(minutes=minutes))


def test_a_stream_stands_where_it_was_left(source_checkpoints: SourceCheckpoints, file: Path) -> None:
    assert source_checkpoints.checkpoint("log") == Checkpoint()
    place = Checkpoint("cursor", Interval(AT, AT + timedelta(hours=1)))
    source_checkpoints.save("log", place)
    source_checkpoints.save("other", Checkpoint("another"))
    assert source_checkpoints.checkpoint("log") == place
    source_checkpoints.save("log", Checkpoint("further"))
    assert source_checkpoints.checkpoint("log") == Checkpoint("further")
    with CheckpointFile(file).source_checkpoints("okta", "beta") as theirs:
        assert theirs.checkpoint("log") == Checkpoint()


def test_fresh_are_those_not_saved_each_once_in_order(source_checkpoints: SourceCheckpoints) -> None:
    asked = [version(1), version(2), version(1), version(1, b"b")]
    assert source_checkpoints.fresh("log", asked) == [version(1), version(2), version(1, b"b")]
    assert source_checkpoints.fresh("log", asked) == [version(1), version(2), version(1, b"b")], (
        "asking changes nothing"
    )
    source_checkpoints.save("log", Checkpoint("c"), [version(1), version(2)])
    assert source_checkpoints.fresh("log", asked) == [version(1, b"b")]
    assert source_checkpoints.fresh("other", [version(1)]) == [version(1)]
    many = [version(n) for n in range(1_500)]
    source_checkpoints.save("log", Checkpoint("c"), many)
    assert source_checkpoints.fresh("log", [*many, version(9_999)]) == [version(9_999)]


def test_what_is_too_old_is_forgotten(source_checkpoints: SourceCheckpoints, monkeypatch: pytest.MonkeyPatch) -> None:
    seen = [version(n, minutes=n) for n in range(10)]
    source_checkpoints.save("log", Checkpoint("c"), seen, forget_before=AT + timedelta(minutes=3))
    assert source_checkpoints.fresh("log", seen) == seen[:3]
    monkeypatch.setattr(checkpoints, "MAX_SEEN", 4)
    source_checkpoints.save("log", Checkpoint("c"), forget_before=AT)
    assert source_checkpoints.fresh("log", seen) == seen[:6]


def test_a_source_has_one_writer_and_a_killed_one_leaves_no_lock(file: Path) -> None:
    held = subprocess.Popen(
        [sys.executable, "-c", HOLD_AND_DIE, str(file)], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    assert held.stdout is not None and held.stdin is not None
    assert held.stdout.readline() == b"held\n"
    places = CheckpointFile(file)
    with (
        pytest.raises(SetupError, match="okta:acme is collected by another process"),
        places.source_checkpoints("okta", "acme"),
    ):
        pass
    with places.source_checkpoints("okta", "beta"):
        pass
    held.communicate(b"die\n")
    assert held.returncode == -9
    with places.source_checkpoints("okta", "acme") as source_checkpoints:
        assert source_checkpoints.checkpoint("log") == Checkpoint("kept")


@pytest.mark.parametrize(("written", "error"), [(b"no database at all, but long enough" * 90, SetupError)])
def test_a_file_that_is_none_is_told(written: bytes, error: type[JitgovError], file: Path) -> None:
    file.write_bytes(written)
    with pytest.raises(error, match=r"collect\.state .*collect\.sqlite"):
        CheckpointFile(file)


def test_a_folder_that_is_not_there_and_a_newer_file_are_the_operators(tmp_path: Path, file: Path) -> None:
    with pytest.raises(SetupError, match=r"collect\.state"):
        CheckpointFile(tmp_path / "gone" / "x.sqlite")
    with CheckpointFile(file).transaction() as connection:
        connection.exec_driver_sql("PRAGMA user_version = 99")
    with pytest.raises(SetupError, match="version 99"):
        CheckpointFile(file)


def test_a_broken_table_is_told_with_what_to_do(file: Path) -> None:
    places = CheckpointFile(file)
    with pytest.raises(BrokenError, match="move the file away"), places.transaction() as connection:
        connection.exec_driver_sql("SELECT * FROM nowhere")
