"""The facts beside a question, and what they speak for: what is held since when and how, when it was last used."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Literal, NamedTuple

from console.asking.own_items import OwnItem
from governance.model.scope import EVERYTHING
from governance.queries.access import AccessFilters, HeldGrantView, access
from governance.queries.accounts import AccountFilters, AccountView, accounts
from governance.queries.findings import FindingFilters, FindingView, findings
from governance.queries.naming import AccountName
from governance.queries.pages import MOST_ROWS, PageRequest
from governance.queries.snapshot import Snapshot
from ingest.contract.instants import from_micros

_GONE = ("left", "contract_ended")
_ENDED = ("disabled", "deleted", "suspended", "deactivated")


class Recommendation(NamedTuple):
    """What the facts speak for; ``look``: neither keeping nor revoking follows from them."""

    word: Literal["keep", "revoke", "look"]
    why: str


class Facts(NamedTuple):
    """What is known of what an item asks about, as of an instant."""

    as_of: datetime
    state: str | None
    standing: str | None
    """Of the person, by a roster."""
    since: datetime | None
    since_is: str | None
    granted_by: str | None
    through: Sequence[str]
    last_used_at: datetime | None
    known_since: datetime | None
    """Since when use would have been seen."""
    findings: Sequence[FindingView]


def facts_of(snapshot: Snapshot, items: Sequence[OwnItem], as_of: int) -> dict[str, Facts]:
    """Return the facts beside items, by id: three pages of queries for all of them together."""
    keys = tuple(sorted({key for item in items if (key := item.account_id) is not None}))
    if not keys:
        return {item.item_id: _nothing(as_of) for item in items}
    request = PageRequest(MOST_ROWS)
    entitlements = tuple(sorted({key for item in items if (key := item.entitlement_id) is not None}))
    grants: Sequence[HeldGrantView] = ()
    if entitlements:
        held = AccessFilters(as_of=as_of, account_ids=keys, entitlement_ids=entitlements, eligible=True)
        grants = access(snapshot, EVERYTHING, held, request).rows
    known = accounts(snapshot, EVERYTHING, AccountFilters(as_of=as_of, account_ids=keys), request).rows
    standing = findings(snapshot, EVERYTHING, FindingFilters(as_of=as_of, account_ids=keys), request).rows
    return {item.item_id: _facts(snapshot, item, grants, known, standing, as_of) for item in items}


def recommended(facts: Facts, stale_after_days: int) -> Recommendation:
    """Return what facts speak for; it is a word beside the question, never an answer to it."""
    if facts.standing in _GONE:
        return Recommendation("revoke", "the roster says that the person has left")
    if facts.state in _ENDED:
        return Recommendation("revoke", f"the account is {facts.state}")
    threshold = facts.as_of - timedelta(days=stale_after_days)
    if facts.findings:
        return Recommendation("look", _counted(len(facts.findings)))
    if facts.last_used_at is None:
        if facts.known_since is not None and facts.known_since <= threshold:
            return Recommendation("revoke", f"no use was seen since {facts.known_since:%Y-%m-%d}")
        return Recommendation("look", "whether it is used is not known for long enough")
    if facts.last_used_at < threshold:
        return Recommendation("revoke", f"not used for more than {stale_after_days} days")
    return Recommendation("keep", "used lately, and nothing is found against it")


def _counted(findings: int) -> str:
    counted = "1 open finding is" if findings == 1 else f"{findings} open findings are"
    return f"{counted} about it"


def _facts(
    snapshot: Snapshot,
    item: OwnItem,
    grants: Iterable[HeldGrantView],
    known: Iterable[AccountView],
    standing: Iterable[FindingView],
    as_of: int,
) -> Facts:
    if not isinstance(item.account, AccountName):
        return _nothing(as_of)
    account, wanted = item.account, item.entitlement
    grant = (
        next((g for g in grants if _is_of(g.account, account) and g.entitlement == wanted), None) if wanted else None
    )
    application_id = item.application.id if item.application is not None else None
    own = [v for v in known if _is_of(v.account, account)]
    there = next((v for v in own if v.application is not None and v.application.id == application_id), None)
    view = there or next((v for v in own if v.application is None), None)
    source = snapshot.known.get(account.issuer)
    about = [f for f in standing if _is_of(f.account, account) and f.status == "open"]
    if item.finding_id is not None:
        about = [f for f in about if f.finding_id == item.finding_id]
    return Facts(
        as_of=from_micros(as_of),
        state=view.state if view is not None else None,
        standing=grant.person.standing if grant is not None and grant.person is not None else None,
        since=grant.valid_from if grant is not None else view.created_at if view is not None else None,
        since_is=grant.from_basis if grant is not None else None,
        granted_by=grant.granted_by.name or grant.granted_by.subject
        if grant is not None and grant.granted_by
        else None,
        through=[group.name or group.id for group in grant.path] if grant is not None else (),
        last_used_at=_last_use(grant, view),
        # Of an account that is not known, as of an application in its place, no use would have been seen.
        known_since=from_micros(source.from_at) if source is not None and (view or grant) is not None else None,
        findings=about,
    )


def _last_use(grant: HeldGrantView | None, view: AccountView | None) -> datetime | None:
    uses = [at for at in (grant.last_used_at if grant else None, view.last_used_at if view else None) if at]
    return (grant.last_used_at if grant is not None else None) or max(uses, default=None)


def _is_of(name: AccountName, account: AccountName) -> bool:
    return (name.issuer, name.subject) == (account.issuer, account.subject)


def _nothing(as_of: int) -> Facts:
    return Facts(from_micros(as_of), None, None, None, None, None, (), None, None, ())


def by_id(
    items: Sequence[OwnItem], facts: Mapping[str, Facts], days: int
) -> list[tuple[OwnItem, Facts, Recommendation]]:
    """Return items, each with its facts and what they speak for."""
    return [(item, facts[item.item_id], recommended(facts[item.item_id], days)) for item in items]
