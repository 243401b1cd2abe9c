"""Folds what lists say of a person to spans: a function of the set of statements and lists, whatever their order.

A person belongs to the population of which a list named them last. Who is missing from a later complete list of their
own population is told as missing from then on; no other list says anything of whom it does not name.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from governance.folds.persons.statements import Statement, WholeList
from governance.model.persons import PersonSpan

_NONE = ""
"""Stands for the population of somebody whom no complete list ever named."""
MORE = 2
"""So many lists in a row, or more."""


class _Absent(NamedTuple):
    """That a list of a population lacks the person."""

    at: int
    population: str
    lists: int
    event_id: str


def spans_of(statements: Iterable[Statement], lists: Mapping[str, Sequence[WholeList]]) -> tuple[PersonSpan, ...]:
    """Return what is known of a person; ``lists``: population → its complete lists, in order."""
    by_population = _by_population(statements)
    moments: list[tuple[int, int, Statement | _Absent]] = []
    for population, own in by_population.items():
        moments += [(statement.at, 0, statement) for statement in own]
        moments += [(absent.at, 1, absent) for absent in _absent_from(population, own, lists.get(population, ()))]
    moments.sort(key=lambda moment: moment[:2])
    populations = {id(s): population for population, own in by_population.items() for s in own}
    latest: dict[str, tuple[Statement, _Absent | None]] = {}
    spans: list[PersonSpan] = []
    for place, (at, _, moment) in enumerate(moments):
        if isinstance(moment, _Absent):
            latest[moment.population] = (latest[moment.population][0], moment)
        else:
            latest[populations[id(moment)]] = (moment, None)
        if place + 1 == len(moments) or moments[place + 1][0] > at:
            _add(spans, at, *_counting(latest))
    return tuple(spans)


def _by_population(statements: Iterable[Statement]) -> dict[str, list[Statement]]:
    """Return the statements, each under the population that the person belongs to then, in order."""
    by_population: dict[str, list[Statement]] = {}
    own = _NONE
    for statement in sorted(set(statements), key=lambda s: s.order):
        # A part of a roster says something of the person, and nothing of whose list that is.
        own = statement.population or own
        by_population.setdefault(own, []).append(statement)
    return by_population


def _absent_from(population: str, own: Sequence[Statement], lists: Sequence[WholeList]) -> Iterable[_Absent]:
    """Yield the first, and the second, of the lists in a row that lack the person."""
    if population == _NONE:
        return
    for place, statement in enumerate(own):
        end = own[place + 1].at if place + 1 < len(own) else None
        first = bisect_right(lists, statement.at, key=lambda whole: whole.at)
        lacking = [whole for whole in lists[first : first + MORE] if end is None or whole.at < end]
        for count, whole in enumerate(lacking, 1):
            yield _Absent(whole.at, population, count, lacking[0].event_id)


def _counting(latest: Mapping[str, tuple[Statement, _Absent | None]]) -> tuple[Statement, str, _Absent | None]:
    """Return the statement that counts, its population, and whether a list of that lacks the person.

    It is the newest; but where that one says that the person has left, a later employment in another population counts.
    """
    population = max(latest, key=lambda name: latest[name][0].order)
    newest, absent = latest[population]
    if newest.facts.status == "ended" and newest.facts.starts_at is not None:
        later = [
            (other.facts.starts_at, name)
            for name, (other, other_absent) in latest.items()
            if name != population
            and other_absent is None
            and other.facts.status != "ended"
            and other.facts.starts_at is not None
            and other.facts.starts_at > newest.facts.starts_at
        ]
        if later:
            population = max(later)[1]
            newest, absent = latest[population]
    return newest, population, absent


def _add(spans: list[PersonSpan], at: int, counting: Statement, population: str, absent: _Absent | None) -> None:
    """Put a span behind the others, or let the last one go on where it says the same."""
    evidence = counting.facts.evidence if absent is None else (*counting.facts.evidence, absent.event_id)
    span = counting.facts._replace(
        valid_from=at,
        population=population or None,
        missing=0 if absent is None else absent.lists,
        evidence=evidence,
    )
    if spans and spans[-1].stated == span.stated:
        return
    if spans:
        spans[-1] = spans[-1]._replace(valid_to=at)
    spans.append(span)
