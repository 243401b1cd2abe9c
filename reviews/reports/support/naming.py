"""How a report calls accounts, applications and entitlements: by name, and by id only where no name is known."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from governance.model.keys import entitlement_parts, plain_parts
from governance.model.states import IDP_PREFIX
from governance.policies.catalogue import all_policies, controls
from governance.queries.naming import Names
from governance.settings.sections import GovernanceSettings
from governance.store.queries.finding_pages import first_accounts
from ingest.contract.outside_text import is_seen
from reviews.reports.support.context import ReportContext
from reviews.reports.support.tables import spaced
from reviews.store.reports.findings import AcceptedFinding, ListedFinding


class PolicyWords(NamedTuple):
    """What a reader is told of policies, by id: their titles, and the controls that each serves."""

    titles: Mapping[str, str]
    controls: Mapping[str, str]


def policy_words(settings: GovernanceSettings) -> PolicyWords:
    """Return titles and controls of all policies."""
    serves = {policy_id: ", ".join(served) for policy_id, served in controls(settings).items()}
    return PolicyWords({policy.id: policy.title for policy in all_policies(settings)}, serves)


def application(names: Names, application_id: str | None) -> str | None:
    """Return an application's name, else its source's id; None where there is none."""
    if not application_id:
        return None
    return names.get(application_id) or plain_parts(application_id).id or application_id


def idps(context: ReportContext, made: Iterable[tuple[str, str | None]]) -> dict[tuple[str, str | None], str | None]:
    """Return how identity providers that people came from are called, by (source, its id there); else the id."""
    keys = {(issuer, idp): f"{IDP_PREFIX}{issuer}|{idp}" for issuer, idp in made if idp}
    names = context.snapshot.application_names(keys.values())
    return {of_source: names.get(key) or of_source[1] for of_source, key in keys.items()}


def account(account_id: str, name: str | None) -> str:
    """Return an account's login, else its key; one that shows nothing is none."""
    return name if name is not None and is_seen(name) else account_id


def logins(context: ReportContext, reviewers: Iterable[str | None]) -> dict[str | None, str]:
    """Return how reviewers are called, by what the store has of them: a login, or an account's key."""
    asked = {reviewer for reviewer in reviewers if reviewer}
    names = context.snapshot.account_names(asked)
    return {reviewer: account(reviewer, names.get(reviewer)) for reviewer in asked}


def people(week: ReportContext, findings: Iterable[ListedFinding | AcceptedFinding]) -> dict[str, str]:
    """Return how those whom findings are about are called, by account id.

    An identity is called by the first of its accounts, an application that a finding alone is about by its name.
    """
    called = {finding.account_id: finding.name for finding in findings}
    nameless = {account_id for account_id, name in called.items() if not name}
    first = first_accounts(week.connection, nameless) if nameless else {}
    called |= {identity_id: name or key for identity_id, (key, _, _, name) in first.items()}
    called = {**called, **week.snapshot.application_names(nameless - first.keys())}
    return {account_id: account(account_id, name) for account_id, name in called.items()}


def entitlements(week: ReportContext, ids: Iterable[str]) -> dict[str, str]:
    """Return how entitlements are shown: type and name, else type and id."""
    wanted = set(ids)
    names = week.snapshot.entitlement_names(wanted)
    shown = {}
    for entitlement_id in wanted:
        _, kind, vendor_id = entitlement_parts(entitlement_id)
        shown[entitlement_id] = f"{spaced(kind)}: {names.get(entitlement_id) or vendor_id}"
    return shown
