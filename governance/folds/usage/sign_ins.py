"""A batch's sign-ins, as the store keeps them: a row for each day, and a roll-up of what policies read of all of them.

Most sign-ins of a batch are the only one of their account at their application: of those the roll-up alone is made
here, at once as the row that it will be, and the day's row of it in the end. Nothing of an event is held but what the
rows say.
"""

from __future__ import annotations

from typing import Any

import msgspec

from governance.folds.batch_rows import Rows
from governance.folds.usage.uses import Bounds, bounds_of, widen
from governance.model.states import DAY
from ingest.contract.event import Event, Party
from ingest.contract.glance import Glance
from ingest.contract.text import text

_HASH_DIGITS = 16
"""Of a content hash: enough to order versions of one row that have one instant."""

RollupKey = tuple[str, str, str]
"""Account, application, class of use."""
_Rollup = tuple[Any, ...]
"""What policies read of the first and of the last sign-in: the columns of ``usage_rollup``, in their order."""
_FIRST_AT, _FIRST_ID, _FIRST_MFA, _FIRST_HASH = 3, 4, 5, 10
_LAST_AT, _LAST_ID, _LAST_HASH, _FIRST_PLACE, _LAST_PLACE = 11, 12, 16, 17, 18


class SignIns:
    """First and last sign-in of each account at each application in each class, over all and on each day."""

    def __init__(self) -> None:
        self._rollups: dict[RollupKey, _Rollup] = {}
        self._days: dict[RollupKey, dict[tuple[int, str], Bounds]] = {}
        """The days' bounds by (day, MFA), where there is more than one sign-in."""

    def take(self, key: RollupKey, at: int, event: Event | Glance, account: Party, place: int) -> None:
        """Include a sign-in; ``at`` in microseconds, ``place`` on the bus."""
        rollup = self._rollups.get(key)
        if rollup is None:
            self._rollups[key] = (*key, *_first_of(at, event), *_last_of(at, event, account), place, place)
            return
        days = self._days.get(key)
        if days is None:
            days = self._days[key] = {_day_of(rollup): _bounds_in(rollup)}
        client, event_id = event.client, event.event_id
        day = at // DAY, client.mfa if client is not None else "unknown"
        bounds = days.get(day)
        if bounds is None:
            days[day] = bounds_of(at, event_id, place)
        else:
            widen(bounds, at, event_id, place)
        if at <= rollup[_FIRST_AT] and _version(at, event) < (
            rollup[_FIRST_AT],
            rollup[_FIRST_ID],
            rollup[_FIRST_HASH],
        ):
            last = rollup[_LAST_AT : _LAST_HASH + 1]
            rollup = self._rollups[key] = (*key, *_first_of(at, event), *last, place, rollup[_LAST_PLACE])
        if at >= rollup[_LAST_AT] and _version(at, event) > (rollup[_LAST_AT], rollup[_LAST_ID], rollup[_LAST_HASH]):
            first = rollup[:_LAST_AT]
            self._rollups[key] = (*first, *_last_of(at, event, account), rollup[_FIRST_PLACE], place)

    def rows(self) -> tuple[Rows, Rows]:
        """Return rows of ``usage`` and of ``usage_rollup``, each in order of its key."""
        uses: Rows = []
        rollups = [self._rollups[key] for key in sorted(self._rollups)]
        several = self._days
        for rollup in rollups:
            account_id, application_id, use, at, event_id, mfa = rollup[: _FIRST_MFA + 1]
            days = several.get((account_id, application_id, use)) if several else None
            if days is None:
                place = rollup[_FIRST_PLACE]
                day = account_id, at // DAY, application_id, use, mfa
                uses.append((*day, at, event_id, at, event_id, place, place))
            else:
                for (number, mfa), bounds in days.items():
                    uses.append((account_id, number, application_id, use, mfa, *bounds))
        uses.sort()
        return uses, rollups


def _first_of(at: int, event: Event | Glance) -> tuple[Any, ...]:
    given, client, correlation = event.attributes, event.client, event.correlation
    asserted = given.get("asserted") if given else None
    return (
        at,
        event.event_id,
        client.mfa if client is not None else "unknown",
        correlation.session,
        correlation.transaction,
        msgspec.json.encode(sorted(map(str, asserted))).decode() if isinstance(asserted, list) else None,
        text(given.get("federated_subject")) if given else None,
        event.content_hash[:_HASH_DIGITS],
    )


def _last_of(at: int, event: Event | Glance, account: Party) -> tuple[Any, ...]:
    named = account.name, account.display_name, account.type
    return at, event.event_id, *named, event.content_hash[:_HASH_DIGITS]


def _version(at: int, event: Event | Glance) -> tuple[int, str, str]:
    """Return what tells two versions of one record apart, too: a vendor may revise a row under one id."""
    return at, event.event_id, event.content_hash[:_HASH_DIGITS]


def _day_of(rollup: _Rollup) -> tuple[int, str]:
    return rollup[_FIRST_AT] // DAY, rollup[_FIRST_MFA]


def _bounds_in(rollup: _Rollup) -> Bounds:
    return bounds_of(rollup[_FIRST_AT], rollup[_FIRST_ID], rollup[_FIRST_PLACE])
