"""What the first list that was read since an account was shut shows it to hold.

Later lists add nothing: what they do not show any more has ended, and an end is a fact of its own. The first list after
an account's own record has the account derived anew, whether or not that list differs from the one before.
"""

from __future__ import annotations

from governance.folds.accounts.account_history import OrderedHistory
from governance.folds.census.listing import Statement
from governance.folds.census.subjects import ACCOUNT, APPLICATION, grant_subject_parts, kind_of
from governance.model.list_readings import Relisted
from governance.model.states import AccountState
from ingest.contract.providers.catalogue import provider_of


def relisted(history: OrderedHistory, account: AccountState) -> Relisted | None:
    """Return what the first list since the account ended or was suspended shows; None: none was read since."""
    shut_at = _shut_at(account)
    if shut_at is None or not history.listings:
        return None
    own = _first_since(shut_at, history.listings.statements("", ACCOUNT, [shut_at]))
    if own is None:
        return None
    shown: set[str] = set()
    for subject in history.listings.subjects():
        if subject == "" or subject.startswith(APPLICATION):
            continue
        statements = history.listings.statements(subject, history.listings.type_of(subject), [shut_at])
        first = _first_since(shut_at, statements)
        if first is not None and first.event is not None:
            shown.add(grant_subject_parts(subject)[0])
    is_whole = history.listings.is_whole_at(own.at, _never_held(history))
    return Relisted(own.at, own.event_id, frozenset(shown), is_whole)


def _never_held(history: OrderedHistory) -> frozenset[str]:
    """Return the kinds of which the source has no list, and no record ever gave the account anything."""
    never = provider_of(history.issuer).never_listed
    if not never:
        return never
    given = (event.entitlement for event in history.records if event.entitlement is not None)
    return never - {kind_of(entitlement.type, entitlement.id) for entitlement in given}


def _first_since(instant: int, statements: list[Statement]) -> Statement | None:
    return next((statement for statement in statements if statement.at >= instant), None)


def _shut_at(account: AccountState) -> int | None:
    """Return since when nobody can sign in with it because it ended or was suspended, None where it is neither."""
    return account.ended_at if account.ended_at is not None else _suspended_at(account)


def _suspended_at(account: AccountState) -> int | None:
    """Return since when it has been suspended, None where it is not: an end is no suspension."""
    if account.state != "disabled":
        return None
    suspended_at: int | None = None
    for change in account.timeline:
        if change.what == "suspended":
            suspended_at = change.at if suspended_at is None else suspended_at
        elif change.what in ("unsuspended", "enabled", "created", "redeemed"):
            suspended_at = None
    return suspended_at
