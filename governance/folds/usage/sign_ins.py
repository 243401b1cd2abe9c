"""A batch's sign-ins, as the store keeps them: a row for each day, and a roll-up of what policies read of all of them.

Of each sign-in one row is held, and nothing else of its event. Most are the only one of their account at their
application: of those the row stays as it is, and whoever writes makes both of it (``lone_sign_ins``).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import pairwise
from typing import Any, NamedTuple

import msgspec

from governance.folds.batch_rows import Rows
from governance.folds.usage.lone_sign_ins import LoneRow, rollup_of
from governance.folds.usage.uses import Bounds, bounds_of
from governance.model.states import DAY
from ingest.contract.event import Event, Party
from ingest.contract.glance import Glance
from ingest.contract.text import text

FOREIGN_TENANT = "foreign_tenant"
"""The attribute of a sign-in by somebody of another tenant: a use of a class of its own, by no account of ours."""
_HASH_DIGITS = 16
"""Of a content hash: enough to order versions of one row that have one instant."""

_KEY_PARTS = 3  # of a row: account, application and class of use
_AT, _EVENT_ID, _PLACE, _MFA = 3, 4, 6, 7
_UNKNOWN = "unknown"
_NOTHING_ASSERTED = (None, None)


class UseRows(NamedTuple):
    """A batch's sign-ins: rows of those that are the only one of their key, and of ``usage`` and ``usage_rollup``."""

    lone: list[LoneRow]
    usage: Rows
    rollups: Rows


def sign_in_row(
    account_id: str, application_id: str, use: str, at: int, event: Event | Glance, account: Party, place: int
) -> LoneRow:
    """Return a sign-in as the row of a lone one; ``at`` in microseconds, ``place`` on the bus."""
    correlation, client = event.correlation, event.client
    asserted, subject = _asserted_in(event.attributes) if event.attributes else _NOTHING_ASSERTED
    # Plain: a tuple that is made of others takes twice as long.
    return (
        account_id, application_id, use, at, event.event_id, event.content_hash[:_HASH_DIGITS], place,
        _UNKNOWN if client is None else client.mfa, account.type, correlation.session, correlation.transaction,
        asserted, subject, account.name, account.display_name,
    )  # fmt: skip


def use_rows(seen: list[LoneRow]) -> UseRows:
    """Return the rows of sign-ins, which came in any order and are sorted in place: lone and roll-ups by their keys."""
    by_key = UseRows([], [], [])
    # By key and version: two versions of one record are two, as a vendor may revise a row under one id. No two stand at
    # one place, so what may be None is never compared.
    seen.sort()
    begin = 0
    for end in _ends(seen):
        if end - begin == 1:
            by_key.lone.append(seen[begin])
        else:
            by_key.usage.extend(_days_of(seen[begin:end]))
            by_key.rollups.append(rollup_of(seen[begin], seen[end - 1]))
        begin = end
    return by_key


def _ends(seen: list[LoneRow]) -> Iterator[int]:
    """Yield behind which row each key ends."""
    for end, (before, row) in enumerate(pairwise(seen), 1):
        # The account first: most differ by it.
        if row[0] != before[0] or row[:_KEY_PARTS] != before[:_KEY_PARTS]:
            yield end
    if seen:
        yield len(seen)


def _days_of(several: list[LoneRow]) -> Rows:
    """Return the rows of ``usage`` of one key's sign-ins, which are in order of time."""
    days: dict[tuple[int, str], Bounds] = {}
    for row in several:
        at, event_id, place = row[_AT], row[_EVENT_ID], row[_PLACE]
        bounds = days.setdefault((at // DAY, row[_MFA]), bounds_of(at, event_id, place))
        bounds[2], bounds[3], bounds[5] = at, event_id, place
    account_id, application_id, use = several[0][:_KEY_PARTS]
    return [(account_id, day, application_id, use, mfa, *bounds) for (day, mfa), bounds in days.items()]


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


def _asserted_in(given: Mapping[str, Any]) -> tuple[str | None, str | None]:
    """Return the names of what another provider asserted, as a JSON list, and who it said it is."""
    asserted = given.get("asserted")
    names = msgspec.json.encode(sorted(map(str, asserted))).decode() if isinstance(asserted, list) else None
    return names, text(given.get("federated_subject"))
