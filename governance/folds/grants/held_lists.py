"""What lists say of a grant from an instant on, whether or not they differ from those before."""

from __future__ import annotations

from governance.folds.census.listing import ACCOUNT, Listings, grant_subject, kind_of_grant
from governance.model.situation import ListReading
from governance.model.states import Grant


class HeldLists:
    """The lists of one account's source (``governance.model.situation.HeldLists``)."""

    def __init__(self, listings: Listings) -> None:
        self._listings = listings

    def since(self, grant: Grant, moment: int) -> ListReading | None:
        """Return what the first list from the moment on says that would show the grant; None: none was read."""
        subject = grant_subject(grant.entitlement_id, grant.mode, grant.via, grant.scope)
        return self._first(subject, kind_of_grant(subject), moment)

    def of_account(self, moment: int) -> ListReading | None:
        """Return what the first complete list of accounts from the moment on says of the account; None: none was."""
        return self._first("", ACCOUNT, moment)

    def _first(self, subject: str, kind: str, moment: int) -> ListReading | None:
        statements = self._listings.statements(subject, kind, [moment])
        first = next((statement for statement in statements if statement.at >= moment), None)
        if first is None:
            return None
        return ListReading(first.at, first.event_id, "gone" if first.event is None else "alive")
