"""How the accounts of those who left stood at the report's instant: some came back since, some were shut in steps.

A suspension ends access as a deactivation does: whoever is suspended first, and deactivated and deleted weeks later, is
gone since the suspension. An application's account is gone as soon as the application's own list shows it shut.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from governance.queries.account_lives import Shut, shut_then
from ingest.contract.application_lists import is_own_list
from reviews.reports.support.context import ReportContext
from reviews.store.reports.leavers import LeaverAccount


def accounts_as_of(
    context: ReportContext, under: Mapping[str, Sequence[LeaverAccount]], used: Mapping[str, int]
) -> dict[str, list[LeaverAccount]]:
    """Return accounts, by that at an identity provider, as they stood then; ``used``: when each was used last."""
    keys = {key for accounts in under.values() for listed in accounts for key in _spoken_of(listed)}
    shut = shut_then(context.snapshot, {key: key in used for key in keys}, context.as_of)
    return {key: [_as_of(listed, shut) for listed in accounts] for key, accounts in under.items()}


def _spoken_of(listed: LeaverAccount) -> tuple[str, ...]:
    """Return the keys whose records and lists tell when the account was shut."""
    is_by_itself = not listed.application_id or is_own_list(listed.account_id)
    return (listed.account_id,) if is_by_itself else listed.listed_as


def _as_of(listed: LeaverAccount, shut: Mapping[str, Shut]) -> LeaverAccount:
    keys = _spoken_of(listed)
    ends = [shut[key] for key in keys if key in shut]
    if not ends or len(ends) < len(keys):
        return listed
    last = max(ends, key=lambda end: end.since_at)
    ended_at = last.since_at if listed.ended_at is None else min(last.since_at, listed.ended_at)
    return listed._replace(state=last.state, ended_at=ended_at)
