"""Which column of a list means what: headers are compared without letter case, blanks and marks.

A map is made once, looked at as a preview, and kept in a file of its own; what nobody mapped is told, never guessed.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Collection, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, TypeVar

import msgspec
import yaml

from ingest.config.strict_yaml import Document
from ingest.contract.did_you_mean import did_you_mean
from ingest.contract.errors import SetupError
from ingest.contract.room import unwritable

Shape = TypeVar("Shape", bound=msgspec.Struct)


def folded(header: str) -> str:
    """Return a header as it is compared: ``E-mail Address`` and ``email_address`` are one."""
    plain = unicodedata.normalize("NFKC", header).casefold()
    return "".join(character for character in plain if character.isalnum())


def column_called(name: str, columns: Sequence[str]) -> str:
    """Return the column that a name means. Raises SetupError when there is none, or more than one."""
    if name in columns:
        return name
    meant = [column for column in columns if folded(column) == folded(name)]
    if len(meant) == 1:
        return meant[0]
    if meant:
        raise SetupError(
            f"{name!r} may be any of these columns: {', '.join(map(repr, meant))}; spell it as one of them"
        )
    raise SetupError(f"the list has no column {name!r}{did_you_mean(name, list(columns))}")


def first_called(names: Iterable[str], columns: Sequence[str]) -> str | None:
    """Return the column that the first of the names means which means one alone; None where none does."""
    by_folded: dict[str, list[str]] = {}
    for column in columns:
        by_folded.setdefault(folded(column), []).append(column)
    meant = (by_folded.get(folded(name), []) for name in names)
    return next((candidates[0] for candidates in meant if len(candidates) == 1), None)


def read_map(path: Path, shape: type[Shape]) -> Shape:
    """Return the map that a file holds. Raises SetupError when it is none."""
    try:
        return msgspec.convert(Document(path).value, shape)
    except msgspec.ValidationError as error:
        raise SetupError(f"{path} is no column map: {error}") from error


def map_text(column_map: msgspec.Struct, unmapped: Collection[str]) -> str:
    """Return a map as YAML, without what it leaves open, the columns that it does not use as comments at its end."""
    given = {name: value for name, value in _plain(column_map).items() if value not in (None, [], False)}
    text = yaml.safe_dump(given, sort_keys=False, allow_unicode=True)
    return text + "".join(f"# not used: {column}\n" for column in unmapped)


def _plain(column_map: msgspec.Struct) -> Mapping[str, Any]:
    plain: Mapping[str, Any] = msgspec.to_builtins(column_map)
    return plain


def write_map(path: Path, text: str) -> None:
    """Write a map to a new file. Raises SetupError when the file is there already; else as ``write_new``."""
    try:
        write_new(path, text)
    except FileExistsError as error:
        raise SetupError(f"{path} is there already; name another file, or use it with --columns {path}") from error


def write_new(path: Path, text: str) -> None:
    """Write a new file, whole or not at all.

    Raises FileExistsError where it is there, SetupError where it cannot be written, TransientError without room.
    """
    try:
        with path.open("x", encoding="utf-8") as file:
            try:
                file.write(text)
                file.flush()
            except OSError:
                # Else the next try would find it there already.
                path.unlink()
                raise
    except FileExistsError:
        raise
    except OSError as error:
        raise unwritable(error, str(path)) from error
