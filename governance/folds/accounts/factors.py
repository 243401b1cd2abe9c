"""Which second factors an account has enrolled: what lists state, and what records tell between them.

A password is no factor, nor is what only serves to reset one: the provider's leaf says which words mean these.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from governance.folds.census.listing import Statement
from governance.model.credentials import Factorless
from ingest.contract.event import Event
from ingest.contract.instants import to_micros
from ingest.contract.providers.catalogue import provider_of

_UNNAMED = "?"
"""A factor of which a record tells no name."""
_KINDS = frozenset({"mfa_enrolled", "mfa_removed"})
_ALL = "reset_all"
"""The reason of a record by which all factors went at once."""


class EnrolledFactors(NamedTuple):
    """What is known of an account's factors."""

    factorless: tuple[Factorless, ...] = ()
    """When it is known to have had none."""
    enrolled: bool | None = None
    """Whether it has one now; None: nobody tells."""


_UNTOLD = EnrolledFactors()


class _Moment(NamedTuple):
    """What is enrolled from an instant on; ``names`` None: unknown."""

    at: int
    order: int
    event_id: str
    names: frozenset[str] | None = None
    gained: str | None = None
    lost: str | None = None


def enrolled_factors(issuer: str, records: Iterable[Event], statements: Sequence[Statement]) -> EnrolledFactors:
    """Return when the account had no factor, and whether it has one now."""
    recorded = [event for event in records if event.kind in _KINDS]
    if not recorded and not statements:
        return _UNTOLD
    no_factors = provider_of(issuer).not_factors
    moments = [moment for event in recorded if (moment := _recorded(event, no_factors)) is not None]
    moments += [moment for statement in statements if (moment := _listed(statement, no_factors)) is not None]
    return _folded(sorted(moments, key=lambda moment: moment[:3])) if moments else EnrolledFactors()


def _recorded(event: Event, no_factors: frozenset[str]) -> _Moment | None:
    factor = str(event.attributes.get("factor") or _UNNAMED)
    if factor.lower() in no_factors:
        return None
    at = to_micros(event.occurred_at)
    if event.kind == "mfa_enrolled":
        return _Moment(at, 1, event.event_id, gained=factor)
    if event.attributes.get("reason") == _ALL:
        return _Moment(at, 0, event.event_id, names=frozenset())
    return _Moment(at, 0, event.event_id, lost=factor)


def _listed(statement: Statement, no_factors: frozenset[str]) -> _Moment | None:
    names = statement.event.attributes.get("factors") if statement.event is not None else None
    if not isinstance(names, list):
        return None
    factors = frozenset(str(name) for name in names if str(name).lower() not in no_factors)
    return _Moment(statement.at, 2, statement.event_id, names=factors)


def _folded(moments: Sequence[_Moment]) -> EnrolledFactors:
    names: frozenset[str] | None = None
    stretches: list[Factorless] = []
    for moment in moments:
        names = _after(moment, names)
        lasts = bool(stretches) and stretches[-1].to_at is None
        if names == frozenset() and not lasts:
            stretches.append(Factorless(moment.at, None, moment.event_id))
        elif names != frozenset() and lasts:
            stretches[-1] = stretches[-1]._replace(to_at=moment.at)
    return EnrolledFactors(tuple(s for s in stretches if s.to_at != s.from_at), None if names is None else bool(names))


def _after(moment: _Moment, names: frozenset[str] | None) -> frozenset[str] | None:
    if moment.gained is not None:
        return (names or frozenset()) | {moment.gained}
    if moment.lost is None:
        return moment.names
    if names == frozenset():
        return names
    # A record and a list may call one factor by different names: only what is known by the same name is taken away.
    return names - {moment.lost} if names is not None and moment.lost in names else None
