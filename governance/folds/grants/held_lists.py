"""What lists say of a grant from an instant on, whether or not they differ from those before."""

from __future__ import annotations

from governance.folds.census.listing import Listings, grant_subject, kind_of_grant
from governance.model.situation import ListReading
from governance.model.states import Grant


class HeldLists:
    """The lists of one account's source (``governance.model.situation.HeldLists``)."""

    def __init__(self, listings: Listings) -> None:
        self._listings = listings

    def since(self, grant: Grant, moment: int) -> ListReading | None:
        """Return what the first list from the moment on says that would show the grant; None: none was read."""
        subject = grant_subject(grant.entitlement_id, grant.mode, grant.via, grant.scope)
        statements = self._listings.statements(subject, kind_of_grant(subject), [moment])
        first = next((statement for statement in statements if statement.at >= moment), None)
        if first is None:
            return None
        return ListReading(first.at, first.event_id, "gone" if first.event is None else "alive")
