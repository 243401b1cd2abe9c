"""The file of the audit key: made once, readable by its owner alone, never through a link, never overwritten."""

from __future__ import annotations

import os
import secrets
import stat
from pathlib import Path

from sqlalchemy import Connection, Engine

from governance.audit.audit_key import AuditKey
from ingest.contract.errors import SetupError
from ingest.contract.room import is_no_room, no_room

_OPTION = "jitgov_key_file"
"""The execution option of an engine that holds its key's file."""
_OTHERS = 0o077
_MOST_BYTES = 1_024


class KeyFile:
    """A key's file, read once for the life of its engine: a worker asks for the key with every batch."""

    def __init__(self, path: Path) -> None:
        """Take where the file is, or is to be."""
        self.path = path
        self._key: AuditKey | None = None

    def key(self, verifier: str | None = None) -> AuditKey | None:
        """Return the key in the file, read anew where it is not the one that is asked for; None as ``read_key_file``.

        Raises SetupError as ``read_key_file``.
        """
        if self._key is None or self._key.verifier != verifier:
            self._key = read_key_file(self.path)
        return self._key


def with_key_file(engine: Engine, path: Path | None) -> None:
    """Let what is written through the engine be vouched for by the key in the file; None: by none."""
    engine.update_execution_options(**{_OPTION: None if path is None else KeyFile(path)})


def key_file_of(connection: Connection) -> KeyFile | None:
    """Return the file that the engine was given; None: none, and nothing vouches for what it writes."""
    file: KeyFile | None = connection.get_execution_options().get(_OPTION)
    return file


def read_key_file(file: Path) -> AuditKey | None:
    """Return the key; None: there is no file, or this process may not read it.

    Raises SetupError for a link, for a file that others may read, and for what is no key.
    """
    try:
        descriptor = os.open(file, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    except (FileNotFoundError, PermissionError):
        return None
    except OSError as error:
        if file.is_symlink():
            raise SetupError(
                f"the audit key {file} is a symbolic link: put the file itself there, or name it in audit.key_file"
            ) from error
        raise SetupError(f"the audit key {file} cannot be read: {error.strerror}") from error
    try:
        _refuse_unsafe(file, os.fstat(descriptor).st_mode)
        octets = os.read(descriptor, _MOST_BYTES)
    finally:
        os.close(descriptor)
    try:
        return AuditKey.read(octets.decode("ascii"))
    except ValueError as error:
        raise SetupError(f"{file} holds no audit key: {error}; restore it from its backup") from error


def _refuse_unsafe(file: Path, mode: int) -> None:
    if not stat.S_ISREG(mode):
        raise SetupError(f"the audit key {file} is no file")
    if mode & _OTHERS:
        raise SetupError(
            f"the audit key {file} may be read or changed by others than its owner (mode {stat.S_IMODE(mode):04o}): "
            f"`chmod 600 {file}`. If somebody may have read it, move it away instead: `jitgov audit adopt-key` makes "
            "another and lets it vouch from then on"
        )


def former_key_file(file: Path, verifier: str) -> Path:
    """Return where a former key is kept: beside the one in force, its short hash behind the name."""
    return file.with_name(f"{file.name}.{verifier.split('+')[1]}")


def make_key_file(file: Path) -> AuditKey:
    """Write a new key, whole or not at all, and return it; where another process was first, return its key.

    Raises SetupError where no file can be made.
    """
    key = AuditKey.new()
    draft = file.with_name(f".{file.name}.{secrets.token_hex(8)}")
    try:
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
        try:
            with os.fdopen(descriptor, "w", encoding="ascii") as stream:
                _give_to_owner_of(file.parent, descriptor)
                stream.write(key.text())
                stream.flush()
                os.fsync(descriptor)
            # A link in place of a renaming: what stands there already stays.
            os.link(draft, file)
        finally:
            draft.unlink(missing_ok=True)
        _settle(file.parent)
    except FileExistsError:
        there = read_key_file(file)
        if there is not None:
            return there
        raise SetupError(f"the audit key {file} is there, and this process may not read it") from None
    except OSError as error:
        if is_no_room(error):
            raise no_room(error, f"the audit key {file}") from error
        raise SetupError(
            f"the audit key {file} cannot be made: {error.strerror}; name a file in audit.key_file whose folder this "
            "process may write into"
        ) from error
    return key


def _give_to_owner_of(folder: Path, descriptor: int) -> None:
    """Let the workers' user read what root makes in that user's folder, by `jitgov migrate` say."""
    owner = folder.stat()
    if os.geteuid() == 0 and owner.st_uid != 0:
        os.fchown(descriptor, owner.st_uid, owner.st_gid)


def _settle(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
