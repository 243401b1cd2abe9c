"""What the events of a batch call accounts, applications and entitlements."""

from __future__ import annotations

from governance.folds.batch_rows import Rows
from governance.folds.usage.uses import EntityName
from governance.model.keys import application_aliases, application_key, entitlement_key, group_key
from ingest.contract.event import Event, account_key_of


class NameFold:
    """Names as they are folded; the hot path adds to ``logins`` and asks ``entity`` itself."""

    def __init__(self) -> None:
        self.logins: set[tuple[str, str]] = set()
        """(account, login) pairs."""
        self._entities: dict[tuple[str, str], EntityName] = {}

    def take(self, event: Event, at: int, issuer: str) -> None:
        """Note the names that an event of no use gives."""
        application, entitlement = event.application, event.entitlement
        account = account_key_of(event.account)
        if account is not None and event.account is not None and event.account.name:
            self.logins.add((account, event.account.name))
        if application is not None:
            entity = self.entity("application", application_key(issuer, application.id), at)
            entity.named(application.name, at)
            succeeded = event.outcome.result == "success"
            if succeeded and event.kind == "provisioned":
                entity.channel_at = at if entity.channel_at is None else min(at, entity.channel_at)
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
        return sorted([*named, *(("account", *login) for login in self.logins)])
