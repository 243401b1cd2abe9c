"""In which of the vendor's tenants an application is registered, as sign-ins, audits and lists of applications tell."""

from __future__ import annotations

from msgspec import UNSET

from governance.model.keys import application_key
from ingest.contract.event import Event
from ingest.contract.glance import Glance
from ingest.contract.providers.catalogue import providers


def registrations_of(event: Event | Glance, issuer: str) -> set[tuple[str, str]]:
    """Return the (application, other tenant) pairs that the event tells.

    A list states the owner of each application without saying whether that is another tenant: of a platform's it is.
    """
    pairs: set[tuple[str, str]] = set()
    application = event.application
    if application is not None and application.foreign_tenant is not UNSET:
        pairs.add((application_key(issuer, application.id), application.foreign_tenant))
    listed, owner = event.attributes.get("app_id"), event.attributes.get("owner_tenant")
    if isinstance(listed, str) and isinstance(owner, str) and owner in providers()[event.source.idp].own_tenants:
        pairs.add((application_key(issuer, listed), owner))
    return pairs
