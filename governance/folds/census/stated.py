"""Reads what a source's list states: dates, and what it shows of something that changes by itself."""

from __future__ import annotations

from typing import Any

from governance.model.states import DAY
from ingest.contract.errors import RecordError
from ingest.contract.event import Event
from ingest.contract.instants import parse_instant, to_micros

OBSERVED = "observed"
"""The attribute with what a list shows that changes by itself: it is held by nobody, and makes no difference."""
_LAST_SUCCESS = "last_success_at"
_BEGAN = ("began_at", "created_at")
"""Attributes in which lists of the first schema have a grant's beginning."""
ONE_CENSUS = DAY
"""Microseconds that a census takes at most: what a log tells of its subject in that time may be in the list already."""


def stated_instant(value: Any) -> int | None:
    """Return the instant that an attribute spells, in microseconds; None when it spells none."""
    try:
        return to_micros(parse_instant(value))
    except RecordError:
        return None


def stated_begin(event: Event) -> int | None:
    """Return since when a listed grant is held, by the list's word; None when it states no date, or one ahead of it."""
    begin = _begin(event)
    return begin if begin is not None and begin <= to_micros(event.occurred_at) else None


def is_ahead(event: Event) -> bool:
    """Tell whether a list dates what it lists, or its last use, later than it can know."""
    listed_at = to_micros(event.occurred_at)
    begin = _begin(event) if event.entitlement is not None else None
    used = _last_success(event)
    return (begin is not None and begin > listed_at) or (used is not None and used > listed_at + ONE_CENSUS)


def stated_use(event: Event) -> int | None:
    """Return when a listed account was last signed in to, by the list's word; None when it states nothing credible.

    The list is read after its census begins, so that a use of those hours may be in it.
    """
    used = _last_success(event)
    return used if used is not None and used <= to_micros(event.occurred_at) + ONE_CENSUS else None


def _begin(event: Event) -> int | None:
    if event.stated_at:
        return to_micros(event.stated_at)
    words = (event.attributes.get(name) for name in _BEGAN)
    return next((at for word in words if (at := stated_instant(word)) is not None), None)


def _last_success(event: Event) -> int | None:
    observed = event.attributes.get(OBSERVED)
    if event.kind != "account_seen" or event.application is not None or not isinstance(observed, dict):
        return None
    return stated_instant(observed.get(_LAST_SUCCESS))
