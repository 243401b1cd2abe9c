"""The key's file is made once, whole, for its owner alone; what is not safe to trust is refused by name."""

from __future__ import annotations

import errno
import os
import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from governance.audit.audit_key import AuditKey
from governance.store.database.key_file import make_key_file, read_key_file
from ingest.contract.errors import SetupError, TransientError


def test_a_file_is_made_once_whoever_asks_and_is_its_owner_s_alone(tmp_path: Path) -> None:
    file = tmp_path / "a.key"
    with ThreadPoolExecutor(4) as pool:
        made = {key.verifier for key in pool.map(make_key_file, [file] * 8)}
    key = read_key_file(file)
    assert key is not None
    assert made == {key.verifier}
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert os.listdir(tmp_path) == ["a.key"]  # noqa: PTH208 - names alone


def test_a_full_disk_is_waited_for_and_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patched, pytest.raises(TransientError, match=r"a.key cannot be written: No space"):
        patched.setattr(os, "fsync", full)
        make_key_file(tmp_path / "a.key")
    assert list(tmp_path.iterdir()) == []
    make_key_file(tmp_path / "a.key")


def test_a_file_that_is_not_there_is_no_fault(tmp_path: Path) -> None:
    assert read_key_file(tmp_path / "absent.key") is None


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o620, 0o601])
def test_a_file_that_others_may_read_is_refused(tmp_path: Path, mode: int) -> None:
    file = tmp_path / "a.key"
    make_key_file(file)
    file.chmod(mode)
    with pytest.raises(SetupError, match=r"others than its owner \(mode 06..\): `chmod 600 "):
        read_key_file(file)


def test_a_link_a_folder_and_a_pipe_are_refused(tmp_path: Path) -> None:
    make_key_file(tmp_path / "a.key")
    (tmp_path / "link.key").symlink_to(tmp_path / "a.key")
    (tmp_path / "folder.key").mkdir(mode=0o700)
    os.mkfifo(tmp_path / "pipe.key", 0o600)
    with pytest.raises(SetupError, match="is a symbolic link"):
        read_key_file(tmp_path / "link.key")
    for name in ("folder", "pipe"):
        with pytest.raises(SetupError, match="is no file"):
            read_key_file(tmp_path / f"{name}.key")


@pytest.mark.parametrize("octets", [b"", b"\xff\xfe", AuditKey.new().text().encode()[:-20], b"x" * 5_000])
def test_what_is_no_key_is_named(tmp_path: Path, octets: bytes) -> None:
    file = tmp_path / "a.key"
    file.write_bytes(octets)
    file.chmod(0o600)
    with pytest.raises(SetupError, match=r"a.key holds no audit key: .*; restore it from its backup"):
        read_key_file(file)


def test_where_no_file_can_be_made_the_setting_is_named(tmp_path: Path) -> None:
    with pytest.raises(SetupError, match=r"cannot be made: No such file or directory; name a file in audit.key_file"):
        make_key_file(tmp_path / "absent" / "a.key")
