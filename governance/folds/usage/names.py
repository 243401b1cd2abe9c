"""What the events of a batch call accounts, applications and entitlements, and which clients their consents name."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from governance.folds.batch_rows import Rows
from governance.folds.usage.consents import CONSENT_KINDS, client_of_consent
from governance.folds.usage.uses import EntityName, one_spelling
from governance.model.keys import application_aliases, application_key, entitlement_key, group_key, plain_parts
from ingest.contract.application_lists import application_of, is_own_list
from ingest.contract.event import Event, account_key_of
from ingest.contract.providers.catalogue import provider_of

Use = tuple[int, str]
"""An instant, and the event of it."""
_NEVER_USED = (None, None)
KnownLogins = dict[str, tuple[str, int]]
"""Account → the login that was folded last, and the first instant of a sign-in under it."""
_NOT_YET = 1 << 62
"""Comes after all that is told at an instant."""


class NameFold:
    """Names as they are folded; the hot path asks ``known_logins`` and ``entity`` itself."""

    def __init__(self, known_logins: KnownLogins) -> None:
        self.known_logins = known_logins
        self.logins: dict[tuple[str, str], Use | None] = {}
        """(account, login) → when the account first signed in under it; None: no sign-in of the batch succeeded so."""
        self.consents: set[tuple[str]] = set()
        """(account) of every client of which a record of consent speaks."""
        self._entities: dict[tuple[str, str], EntityName] = {}

    def take(self, event: Event, at: int, issuer: str) -> None:
        """Note the names that an event of no use gives."""
        application, entitlement = event.application, event.entitlement
        if event.kind in CONSENT_KINDS and (client := client_of_consent(event, issuer)) is not None:
            self.consents.add((client,))
        account = account_key_of(event.account)
        if account is not None and event.account is not None and event.account.name:
            self.logins.setdefault((account, event.account.name), None)
        if is_own_list(issuer) and (own := application_of(issuer)).startswith(issuer):
            # No identity provider knows the application: its list alone says that there is one.
            self.entity("application", own, at).named(plain_parts(own).id, at)
        if application is not None:
            entity = self.entity("application", application_key(issuer, application.id), at)
            entity.named(application.name, at)
            succeeded = event.outcome.result == "success"
            if succeeded and event.kind == "provisioned":
                entity.channel_at = at if entity.channel_at is None else min(at, entity.channel_at)
            elif succeeded and event.kind == "deprovisioned":
                entity.ended_at = at if entity.ended_at is None else min(at, entity.ended_at)
            facts = event.attributes.get("application")
            if isinstance(facts, dict):
                _describe(entity, facts, event.source.idp, at)
            for alias in application_aliases(event):
                self.entity("application", alias, at).belongs_to(application_key(issuer, application.id))
        if entitlement is not None:
            entity = self.entity("entitlement", entitlement_key(issuer, entitlement), at)
            entity.named(entitlement.name, at)
            if application is not None:
                entity.belongs_to(application_key(issuer, application.id))
        if event.grant is not None and event.grant.via and event.account is None:
            name = event.attributes.get("group_name")
            group = self.entity("entitlement", group_key(issuer, event.grant.via), at)
            group.named(name if isinstance(name, str) else None, at)

        listed, demanded = event.attributes.get("app_id"), event.attributes.get("assignment_required")
        if isinstance(listed, str) and isinstance(demanded, bool):
            entity = self.entity("application", application_key(issuer, listed), at)
            entity.entered_by("assigned" if demanded else "everybody", at)
            # What nobody is assigned to and nobody uses is called by its list alone.
            entity.named(event.account.display_name if event.account is not None else None, at)

    def signed_in(self, account: str, login: str, use: Use | None) -> None:
        """Note that an account signed in under a login, or, without a use of its own, that somebody tried to."""
        if use is None:
            self.logins.setdefault((account, login), None)
            self.known_logins.setdefault(account, (login, _NOT_YET))
            return
        key = account, login
        first = self.logins.get(key)
        if first is None or use < first:
            self.logins[key] = use
        self.known_logins[account] = login, use[0]

    def entity(self, what: str, entity_id: str, at: int) -> EntityName:
        """Return what is known of the names of an application or entitlement."""
        entity = self._entities.get((what, entity_id))
        if entity is None:
            entity = self._entities[what, entity_id] = EntityName(at)
        return entity

    def sightings(self, shard: int) -> Rows:
        """Return the rows of ``sighting``."""
        return [(*key, shard, *self._entities[key].row()) for key in sorted(self._entities)]

    def every_name(self) -> Rows:
        """Return the rows of ``entity_name``."""
        named = [(*key, name) for key, entity in self._entities.items() for name in entity.names]
        # Accounts come first, as no other kind of thing is named: sorted apart, they need no comparing of kinds.
        accounts = [("account", *login, *(self.logins[login] or _NEVER_USED)) for login in sorted(self.logins)]
        return [*accounts, *((*name, *_NEVER_USED) for name in sorted(named))]


def _describe(entity: EntityName, facts: Mapping[str, Any], idp: str, at: int) -> None:
    """Note what a list says of an application: how people sign in, and whether it must be assigned to them."""
    way = facts.get("sign_on_mode")
    if not isinstance(way, str):
        return
    entity.signed_in_by(way, at)
    if one_spelling(way) in provider_of(idp).assigned_sign_on:
        entity.entered_by("everybody" if facts.get("implicit_assignment") is True else "assigned", at)
