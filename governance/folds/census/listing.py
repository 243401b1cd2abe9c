"""What complete censuses state of one account or group: what each lists, and what each no longer lists.

Only differences between one census and the next are kept as facts (a fact says what stands from its census on, until
the next fact of the same subject). A fold asks what the first census after each of its own records says, so that a
record which comes late meets the same statements as one which came in time.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping, Sequence, Set
from typing import Any, NamedTuple

from governance.folds.census.facts import ABSENT_KINDS, digest_of, statement_id
from governance.folds.census.subjects import (
    ACCOUNT,
    EVERY_TYPE,
    entitlement_of_grant,
    subject_of,
    told_by_census,
    type_of,
)
from ingest.contract.event import Event
from ingest.contract.instants import to_micros


class Census(NamedTuple):
    """A complete census as folds see it; ``reached`` is the last subject it has been compared for (None: all)."""

    census_id: str
    began_at: int
    full: bool
    partial: frozenset[str]
    """Types of which not everything could be listed; EVERY_TYPE is all of them."""
    groups: frozenset[str]
    """Of an incremental census: entitlement ids of the groups whose members it lists whole."""
    types: frozenset[str]
    """Types of which it lists anything; of an incremental one those that it lists whole of each account it lists."""
    reached: str | None = None
    of_account: bool = False
    """It is an incremental one that lists the account at hand."""

    def misses(self, kind: str) -> bool:
        """Tell whether something of this type may be there that the census does not list."""
        return not self.partial.isdisjoint((EVERY_TYPE, kind, kind.partition(":")[0]))

    def lists(self, kind: str) -> bool:
        """Tell whether ``types`` has this type: permissions of another kind stand in another list, if in any."""
        return kind in self.types


class Statement(NamedTuple):
    """What one census states of one subject: ``event`` is what it lists, None when it does not list the subject."""

    at: int
    event: Event | None
    event_id: str


class _Fact(NamedTuple):
    at: int
    event: Event | None
    own: Census | None
    """The incremental census that lists the account itself, so that its silence is about that account."""


def _changes(rows: Sequence[_Fact]) -> list[_Fact]:
    """Return the facts in order, without those that say what the one before says: a late census came between."""
    changes: list[_Fact] = []
    last = ""
    for fact in sorted(rows, key=lambda fact: fact.at):
        digest = digest_of(fact.event) if fact.event is not None and len(rows) > 1 else "listed" if fact.event else ""
        if digest != last:
            changes.append(fact)
            last = digest
    return changes


def _own_census(named: Mapping[str, Any], at: int) -> Census:
    partial, whole = (frozenset(map(str, named.get(name) or ())) for name in ("partial", "of_accounts"))
    return Census(named["id"], at, False, partial, frozenset(), whole, of_account=True)


class Listings:
    """The statements of all complete censuses about one account or group."""

    def __init__(self, about: str, facts: Iterable[Event], censuses: Sequence[Census]) -> None:
        self._about = about
        self._facts: dict[str, list[_Fact]] = {}
        self._types: dict[str, str] = {}
        self._ids: dict[int, str] = {}
        for event in facts:
            census = told_by_census(event)
            if census is None:
                continue
            at, subject = to_micros(event.occurred_at), subject_of(event)
            listed = None if event.kind in ABSENT_KINDS else event
            own = _own_census(census, at) if subject == "" and census.get("scope") == "incremental" else None
            self._facts.setdefault(subject, []).append(_Fact(at, listed, own))
            self._types[subject] = type_of(event)
            self._ids[at] = census["id"]
        own_ones = [fact.own for fact in self._facts.get("", ()) if fact.own is not None]
        self._facts = {subject: _changes(rows) for subject, rows in self._facts.items()}
        self._censuses = [c for c in censuses if c.reached is None or about <= c.reached]
        self._ids.update((c.began_at, c.census_id) for c in self._censuses)
        self._points = sorted([*self._censuses, *own_ones], key=lambda census: census.began_at)
        self._instants = [census.began_at for census in self._points]

    def __bool__(self) -> bool:
        return bool(self._facts or self._points)

    def subjects(self) -> Iterable[str]:
        """Return what any census listed."""
        return self._facts.keys()

    def events(self) -> list[Event]:
        """Return what any census listed, as it did."""
        return [fact.event for facts in self._facts.values() for fact in facts if fact.event is not None]

    def statements(
        self, subject: str, kind: str, moments: Iterable[int], *, was_listed: bool = False
    ) -> list[Statement]:
        """Return what censuses say of the subject: where they differ, and first after each of the moments.

        ``was_listed``: some census listed it, whose fact is not among these.
        """
        rows = self._facts.get(subject, [])
        instants = {fact.at for fact in rows}
        for moment in moments:
            at = self._first_after(moment, subject, kind, rows, was_listed)
            if at is not None:
                instants.add(at)
        begins = [fact.at for fact in rows]
        statements: list[Statement] = []
        for at in sorted(instants):
            place = bisect_right(begins, at)
            event = rows[place - 1].event if place else None
            statements.append(Statement(at, event, statement_id(self._ids[at], self._about, subject)))
        return statements

    def last_silence(self, subject: str, kind: str, before: int) -> int | None:
        """Return when the last list before an instant that could show the subject began, and does not show it.

        None: it shows it, or there is no such list.
        """
        rows = self._facts.get(subject, [])
        for place in range(bisect_left(self._instants, before) - 1, -1, -1):
            at = self._instants[place]
            if self._covers(self._points[place], subject, kind, any(f.event is not None and f.at <= at for f in rows)):
                shown = next((fact.event for fact in reversed(rows) if fact.at <= at), None)
                return at if shown is None else None
        return None

    def is_whole_at(self, at: int, never: Set[str] = frozenset()) -> bool:
        """Tell whether a full census that began then could list everything but the kinds of ``never``."""
        return any(census.full and census.partial <= never for census in self._points if census.began_at == at)

    def type_of(self, subject: str) -> str:
        """Return the type of a subject that some census listed."""
        return self._types[subject]

    def _first_after(self, moment: int, subject: str, kind: str, rows: Sequence[_Fact], was_listed: bool) -> int | None:
        for place in range(bisect_left(self._instants, moment), len(self._points)):
            at, census = self._instants[place], self._points[place]
            listed = was_listed or any(fact.event is not None and fact.at <= at for fact in rows)
            if self._covers(census, subject, kind, listed):
                return at
        return None

    @staticmethod
    def _covers(census: Census, subject: str, kind: str, listed: bool) -> bool:
        """Tell whether silence of the census about the subject would say that it is not there."""
        if census.misses(kind):
            return False
        if census.of_account:
            return kind == ACCOUNT or census.lists(kind)
        if not census.full:
            return entitlement_of_grant(subject) in census.groups
        # A type of which nothing is listed may be one that is never listed; what was listed before is no such thing.
        return census.lists(kind) or listed


NOTHING_LISTED = Listings("", (), ())
"""Of an account or group that no census speaks of."""
