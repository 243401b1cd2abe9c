"""What complete censuses say of grants: found where no record tells of one, missing where it was held.

What is found is held from the census's beginning at the latest, what is missing ends there, unless a record of the next
hours tells the same: the list may have been read after it. A census that lists a held thing under another path only
tells the path. A list may also state that a grant is an assignment, not an activation, which a record leaves open.

The date that a list states is a boundary, not a step: the census opens the span, and the date moves its beginning back,
as far as nothing else is known: not before its holder came to be, nor into an earlier span, nor past a record.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from governance.folds.census.listing import Listings, Statement
from governance.folds.census.stated import ONE_CENSUS, stated_begin
from governance.folds.census.subjects import kind_of_grant
from governance.folds.grants.grant_spans import ONE_ACT, Key, Span, Spans, Step
from governance.model.spans import earlier
from governance.model.states import Path
from ingest.contract.event import Event
from ingest.contract.instants import to_micros


class GrantStatement(NamedTuple):
    """What a census states of one grant."""

    key: Key
    statement: Statement


class Listed:
    """What censuses state of one holder's grants; a fold applies it between the steps that records tell."""

    def __init__(
        self,
        steps: Sequence[Step],
        listings: Listings | None,
        cut_at: Collection[int],
        closings_of: Callable[[Span], Iterable[int]],
        created_at: int | None,
    ) -> None:
        """``cut_at``: when anything ends, or goes on, without a record; ``closings_of``: when a span's things ended."""
        self._closings_of = closings_of
        self._created_at = created_at
        self._steps: dict[tuple[str, str, str], list[Step]] = {}
        self._waiting: list[tuple[int, list[GrantStatement]]] = []
        if not listings:
            return  # Most holders stand in no list.
        for step in steps:
            self._steps.setdefault(step.key.without_path, []).append(step)
        by_instant: dict[int, list[GrantStatement]] = {}
        for stated in _grant_statements(steps, listings, cut_at):
            by_instant.setdefault(stated.statement.at, []).append(stated)
        self._waiting = sorted(by_instant.items(), reverse=True)

    def __bool__(self) -> bool:
        return bool(self._waiting)

    def apply(self, spans: Spans, before: int | None) -> None:
        """Apply what censuses stated before an instant (None: all that is left)."""
        while self._waiting and (before is None or self._waiting[-1][0] < before):
            self._apply_one(*self._waiting.pop(), spans)

    def _apply_one(self, at: int, statements: Iterable[GrantStatement], spans: Spans) -> None:
        fresh: list[GrantStatement] = []
        gone: list[tuple[Span, Statement]] = []
        for key, statement in sorted(statements, key=lambda stated: stated.key.subject):
            span = _lasting_span(spans, key, at)
            if statement.event is None:
                if span is not None and span.key == key:
                    gone.append((span, statement))
            elif span is None:
                fresh.append(GrantStatement(key, statement))
            else:
                _confirm(span, statement.event, statement)
                if span.from_basis == "unknown" and self._date(span, statement.event, spans.get(key, ())):
                    span.evidence.append(statement.event_id)
        for stated in fresh:
            moved = next((span for span, _ in gone if span.key.without_path == stated.key.without_path), None)
            if moved is not None:
                gone = [pair for pair in gone if pair[0] is not moved]
                moved.key = stated.key
                moved.evidence.append(stated.statement.event_id)
                moved.path = _stated_path(stated.statement) or moved.path
                spans.setdefault(stated.key, []).append(moved)
            elif not self._begins_by_record(stated, at):
                same_key = spans.setdefault(stated.key, [])
                span = _found_span(stated)
                if stated.statement.event is not None:
                    self._date(span, stated.statement.event, same_key)
                same_key.append(span)
        for span, statement in gone:
            if self._soon(span.key, at, adds=False) is None:
                span.valid_to = at
                span.evidence.append(statement.event_id)

    def _date(self, span: Span, event: Event, same_key: Sequence[Span]) -> bool:
        """Move a beginning that no record shows to the date that a list states, as far back as nothing contradicts.

        Tell whether that could be done.
        """
        stated = stated_begin(event)
        if stated is None or stated > span.valid_from:
            return False
        steps = self._steps.get(span.key.without_path, ())
        if any(stated < step.at <= span.valid_from and step.event.kind != "grant_seen" for step in steps):
            return False
        ends = [earlier(other.valid_to, other.expires_at) for other in same_key if other is not span]
        bounds = [self._created_at, *ends, *self._closings_of(span)]
        span.date(max([stated, *(at for at in bounds if at is not None and at <= span.valid_from)]))
        return True

    def _begins_by_record(self, stated: GrantStatement, at: int) -> bool:
        """Tell whether a record of the census's own time tells how what it lists began, which may be after its date."""
        record = self._soon(stated.key, at, adds=True)
        begin = stated_begin(stated.statement.event) if stated.statement.event is not None else None
        return record is not None and (begin is None or record.at - begin <= ONE_ACT)

    def _soon(self, key: Key, at: int, *, adds: bool) -> Step | None:
        """Return the record of the census's own time that explains what it says."""
        after = (step for step in self._steps.get(key.without_path, ()) if at < step.at <= at + ONE_CENSUS)
        first = next(after, None)
        return first if first is not None and first.adds == adds else None


def _lasting_span(spans: Mapping[Key, Sequence[Span]], key: Key, at: int) -> Span | None:
    """Return the span that lasts at an instant."""
    same_key = spans.get(key)
    return None if not same_key or same_key[-1].over_at(at) else same_key[-1]


def _grant_statements(steps: Sequence[Step], listings: Listings, cut_at: Iterable[int]) -> Iterator[GrantStatement]:
    types: dict[Key, str] = {}
    moments: dict[str, set[int]] = {}
    of_all = set(cut_at)
    for step in steps:
        types.setdefault(step.key, kind_of_grant(step.key.subject))
        # What is told of one path may concern the thing held by another.
        moments.setdefault(step.key.entitlement_id, set()).update(_moments(step.event, step.at))
        if step.event.grant is not None and step.event.grant.restated:
            of_all.add(step.at)
    for subject in listings.subjects():
        key = _key(subject)
        if key is not None:
            types[key] = listings.type_of(subject)
    for key, kind in types.items():
        asked = moments.get(key.entitlement_id, set()) | of_all
        for statement in listings.statements(key.subject, kind, asked):
            yield GrantStatement(key, statement)


def _moments(event: Event, at: int) -> Iterator[int]:
    yield at
    if event.grant is not None and event.grant.expires_at is not None:
        yield to_micros(event.grant.expires_at)


def _key(subject: str) -> Key | None:
    parts = subject.split("\x1f")
    return Key(parts[0], parts[1], parts[2] or None, parts[3]) if len(parts) == len(Key._fields) else None


def _found_span(stated: GrantStatement) -> Span:
    event, statement = stated.statement.event, stated.statement
    assert event is not None  # noqa: S101
    span = Span(Step(statement.at, event, stated.key, adds=True), "unknown")
    span.evidence = [statement.event_id]
    span.path = _stated_path(statement)
    return span


def _stated_path(statement: Statement) -> Path | None:
    stated = statement.event.attributes.get("path") if statement.event is not None else None
    return "assigned" if stated == "assigned" else None


def _confirm(span: Span, event: Event, statement: Statement) -> None:
    """Take the end and the path that the list states; nothing else of a grant held as it is listed changes."""
    stated = event.grant.expires_at if event.grant is not None else None
    ends = to_micros(stated) if stated is not None else span.expires_at
    path = _stated_path(statement) or span.path
    if (ends, path) != (span.expires_at, span.path):
        span.expires_at, span.path = ends, path
        span.evidence.append(statement.event_id)
    if span.name is None and event.entitlement is not None:
        span.name = event.entitlement.name
