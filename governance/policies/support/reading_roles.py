"""Roles by which nothing can be changed, by how vendors name them: ``*`` stands for anything, all in lower case."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fnmatch import fnmatchcase

READ_ONLY_ROLES = (
    "*read*only*", "*reader", "*reader*", "directory readers", "report administrator", "report_administrator",
)  # fmt: skip


def is_any_of(spelled: Iterable[str], patterns: Sequence[str]) -> bool:
    """Tell whether one of the names, in lower case, is as one of the patterns in any letter case."""
    return any(fnmatchcase(name, pattern.lower()) for name in spelled for pattern in patterns)
