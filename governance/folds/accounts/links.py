"""What links an account to an identity: a verified attribute, a federated subject, an address of an owned domain.

Beside these stands what adds to them, and links nobody by itself: other addresses, and names (policies, section 1).
"""

from __future__ import annotations

from collections.abc import Sequence

from governance.folds.accounts.answerable import answering_links
from governance.folds.accounts.managers import superior_links
from governance.folds.identities.names import spelled_names
from governance.model.identity_links import ACCOUNT, ATTRIBUTE, CLIENT_OF, FOREIGN, HAD, MAIL_LINK, NAMED, PLACEHOLDER
from governance.model.keys import plain_parts
from governance.model.states import IDP_PREFIX, AccountState, UsageSummary
from governance.policies.support.cached_by_identity import remembered
from governance.settings.links import LinkSettings
from ingest.contract.event import account_key

_LOGINS = frozenset({"login", "userprincipalname"})
MAILS = frozenset({"email", "mail"})


def links(account: AccountState, rollups: Sequence[UsageSummary], settings: LinkSettings) -> frozenset[str]:
    """Return the links of an account, and what stands beside them (``identity_links``)."""
    if account.type != "person":
        client_of = {f"{CLIENT_OF}{account.client_of}"} if account.client_of is not None else set()
        return answering_links(account) | client_of
    return (
        superior_links(account)
        | _verified(account, rollups, settings)
        | _addresses(account, settings)
        | _names(account)
    )


def _verified(account: AccountState, rollups: Sequence[UsageSummary], settings: LinkSettings) -> set[str]:
    verified: set[str] = set()
    attribute = settings.attributes.get(account.issuer)
    value = account.profile.get(attribute) if attribute is not None else None
    text = "" if value is None else str(value).strip().casefold()
    if text:
        verified.add(f"{PLACEHOLDER if text in _placeholders(settings) else ATTRIBUTE}{text}")
    if account.issuer in settings.federated.values():
        verified.add(f"{ACCOUNT}{account.account_id}")
    for rollup in rollups if settings.federated else ():
        if rollup.application_id.startswith(IDP_PREFIX) and rollup.use != "failed" and rollup.first_subject:
            issuer = settings.federated.get(plain_parts(rollup.application_id).id)
            if issuer is not None:
                verified.add(f"{ACCOUNT}{account_key(issuer, rollup.first_subject)}")
    return verified


def _addresses(account: AccountState, settings: LinkSettings) -> set[str]:
    """Return the login where its domain is owned, such logins of before, and the addresses of other domains."""
    login = account.name.strip().lower() if account.name else ""
    before = {str(c.value).strip().lower() for c in account.attribute_changes if c.name.lower() in _LOGINS and c.value}
    before |= account.addresses_told
    others = {str(v).strip().lower() for n, v in account.profile.items() if n.lower() in MAILS and v}
    addresses = {f"{MAIL_LINK}{login}"} if is_owned(login, settings) else set()
    addresses |= {f"{HAD}{address}" for address in before - {login} if is_owned(address, settings)}
    foreign = {a for a in {login, *others} if _is_address(a) and not is_owned(a, settings)}
    return addresses | {f"{FOREIGN}{address}" for address in foreign - _placeholders(settings)}


def _is_address(text: str) -> bool:
    name, at, domain = text.rpartition("@")
    return bool(name and at and "." in domain and " " not in text)


def is_owned(text: str, settings: LinkSettings) -> bool:
    """Tell whether a text is an address of a domain that the organisation owns."""
    return text.rpartition("@")[2] in _owned_domains(settings) and "@" in text


def _names(account: AccountState) -> set[str]:
    return {f"{NAMED}{spelling}" for spelling in spelled_names(account.display_name)}


@remembered
def _owned_domains(settings: LinkSettings) -> frozenset[str]:
    return frozenset(domain.strip().lower() for domain in settings.owned_domains)


@remembered
def _placeholders(settings: LinkSettings) -> frozenset[str]:
    return frozenset(value.strip().casefold() for value in settings.placeholders)
