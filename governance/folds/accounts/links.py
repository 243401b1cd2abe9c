"""What links an account to an identity: a verified attribute, a federated subject, an address of an owned domain.

Names never link (policies, section 1).
"""

from __future__ import annotations

from collections.abc import Sequence

from governance.folds.accounts.managers import superior_links
from governance.model.identity_links import ADDRESS, ATTRIBUTE, MAIL_LINK, PLACEHOLDER
from governance.model.keys import plain_parts
from governance.model.states import IDP_PREFIX, AccountState, UsageSummary
from governance.policies.support.cached_by_identity import remembered
from governance.settings.sections import LinkSettings
from ingest.contract.event import account_key


def links(account: AccountState, rollups: Sequence[UsageSummary], settings: LinkSettings) -> frozenset[str]:
    """Return the links of an account; accounts that share one are one identity's, but for placeholders and managers."""
    account_links: set[str] = set()
    if account.type != "person":
        return frozenset()
    beside = superior_links(account)
    attribute = settings.attributes.get(account.issuer)
    value = account.profile.get(attribute) if attribute is not None else None
    text = "" if value is None else str(value).strip().casefold()
    placeholder = text in _placeholders(settings)
    if text and not placeholder:
        account_links.add(f"{ATTRIBUTE}{text}")
    if account.issuer in settings.federated.values():
        account_links.add(f"account:{account.account_id}")
    for rollup in rollups if settings.federated else ():
        if rollup.application_id.startswith(IDP_PREFIX) and rollup.use != "failed" and rollup.first_subject:
            issuer = settings.federated.get(plain_parts(rollup.application_id).id)
            if issuer is not None:
                account_links.add(f"account:{account_key(issuer, rollup.first_subject)}")
    if account.name and settings.owned_domains:
        address = account.name.lower()
        if address.rpartition("@")[2] in {domain.lower() for domain in settings.owned_domains}:
            account_links.add(f"{ADDRESS if account_links else MAIL_LINK}{address}")
    return beside | account_links | ({f"{PLACEHOLDER}{text}"} if placeholder else set())


@remembered
def _placeholders(settings: LinkSettings) -> frozenset[str]:
    return frozenset(value.strip().casefold() for value in settings.placeholders)
