"""jitgov's own access as what campaigns and reports are about: the groups or roles that let people in."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from console.settings import OidcSettings
from ingest.contract.errors import SetupError
from ingest.contract.event import EntitlementType
from ingest.contract.providers.catalogue import provider_of
from reviews.settings.campaigns import CampaignSettings
from reviews.settings.own_access import Door


def doors(oidc: OidcSettings | None) -> list[Door]:
    """Return what lets people in by the identity provider; nothing where nobody signs in by one.

    Raises SetupError where no provider is known by which ``accounts_of`` begins.
    """
    if oidc is None:
        return []
    reaches = {value: [*reach.issuers, *reach.applications] for value, reach in oidc.reach.items()}
    return [
        Door(
            entitlement=f"{oidc.accounts_of}|{word}",
            roles=list(oidc.roles.get(value, ())),
            reach=reaches.get(value, []),
            until=oidc.until.get(value),
        )
        for value in sorted({*oidc.roles, *oidc.reach})
        for word in _held_as(value, oidc)
    ]


def with_own_access(definitions: list[CampaignSettings], oidc: OidcSettings | None) -> list[CampaignSettings]:
    """Return the definitions; one about ``own_access`` names what each value of the roles' claim is held by.

    Raises SetupError where nobody signs in by a provider, and where such a definition names entitlements as well.
    """
    return [
        _about_own_access(definition, f"reviews.campaigns[{number}].scope.own_access", oidc)
        if definition.scope.own_access
        else definition
        for number, definition in enumerate(definitions)
    ]


def _held_as(value: str, oidc: OidcSettings) -> Iterator[str]:
    """Yield what a value of the claim is held by at the source, each as ``type:name`` or ``type:id``."""
    if value in oidc.held_as:
        yield from oidc.held_as[value]
        return
    kind = oidc.roles_claim_lists or _listed_by(oidc)
    # Two applications may have roles of one name: this console's are those of the application as which it signs in.
    yield f"{kind}:{oidc.client_id}/{value}" if kind == "app_role" else f"{kind}:{value}"


def _listed_by(oidc: OidcSettings) -> EntitlementType:
    """Return what the claim lists: by its name as the provider has it, or as the end of a name of the owner's own."""
    provider = provider_of(oidc.accounts_of)
    own_name = oidc.roles_claim.rpartition("/")[2].rpartition(":")[2].casefold()
    return provider.role_claims.get(own_name, provider.other_claims_list)


def _about_own_access(definition: CampaignSettings, place: str, oidc: OidcSettings | None) -> CampaignSettings:
    if oidc is None or not oidc.roles:
        raise SetupError(f"{place}: nobody is let in by console.oidc.roles: there is no such access to review")
    if definition.scope.entitlements or definition.scope.of != "grants":
        raise SetupError(f"{place} asks about the grants that let people in; name no entitlements beside it")
    entitlements = [door.entitlement for door in doors(oidc)]
    scope = msgspec.structs.replace(definition.scope, entitlements=entitlements)
    return msgspec.structs.replace(definition, scope=scope)
