"""Accounts of the same people at two tenants, and whose they come to be."""

from __future__ import annotations

from typing import Any, Literal

import msgspec

from governance.model.acts import Author
from governance.worker.acts.linking import enter_word
from ingest.contract.event import Event
from tests.governance.censuses import ISSUER, day, person, record
from tests.governance.relabelled import under
from tests.governance.told import Told

OTHER = "okta:beta"
EVE = Author(via="os", uid=1000, name="eve", issuer=ISSUER, subject="eve")
SETTINGS: dict[str, Any] = {
    "links": {"attributes": {ISSUER: "number", OTHER: "number"}, "owned_domains": ["example.com"]}
}
Word = tuple[Literal["link", "unlink"], str, str]


def born(subject: str, login: str, name: str | None = None, *, tenant: str = "acme", **profile: Any) -> Event:
    """The creation of an account; subjects are one tenant's own."""
    made = record(day(1), "account_created", f"{tenant}{subject}", profile=profile)
    party = person(f"{tenant}{subject}", name=login, display_name=name)
    return under(tenant, msgspec.structs.replace(made, account=party))


def both(login: str, name: str | None = None, **profile: Any) -> list[Event]:
    """An account of one login at each of the tenants."""
    subject = login.partition("@")[0]
    return [born(subject, login, name, **profile), born(subject, login, name, tenant="beta", **profile)]


def say(told: Told, *words: Word) -> None:
    for word, account, other in words:
        enter_word(told.engine, word, account, other, "known", EVE, told.clock())


def identities(told: Told) -> list[set[str]]:
    groups: dict[object, set[str]] = {}
    for account, identity in told.ask("SELECT account_id, identity_id FROM account_identity"):
        groups.setdefault(identity, set()).add(str(account).partition("|")[2])
    return sorted(groups.values(), key=sorted)


def persons(told: Told) -> dict[str, str]:
    sql = "SELECT account_id, link FROM identity_link WHERE link >= 'person:' AND link < 'person;'"
    return {str(a).partition("|")[2]: str(link).rpartition("|")[2] for a, link in told.ask(sql)}
