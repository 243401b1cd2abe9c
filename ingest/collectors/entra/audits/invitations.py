"""Audits of the Invited Users service: a guest is invited, redeems the invitation, is deleted."""

from __future__ import annotations

import re
from typing import Any

from ingest.collectors.entra.audits.audit_row import AuditRow, Draft, MappingRow, account_of_target
from ingest.collectors.entra.record.fields import login
from ingest.collectors.entra.record.parties import person
from ingest.contract.event import Kind, Party

_FIELDS_IN_NAME = re.compile(r"\b(UPN|Email|InvitationId)\s*:\s*([^,\s]+)", re.IGNORECASE)
"""A redemption's target has a display name like ``UPN: …, Email: …, InvitationId: …, Source: …``."""


def invitation(audit: AuditRow, kind: Kind) -> Draft:
    """Return the draft of an invitation with its id and address; the row may not name the account."""
    target = audit.target("User")
    in_name = {key.lower(): value for key, value in _FIELDS_IN_NAME.findall(target.name or "")} if target else {}
    account: Party | None = account_of_target(audit, target)
    if account is not None and target is not None and in_name:
        account = person(audit.issuer, target.id, target.login or in_name.get("upn"))
    attributes: dict[str, Any] = {}
    if (invitation_id := audit.detail("invitationid") or in_name.get("invitationid")) is not None:
        attributes["invitation_id"] = invitation_id
    address = audit.detail("inviteduseremailaddress", "invitedemailaddress") or in_name.get("email")
    if (invited_email := login(address, "invited address")) is not None:
        attributes["invited_email"] = invited_email
    if kind == "invitation_redeemed" and audit.home_tenant is not None:
        attributes["home_tenant"] = audit.home_tenant
    return Draft(kind, account, attributes=attributes)


def _mapped(activity: str, kind: Kind, note: str = "") -> MappingRow:
    return MappingRow(activity, kind, lambda audit: [invitation(audit, kind)], note)


ROWS = (
    _mapped("Invite external user", "account_invited", "with invitation_id, invited_email"),
    _mapped("Invite external user with reset invitation status", "account_invited"),
    _mapped("Invite internal user to B2B collaboration", "account_updated", "the account exists and stays in use"),
    _mapped("Redeem external user invite", "invitation_redeemed"),
    _mapped("Redeem extern user invite", "invitation_redeemed", "so spelled by the service B2B Auth"),
    _mapped("Delete external user", "account_deleted"),
)
