"""jitgov's own access as what campaigns and reports are about: the groups or app roles that let people in."""

from __future__ import annotations

import msgspec

from console.settings import OidcSettings
from ingest.contract.errors import SetupError
from reviews.settings.campaigns import CampaignSettings
from reviews.settings.own_access import Door

_GROUPS = "groups"


def doors(oidc: OidcSettings | None) -> list[Door]:
    """Return what lets people in by the identity provider; nothing where nobody signs in by one."""
    if oidc is None:
        return []
    kind = "group" if oidc.roles_claim == _GROUPS else "app_role"
    reaches = {value: [*reach.issuers, *reach.applications] for value, reach in oidc.reach.items()}
    return [
        Door(
            entitlement=f"{oidc.accounts_of}|{kind}:{value}",
            roles=list(oidc.roles.get(value, ())),
            reach=reaches.get(value, []),
            until=oidc.until.get(value),
        )
        for value in sorted({*oidc.roles, *oidc.reach})
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


def _about_own_access(definition: CampaignSettings, place: str, oidc: OidcSettings | None) -> CampaignSettings:
    if oidc is None or not oidc.roles:
        raise SetupError(f"{place}: nobody is let in by console.oidc.roles: there is no such access to review")
    if definition.scope.entitlements or definition.scope.of != "grants":
        raise SetupError(f"{place} asks about the grants that let people in; name no entitlements beside it")
    entitlements = [door.entitlement for door in doors(oidc)]
    scope = msgspec.structs.replace(definition.scope, entitlements=entitlements, own_access=False)
    return msgspec.structs.replace(definition, scope=scope)
