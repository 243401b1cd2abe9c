"""Consents: somebody agrees that an application may act for everybody."""

from __future__ import annotations

from simulator.entra.skeleton import Activity, Initiator, audit, changed, target
from simulator.organisation.cast import Account
from simulator.records.mint import Mint
from simulator.records.record import Record

_CONSENT = Activity("Consent to application", "Core Directory", "ApplicationManagement", "Assign")


def for_everybody(mint: Mint, client: Account, app_id: str, scope: str, at: int, giver: Account) -> Record:
    """Return that an administrator agreed for everybody to a scope of an application."""
    permissions = (
        f"[] => [[Id: {mint.guid()}, ClientId: {client.subject}, ConsentType: AllPrincipals, Scope: {scope}]]; "
    )
    changes = [
        changed("ConsentContext.IsAdminConsent", "True"),
        changed("ConsentContext.IsAppOnly", "False"),
        changed("ConsentContext.OnBehalfOfAll", "True"),
        changed("ConsentAction.Permissions", permissions),
        changed("TargetId.ServicePrincipalNames", app_id),
    ]
    agreed_to = target("ServicePrincipal", client.subject, client.display_name, changes)
    return audit(mint, client.tenant, _CONSENT, at, Initiator(giver), [agreed_to])
