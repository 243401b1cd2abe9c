"""What lists say of a grant from an instant on, whether or not they differ from those before."""

from __future__ import annotations

from collections.abc import Sequence

from governance.folds.census.listing import Listings, Statement
from governance.folds.census.stated import stated_begin
from governance.folds.census.subjects import ACCOUNT, grant_subject, kind_of_grant
from governance.model.list_readings import ListReading
from governance.model.states import Grant
from ingest.contract.instants import to_micros


class HeldLists:
    """The lists of one account's source (``governance.model.list_readings.HeldLists``)."""

    def __init__(self, listings: Listings) -> None:
        self._listings = listings

    def since(self, grant: Grant, moment: int) -> ListReading | None:
        """Return what the first list from the moment on says that would show the grant; None: none was read."""
        return next(iter(self.changes_since(grant, moment)), None)

    def changes_since(self, grant: Grant, moment: int) -> Sequence[ListReading]:
        """Return, in order, what the first such list says, and what later ones say otherwise."""
        subject = grant_subject(grant.entitlement_id, grant.mode, grant.via, grant.scope)
        return self._readings(subject, kind_of_grant(subject), moment)

    def last_without(self, grant: Grant) -> int | None:
        """Return when the last list before the grant's beginning that would show it was read, and does not show it."""
        if not self._listings:
            return None
        subject = grant_subject(grant.entitlement_id, grant.mode, grant.via, grant.scope)
        return self._listings.last_silence(subject, kind_of_grant(subject), grant.valid_from)

    def of_account(self, moment: int) -> ListReading | None:
        """Return what the first complete list of accounts from the moment on says of the account; None: none was."""
        return next(iter(self._readings("", ACCOUNT, moment)), None)

    def _readings(self, subject: str, kind: str, moment: int) -> list[ListReading]:
        if not self._listings:
            return []  # Most accounts stand in no list.
        statements = self._listings.statements(subject, kind, [moment])
        return [_reading(statement) for statement in statements if statement.at >= moment]


def _reading(statement: Statement) -> ListReading:
    event = statement.event
    if event is None:
        return ListReading(statement.at, statement.event_id, "gone")
    expires_at = event.grant.expires_at if event.grant is not None else None
    ends = to_micros(expires_at) if expires_at is not None else None
    return ListReading(statement.at, statement.event_id, "alive", stated_begin(event), ends)
