"""The event as OCSF 1.3.0, for a SIEM: the attributes of its class; what OCSF has no place for is ``unmapped``.

Attributes: https://schema.ocsf.io/1.3.0/classes/authentication and its siblings.
"""

from __future__ import annotations

from typing import Any

import msgspec

from ingest.contract.event import Event, Party
from ingest.contract.instants import format_instant, to_micros
from ingest.contract.ocsf_classes import (
    AUTHENTICATION,
    BASE_EVENT,
    ENTITY_MANAGEMENT,
    GROUP_MANAGEMENT,
    OCSF_VERSION,
    USER_ACCESS,
    Activity,
    activity_of,
)
from ingest.contract.providers.catalogue import providers

Json = dict[str, Any]

_STATUS = {"success": (1, "Success"), "failure": (2, "Failure"), "unknown": (0, "Unknown")}
_USER_TYPES = {"person": (1, "User"), "system": (3, "System"), "service": (99, "Service")}
_SEVERITIES = {"low": (2, "Low"), "medium": (3, "Medium"), "high": (4, "High")}
_NOBODY = {"name": "Unknown", "type_id": 0, "type": "Unknown"}


def to_ocsf(event: Event) -> Json:
    """Return the event as a JSON object of its OCSF class; times are milliseconds since 1970, absent is left out."""
    activity = activity_of(event)
    severity_id, severity = _severity(event)
    status_id, status = _STATUS[event.outcome.result]
    shared = {
        "class_uid": activity.class_uid,
        "class_name": activity.class_name,
        "category_uid": activity.category_uid,
        "category_name": "Identity & Access Management" if activity.category_uid else "Uncategorized",
        "activity_id": activity.activity_id,
        "activity_name": activity.activity_name,
        "type_uid": activity.type_uid,
        "type_name": f"{activity.class_name}: {activity.caption}",
        "severity_id": severity_id,
        "severity": severity,
        "status_id": status_id,
        "status": status,
        "status_detail": event.outcome.reason,
        "time": to_micros(event.occurred_at) // 1000,
        "metadata": _metadata(event, activity),
        "raw_data": None if bytes(event.raw) == b"null" else bytes(event.raw).decode(errors="replace"),
        "unmapped": _unmapped(event, activity),
    }
    own = {} if activity.class_uid == BASE_EVENT else {**_context(event), **_own(event, activity)}
    return _present({**shared, **own})


def _metadata(event: Event, activity: Activity) -> Json:
    name, vendor = _product(event.source.idp)
    return _present(
        {
            "version": OCSF_VERSION,
            "uid": event.event_id,
            "original_time": format_instant(event.occurred_at),
            "logged_time": to_micros(event.observed_at) // 1000,
            "product": {"name": name, "vendor_name": vendor},
            "log_name": event.source.stream,
            "tenant_uid": event.source.tenant,
            "correlation_uid": event.correlation.transaction,
            "event_code": event.vendor_type,
            # The classes of 3005 and 3006 have an actor by this profile only.
            "profiles": ["host"] if activity.class_uid in (USER_ACCESS, GROUP_MANAGEMENT) else None,
        }
    )


def _product(idp: str) -> tuple[str, str]:
    """Return the product and its vendor; of a provider that this release does not know both are its idp."""
    provider = providers().get(idp)
    return (idp, idp) if provider is None else (provider.product, provider.vendor)


def _context(event: Event) -> Json:
    """Return who did it, from where and with what."""
    session = {"uid": event.correlation.session} if event.correlation.session else None
    actor = _present({"user": _user(event.actor), "session": session})
    context: Json = {"actor": actor or None, "http_request": _present({"uid": event.correlation.request})}
    client = event.client
    if client is not None:
        # OCSF's country is the code of two letters; Okta tells the name.
        is_code = client.country is not None and len(client.country) == 2
        location = _present(
            {
                "city": client.city,
                "country": client.country if is_code else None,
                "desc": None if is_code else client.country,
            }
        )
        context["src_endpoint"] = _present({"ip": client.ip, "uid": client.device_id, "location": location or None})
        context["http_request"] = _present({"user_agent": client.user_agent, "uid": event.correlation.request})
    return {name: value or None for name, value in context.items()}


def _own(event: Event, activity: Activity) -> Json:
    """Return what the class has beyond the others."""
    if activity.class_uid == ENTITY_MANAGEMENT:
        return {"entity": _entity(event)}
    user = _user(event.account) or _user(event.actor) or _NOBODY
    if activity.class_uid == AUTHENTICATION:
        return {"user": user, **_sign_in(event)}
    if activity.class_uid == USER_ACCESS:
        return {"user": user, "privileges": _privileges(event), "resource": _resource(event)}
    if activity.class_uid == GROUP_MANAGEMENT and event.entitlement is not None:
        if activity.activity_id in (3, 4):
            return {"user": user, "group": {"uid": event.entitlement.id, "name": event.entitlement.name}}
        via = event.grant.via if event.grant is not None else None
        group = {"uid": via, "name": event.attributes.get("group_name")}
        return {"group": group, "privileges": _privileges(event), "resource": _resource(event)}
    return {"user": user}


def _sign_in(event: Event) -> Json:
    mfa = event.client.mfa if event.client is not None else "unknown"
    session = {"uid": event.correlation.session, "issuer": f"{event.source.idp}:{event.source.tenant}"}
    return {
        "service": _resource(event) or {"name": _product(event.source.idp)[0]},
        "session": session if event.correlation.session else None,
        "is_mfa": None if mfa == "unknown" else mfa == "multi",
        "is_remote": True,  # an identity provider is always signed in to over the network
    }


def _entity(event: Event) -> Json:
    """Return what was read or changed: the account, else the entitlement, else the application, else the tenant.

    Of an owner and what is owned it is the latter that changes.
    """
    user, owned = _user(event.account), event.entitlement or event.application
    if user is not None and not (event.kind.startswith("owner_") and owned is not None):
        return {"uid": user.get("uid"), "name": user.get("name"), "type_id": 2, "type": "User", "user": user}
    if owned is None:
        return {"uid": f"{event.source.idp}:{event.source.tenant}", "type_id": 4, "type": "Organization"}
    if event.entitlement is not None and event.entitlement.type == "group":
        return {"uid": owned.id, "name": owned.name, "type_id": 3, "type": "Group"}
    kind = event.entitlement.type if event.entitlement is not None else "application"
    return {"uid": owned.id, "name": owned.name, "type_id": 99, "type": kind}


def _user(party: Party | None) -> Json | None:
    if party is None or not (party.subject or party.name):
        return None
    type_id, type_name = _USER_TYPES[party.type]
    return _present(
        {
            "uid": party.subject,
            "name": party.name,
            "full_name": party.display_name,
            "domain": party.issuer,
            "type_id": type_id,
            "type": type_name,
        }
    )


def _privileges(event: Event) -> list[str]:
    held = event.entitlement
    return [] if held is None else [held.name or held.id]


def _resource(event: Event) -> Json | None:
    if event.application is None:
        return None
    return _present({"uid": event.application.id, "name": event.application.name})


def _severity(event: Event) -> tuple[int, str]:
    if event.kind != "risk_raised":
        return 1, "Informational"
    level = event.attributes.get("level") or event.attributes.get("risk_level")
    return _SEVERITIES.get(str(level).lower(), (0, "Unknown"))


def _unmapped(event: Event, activity: Activity) -> Json:
    """Return our own words for it, so that nothing of the event is lost on the way."""
    # Without raw: to_builtins knows no msgspec.Raw, and raw_data has it.
    whole: Json = msgspec.to_builtins(msgspec.structs.replace(event, raw=None))
    names = ["kind", "content_hash", "attributes", "entitlement", "grant", "application", "stated_at", "translation"]
    if activity.class_uid == BASE_EVENT:
        names += ["actor", "account", "client", "correlation"]
    kept = {name: whole[name] for name in names if whole.get(name)}
    if event.client is not None and event.client.interactive is not None:
        kept["interactive"] = event.client.interactive
    return kept


def _present(members: Json) -> Json:
    """Return the members that are there, at every depth of this module's own objects."""
    return {
        name: _present(value) if isinstance(value, dict) and name != "unmapped" else value
        for name, value in members.items()
        if value is not None
    }
