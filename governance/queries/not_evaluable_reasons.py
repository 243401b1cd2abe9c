"""Why policies could not answer, each reason once: how often it was given, and one account as an example."""

from __future__ import annotations

import msgspec

from governance.model.scope import Scope
from governance.queries.naming import AccountName, keyed_account
from governance.queries.pages import AsOfFilters
from governance.queries.snapshot import Snapshot
from governance.store.queries.finding_counts import reasons_not_given
from governance.store.queries.finding_pages import first_accounts

MOST_REASONS = 1_000
"""Reasons that are given at most; a policy has a handful, and some name what is missing."""


class ReasonView(msgspec.Struct, frozen=True):
    """A reason for which a policy could not answer."""

    policy: str
    answers: int
    """How many answers it kept from being given."""
    reason: str
    account: AccountName
    """One of those that it concerns: the first by its key."""


def not_evaluable_reasons(snapshot: Snapshot, scope: Scope, filters: AsOfFilters) -> list[ReasonView]:
    """Return the reasons as of an instant, the most frequent first; one more than ``MOST_REASONS`` where more are."""
    reasons = reasons_not_given(snapshot.connection, scope, filters, filters.as_of, MOST_REASONS + 1)
    keys = {reason.account_id for reason in reasons}
    names = snapshot.account_names(keys)
    of_identities = first_accounts(snapshot.connection, keys - names.keys())
    called = {**names, **snapshot.application_names(keys - names.keys() - of_identities.keys())}
    return [
        ReasonView(
            reason.policy,
            reason.answers,
            reason.reason,
            AccountName(*of_identities[reason.account_id][1:])
            if reason.account_id in of_identities
            else msgspec.structs.replace(keyed_account(reason.account_id), name=called.get(reason.account_id)),
        )
        for reason in reasons
    ]
