"""Between which instants anything is known: an answer about another one says so, and is no empty list."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import NamedTuple

from governance.model.coverage import Coverage
from governance.model.states import DAY


class Known(NamedTuple):
    """Since when a source's records, or its first list, tell of it, and until when, in microseconds."""

    from_at: int
    until_at: int


def known_by_issuer(coverage: Coverage, listed: Mapping[str, tuple[int, int]]) -> dict[str, Known]:
    """Return between which instants each source is known; ``listed``: when its first and its last census began."""
    known: dict[str, Known] = {}
    for issuer, stream in coverage.streams():
        begins, ends = coverage.begins_at(issuer, stream), coverage.ends_at(issuer, stream)
        if begins is not None and ends is not None:
            known[issuer] = _widened(known.get(issuer), begins, ends)
    for issuer, (first, last) in listed.items():
        known[issuer] = _widened(known.get(issuer), first, last)
    return known


def _widened(before: Known | None, begins: int, ends: int) -> Known:
    return Known(begins, ends) if before is None else Known(min(before.from_at, begins), max(before.until_at, ends))


class Outside(NamedTuple):
    """What an answer about an instant must say of it: the sources that are not known so early, or so late."""

    not_before: dict[str, int]
    not_after: dict[str, int]
    believed_from: int | None = None
    """Since when anything was believed, where an earlier belief is asked for."""

    def sentences(self, spelled: Callable[[int], str]) -> list[str]:
        """Return what is to be said, instants as ``spelled``; nothing where the instant lies within what is known."""
        early = _together(self.not_before)
        late = _together(self.not_after)
        believed = self.believed_from
        return [
            *([] if believed is None else [f"nothing was believed before {spelled(believed)}: no record was taken in"]),
            *(f"not known before {spelled(at)}: {names}" for at, names in early),
            *(f"not known after {spelled(at)}: {names}" for at, names in late),
        ]


def _together(by_issuer: Mapping[str, int]) -> list[tuple[int, str]]:
    instants = sorted(set(by_issuer.values()))
    return [(at, ", ".join(sorted(i for i, its in by_issuer.items() if its == at))) for at in instants]


def outside(known: Mapping[str, Known], as_of: int, issuers: Iterable[str] | None, *, asked: bool) -> Outside:
    """Return which of the sources asked about (None: all) are not known as of an instant.

    ``asked``: somebody named the instant; of one that was chosen for him, the latest that any source is known for, only
    sources that were read less far by more than a day are told.
    """
    latest = as_of if asked else as_of - DAY
    concerned = known if issuers is None else {i: known[i] for i in issuers if i in known}
    return Outside(
        {issuer: span.from_at for issuer, span in concerned.items() if as_of < span.from_at},
        {issuer: span.until_at for issuer, span in concerned.items() if latest > span.until_at},
    )
