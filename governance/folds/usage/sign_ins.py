"""A batch's sign-ins, as the store keeps them: a row for each day, and a roll-up of what policies read of all of them.

Most sign-ins of a batch are the only one of their account at their application: of those the roll-up alone is made
here, at once as the row that it will be, and the day's row of it in the end. Nothing of an event is held but what the
rows say.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec

from governance.folds.batch_rows import Rows
from governance.folds.usage.uses import Bounds, bounds_of, widen
from governance.model.states import DAY
from ingest.contract.event import Event, Party
from ingest.contract.glance import Glance
from ingest.contract.text import text

FOREIGN_TENANT = "foreign_tenant"
"""The attribute of a sign-in by somebody of another tenant: a use of a class of its own, by no account of ours."""
_HASH_DIGITS = 16
"""Of a content hash: enough to order versions of one row that have one instant."""

_UNKNOWN = "unknown"
_NOTHING_ASSERTED = (None, None)

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
            self._rollups[key] = _lone(key, at, event, account, place)
            return
        days = self._days.get(key)
        if days is None:
            days = self._days[key] = {_day_of(rollup): _bounds_in(rollup)}
        client, event_id = event.client, event.event_id
        day = at // DAY, client.mfa if client is not None else _UNKNOWN
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


def class_of_use(event: Event | Glance, account: Party) -> str:
    """Return the class of use that a sign-in by an account is of."""
    if event.attributes and FOREIGN_TENANT in event.attributes:
        return "foreign"
    if event.outcome.result != "success":
        return "failed"
    if account.type == "service":
        return "service"
    client = event.client
    return "non_interactive" if client is not None and client.interactive is False else "interactive"


def _lone(key: RollupKey, at: int, event: Event | Glance, account: Party, place: int) -> _Rollup:
    """Return the roll-up of one sign-in, the first and the last: most are, and made apart both take twice as long."""
    account_id, application_id, use = key
    event_id, version, correlation = event.event_id, event.content_hash[:_HASH_DIGITS], event.correlation
    mfa = _UNKNOWN if event.client is None else event.client.mfa
    asserted = _asserted_in(event.attributes) if event.attributes else _NOTHING_ASSERTED
    first = at, event_id, mfa, correlation.session, correlation.transaction, *asserted, version
    named = account.name, account.display_name, account.type
    return account_id, application_id, use, *first, at, event_id, *named, version, place, place


def _first_of(at: int, event: Event | Glance) -> tuple[Any, ...]:
    correlation = event.correlation
    mfa = _UNKNOWN if event.client is None else event.client.mfa
    asserted = _asserted_in(event.attributes)
    version = event.content_hash[:_HASH_DIGITS]
    return at, event.event_id, mfa, correlation.session, correlation.transaction, *asserted, version


def _asserted_in(given: Mapping[str, Any]) -> tuple[str | None, str | None]:
    """Return the names of what another provider asserted, as a JSON list, and who it said it is."""
    asserted = given.get("asserted")
    names = msgspec.json.encode(sorted(map(str, asserted))).decode() if isinstance(asserted, list) else None
    return names, text(given.get("federated_subject"))


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
