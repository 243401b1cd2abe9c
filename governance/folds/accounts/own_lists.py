"""What an application's own list says of one of its accounts: when it was there, since when, and what it holds there.

A complete list that does not name an account any more ended it; the list's word stands above sign-ins from before.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from governance.folds.accounts.account_grants import account_grants
from governance.folds.accounts.account_history import AccountHistory, FoldContext, order_history
from governance.folds.census.listing import Listings, Statement
from governance.folds.census.stated import stated_instant
from governance.folds.census.subjects import ACCOUNT
from governance.model.list_readings import ListReading, ListReadings
from governance.model.states import DAY, Grant
from ingest.contract.application_lists import application_of, is_own_list
from ingest.contract.event import Event


class ListedRow(NamedTuple):
    """A row of an application's list: the account is there, usable (``alive``) or disabled."""

    at: int
    made_at: int | None
    event_id: str
    alive: bool
    made_by: int | None = None
    """The last instant at which it can have been made by the list's word, which may state a mere day."""

    @property
    def begins(self) -> int:
        """Return since when it is there, as far as the row tells."""
        return self.made_at if self.made_at is not None else self.at

    @property
    def there_by(self) -> int:
        """Return by when it was there for certain."""
        return self.made_by if self.made_by is not None else self.begins


class Readings:
    """What the lists say of one account, asked from an instant on (``governance.model.situation.ListReadings``)."""

    def __init__(self, listings: Listings) -> None:
        self._listings = listings

    def since(self, moment: int) -> Sequence[ListReading]:
        """Return what the first list from the moment on says, and what later ones say otherwise."""
        statements = self._listings.statements("", ACCOUNT, [moment])
        return [_reading(statement) for statement in statements if statement.at >= moment]


def _reading(statement: Statement) -> ListReading:
    state = _state(statement)
    return ListReading(
        statement.at,
        statement.event_id,
        "gone" if state == "deleted" else "shut" if state == "disabled" else "alive",
    )


def _state(statement: Statement) -> str:
    return "deleted" if statement.event is None else str(statement.event.attributes.get("state"))


class OwnList(NamedTuple):
    """What the list says of one account, in the order of the lists."""

    account_id: str
    """As the list has it."""
    application_id: str
    rows: tuple[ListedRow, ...]
    ends: tuple[tuple[int, str], ...]
    """(instant, event id) of each list that does not name it any more, or calls it deleted."""
    grants: tuple[Grant, ...]
    """As its owner's."""
    readings: Readings


def own_list(history: AccountHistory, owner: str, context: FoldContext) -> OwnList:
    """Return what the list says of an account of the owner's."""
    ordered = order_history(history, context)
    rows: list[ListedRow] = []
    ends: list[tuple[int, str]] = []
    for statement in ordered.statements:
        state = _state(statement)
        if state == "deleted" or statement.event is None:
            ends.append((statement.at, statement.event_id))
        else:
            rows.append(_row(statement.at, statement.event_id, state, statement.event))
    grants = in_application(account_grants(ordered, context), owner, ordered.issuer)
    return OwnList(
        history.account_id, application_of(ordered.issuer), tuple(rows), tuple(ends), grants, Readings(ordered.listings)
    )


def readings_by_application(
    own_lists: Iterable[OwnList], joined: Mapping[str, str]
) -> dict[str, tuple[ListReadings, ...]]:
    """Return what the lists say, by application; ``joined``: second id of an application → the id it is known by."""
    readings: dict[str, tuple[ListReadings, ...]] = {}
    for listed in own_lists:
        key = joined.get(listed.application_id, listed.application_id)
        readings[key] = (*readings.get(key, ()), listed.readings)
    return readings


def in_application(grants: Iterable[Grant], holder: str, issuer: str) -> tuple[Grant, ...]:
    """Return the grants as what a holder has in the application whose list the issuer is."""
    application_id = application_of(issuer)
    return tuple(grant._replace(account_id=holder, application_id=application_id) for grant in grants)


def is_held_there(grant: Grant) -> bool:
    """Tell whether a grant is held in an application by its own list's word: it is no assignment to it."""
    return is_own_list(grant.entitlement_id)


def _row(at: int, event_id: str, state: str, event: Event) -> ListedRow:
    made_at = stated_instant(event.attributes.get("created_at"))
    if made_at is not None and made_at > at:
        made_at = None
    on_day = made_at is not None and bool(event.attributes.get("created_on_day"))
    made_by = made_at + DAY - 1 if made_at is not None and on_day else made_at
    return ListedRow(at, made_at, event_id, state != "disabled", made_by)
