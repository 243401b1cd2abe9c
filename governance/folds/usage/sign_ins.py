"""A batch's sign-ins, as the store keeps them: a row for each day, and a roll-up of what policies read of all of them.

Most sign-ins of a batch are the only one of their account at their application: of those the roll-up alone is made
here, and the day's row of it in the end. Nothing of an event is held but what the rows say.
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
_Rollup = list[Any]
"""What policies read of the first and of the last sign-in: the columns of ``usage_rollup`` behind its key, in their
order, and then the days' bounds by (day, MFA), None while there is one sign-in alone. A plain list, as bounds are."""
_FIRST_AT, _FIRST_ID, _FIRST_MFA, _FIRST_HASH = 0, 1, 2, 7
_LAST_AT, _LAST_ID, _LAST_HASH, _FIRST_PLACE, _LAST_PLACE, _DAYS = 8, 9, 13, 14, 15, 16


class SignIns:
    """First and last sign-in of each account at each application in each class, over all and on each day."""

    def __init__(self) -> None:
        self._rollups: dict[RollupKey, _Rollup] = {}

    def take(self, key: RollupKey, at: int, event: Event | Glance, account: Party, place: int) -> None:
        """Include a sign-in; ``at`` in microseconds, ``place`` on the bus."""
        rollup = self._rollups.get(key)
        if rollup is None:
            self._rollups[key] = [*_first_of(at, event), *_last_of(at, event, account), place, place, None]
            return
        days = rollup[_DAYS]
        if days is None:
            days = rollup[_DAYS] = {_day_of(rollup): _bounds_in(rollup)}
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
            rollup[: _FIRST_HASH + 1] = _first_of(at, event)
            rollup[_FIRST_PLACE] = place
        if at >= rollup[_LAST_AT] and _version(at, event) > (rollup[_LAST_AT], rollup[_LAST_ID], rollup[_LAST_HASH]):
            rollup[_LAST_AT : _LAST_HASH + 1] = _last_of(at, event, account)
            rollup[_LAST_PLACE] = place

    def rows(self) -> tuple[Rows, Rows]:
        """Return rows of ``usage`` and of ``usage_rollup``, each in order of its key."""
        uses: Rows = []
        rollups: Rows = []
        for key in sorted(self._rollups):
            rollup = self._rollups[key]
            rollups.append((*key, *rollup[:_DAYS]))
            account_id, application_id, use = key
            if rollup[_DAYS] is None:
                day, mfa = _day_of(rollup)
                uses.append((account_id, day, application_id, use, mfa, *_bounds_in(rollup)))
            else:
                for (day, mfa), bounds in rollup[_DAYS].items():
                    uses.append((account_id, day, application_id, use, mfa, *bounds))
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
