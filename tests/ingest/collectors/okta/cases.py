"""One recorded case for each row of the mapping tables: a record and what it must say."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, NamedTuple

from tests.ingest.collectors.okta.records import (
    ADA,
    ADMIN,
    APP_GROUP,
    APP_USER,
    CLIENT,
    CUSTOM_ROLE,
    FINANCE,
    HELP_DESK,
    PARTNER_IDP,
    PAYROLL,
    RESOURCE_SET,
    SYSTEM,
    TEAM,
    VAULTED,
    WIKI,
    Json,
    entry,
    record,
)

ADA_ID, ADMIN_ID, PAY, IDP, CLIENT_ID = "00u1ada", "00u9admin", "0oa1pay", "0oa3idp", "0oa4cli"


class Says(NamedTuple):
    """What one event must say; the entitlement as (type, id), the grant's ``via``."""

    kind: str
    account: str | None = None
    application: str | None = None
    entitlement: tuple[str, str] | None = None
    via: str | None = None
    attributes: Mapping[str, object] = MappingProxyType({})


class Case(NamedTuple):
    """A record and the events that it must become."""

    record: Json
    says: list[Says]


def case(event_type: str, says: Says, *targets: Json, **over: Any) -> tuple[str, Case]:
    """Return one row's case; what is said once is expected once."""
    return event_type, Case(record(event_type, *targets, **over), [says])


def _sign_ins() -> list[tuple[str, Case]]:
    sso = Says("sign_in", ADA_ID, PAY, attributes={"sign_on_mode": "SAML_2_0"})
    inbound = {"target": [ADA, PARTNER_IDP], "actor": SYSTEM}
    verified = {"factor": "OKTA_VERIFY_PUSH"}
    refresh = {"debug": {"grantType": "refresh_token"}, "actor": CLIENT}
    token = entry("access_token", None, None, "Access Token", detailEntry={"subject": ADA_ID, "hash": "h"})
    refreshed = Says("sign_in", ADA_ID, CLIENT_ID, attributes={"grant_type": "refresh_token"})
    return [
        case("user.session.start", Says("session_started", ADA_ID), WIKI, actor=ADA),
        case("user.session.end", Says("sign_out", ADA_ID), actor=ADA),
        case("user.session.expire", Says("sign_out", ADA_ID), ADA, actor=SYSTEM),
        case("user.session.clear", Says("sign_out", ADA_ID), ADA),
        case("user.authentication.slo", Says("sign_out", ADA_ID, PAY), PAYROLL, actor=ADA),
        case("user.authentication.universal_logout", Says("sign_out", ADA_ID, PAY), PAYROLL, ADA),
        *(
            case(event_type, sso, APP_USER, PAYROLL, actor=ADA)
            for event_type in (
                "user.authentication.sso",
                "user.session.access_admin_app",
                "user.authentication.auth_via_radius",
                "user.authentication.auth_via_richclient",
                "user.authentication.auth_via_inbound_delauth",
                "app.inbound_del_auth.login_success",
                "app.kerberos_rich_client.user_authentication_successful",
                "app.generic.unauth_app_access_attempt",
                "application.policy.sign_on.deny_access",
            )
        ),
        case("app.oauth2.signon", Says("sign_in", ADA_ID, CLIENT_ID), ADA, actor=CLIENT),
        case("system.ldapi.bind", Says("sign_in", ADA_ID), actor=ADA),
        case("pam.server.ssh_login", Says("sign_in", ADA_ID), TEAM, actor=ADA),
        case("app.oauth2.token.grant.access_token", refreshed, token, **refresh),
        case("app.oauth2.as.token.grant.access_token", refreshed, ADA, **refresh),
        *(
            case(f"user.authentication.auth_via_{way}", Says("federated_sign_in", ADA_ID, IDP), **inbound)
            for way in ("IDP", "social", "inbound_SAML", "AD_agent", "LDAP_agent", "iwa")
        ),
        case(
            "user.authentication.auth_via_mfa",
            Says("mfa_verified", ADA_ID, attributes=verified),
            ADA,
            actor=ADA,
            debug=verified,
        ),
        case(
            "user.authentication.verify",
            Says("mfa_verified", ADA_ID, attributes=verified),
            actor=ADA,
            debug=verified,
        ),
        case("user.mfa.factor.activate", Says("mfa_enrolled", ADA_ID, attributes=verified), ADA, debug=verified),
        case("user.mfa.factor.unsuspend", Says("mfa_enrolled", ADA_ID, attributes={"reason": "unsuspended"}), ADA),
        case("user.mfa.factor.deactivate", Says("mfa_removed", ADA_ID), ADA),
        case("user.mfa.factor.suspend", Says("mfa_removed", ADA_ID, attributes={"reason": "suspended"}), ADA),
        case("user.mfa.factor.reset_all", Says("mfa_removed", ADA_ID, attributes={"reason": "reset_all"}), ADA),
    ]


def _accounts() -> list[tuple[str, Case]]:
    moved = {**ADA, "changeDetails": {"from": {"department": "Sales"}, "to": {"department": "Finance"}}}
    change = {"profile": {"department": "Finance"}, "changed": ["department"]}
    raised = {"securityContext": {"risk": {"level": "HIGH", "previousLevel": "LOW", "reasons": ["New IP"]}}}
    risk = {"level": "high", "previous_level": "low", "reasons": ["New IP"]}
    token = entry("Token", "00T1", "unknown", "ci")
    states = {
        "user.lifecycle.activate": ("account_enabled", "activated"),
        "user.lifecycle.reactivate": ("account_enabled", "reactivated"),
        "user.lifecycle.unsuspend": ("account_enabled", "unsuspended"),
        "user.lifecycle.deactivate": ("account_disabled", "deactivated"),
        "user.lifecycle.suspend": ("account_disabled", "suspended"),
        "user.lifecycle.delete.completed": ("account_deleted", ""),
        "user.account.lock": ("account_locked", ""),
        "user.account.unlock": ("account_unlocked", ""),
        "user.account.unlock_by_admin": ("account_unlocked", "by_admin"),
        "user.account.reset_password": ("credential_changed", "password_reset"),
        "user.account.update_password": ("credential_changed", "password_updated"),
        "user.account.expire_password": ("credential_changed", "password_expired"),
        "user.import.password": ("credential_changed", "password_imported"),
        "user.mfa.factor.update": ("credential_changed", "factor_updated"),
        "user.credential.enroll": ("credential_changed", "credential_enrolled"),
        "credential.register": ("credential_changed", "credential_registered"),
        "credential.revoke": ("credential_changed", "credential_revoked"),
    }
    return [
        case("user.lifecycle.create", Says("account_created", ADA_ID, attributes={"method": "admin"}), ADA),
        *(
            case(event_type, Says(kind, ADA_ID, attributes={"reason": reason} if reason else {}), ADA)
            for event_type, (kind, reason) in states.items()
        ),
        *(
            case(event_type, Says("account_updated", ADA_ID, attributes=change), moved)
            for event_type in (
                "user.account.update_profile",
                "user.account.update_primary_email",
                "user.account.update_secondary_email",
                "user.account.update_user_type",
                "user.realm.update",
                "user.privileged_account.update_profile",
            )
        ),
        *(
            case(
                f"system.api_token.{verb}",
                Says("credential_changed", ADMIN_ID, attributes={"reason": f"api_token_{done}", "token": "ci"}),
                token,
                actor=ADMIN,
            )
            for verb, done in (("create", "created"), ("enable", "enabled"), ("revoke", "revoked"))
        ),
        *(
            case(event_type, Says(kind, CLIENT_ID), CLIENT, actor=ADMIN)
            for event_type, kind in (
                ("app.oauth2.client.read_client_secret", "credential_seen"),
                ("application.configuration.read_client_secret", "credential_seen"),
                ("app.oauth2.credentials.lifecycle.create", "credential_added"),
            )
        ),
        *(
            case(event_type, Says("risk_raised", ADA_ID, attributes=risk), ADA, actor=SYSTEM, **raised)
            for event_type in ("user.risk.change", "user.risk.detect")
        ),
        *(
            case(event_type, Says("risk_raised", ADA_ID), ADA, actor=SYSTEM)
            for event_type in (
                "user.account.report_suspicious_activity_by_enduser",
                "user.mfa.attempt_bypass",
                "security.threat.detected",
                "security.breached_credential.detected",
                "security.password_spray.detected",
                "security.events.provider.receive_event",
                "app.oauth2.token.detect_reuse",
                "app.oauth2.as.token.detect_reuse",
            )
        ),
    ]


def _grants() -> list[tuple[str, Case]]:
    group, assigned = ("group", "00g1fin"), ("app_assignment", PAY)
    help_desk, bound = ("admin_privilege", "help_desk_administrator"), ("admin_privilege", "cr0reset")
    conferred = {"group_name": "Finance"}
    found: list[tuple[str, Case]] = [
        case(
            "app.user_management",
            Says(
                "grant_added",
                ADA_ID,
                entitlement=("group", "0ag1"),
                attributes={"application_id": PAY, "application_name": "Payroll"},
            ),
            *(APP_USER, APP_GROUP, ADA, PAYROLL),
            legacyEventType="app.user_management.app_group_member_import.insert_success",
        ),
    ]
    for verb, kind in (("add", "grant_added"), ("remove", "grant_removed")):
        member = Says(kind, ADA_ID, entitlement=group)
        confers = Says(kind, None, PAY, assigned, "00g1fin", conferred)
        role = Says(kind, ADA_ID, entitlement=("app_role", "cr0reset"))
        group_role = Says(kind, None, None, ("app_role", "cr0reset"), "00g1fin", conferred)
        found += [
            case(f"group.user_membership.{verb}", member, FINANCE, ADA),
            case(f"group.application_assignment.{verb}", confers, PAYROLL, FINANCE),
            case(f"workflows.user.role.user.{verb}", role, ADA, CUSTOM_ROLE),
            case(f"workflows.user.role.group.{verb}", group_role, FINANCE, CUSTOM_ROLE),
        ]
    for event_type, kind in (
        ("application.user_membership.add", "grant_added"),
        ("application.user_membership.restore", "grant_added"),
        ("master_application.user_membership.add", "grant_added"),
        ("application.user_membership.remove", "grant_removed"),
        ("application.user_membership.revoke", "grant_removed"),
    ):
        found.append(case(event_type, Says(kind, ADA_ID, PAY, assigned), APP_USER, PAYROLL, ADA))
    for verb, kind, key in (
        ("grant", "grant_added", "privilegeGranted"),
        ("revoke", "grant_removed", "privilegeRevoked"),
    ):
        debug = {key: "Help Desk Administrator"}
        held = Says(kind, ADA_ID, entitlement=help_desk)
        found += [
            case(f"user.account.privilege.{verb}", held, ADA, HELP_DESK),
            case(f"user.privileged_account.privilege.{verb}", held, ADA, debug=debug),
            case(f"app.oauth2.client.privilege.{verb}", held._replace(account=CLIENT_ID), CLIENT, debug=debug),
            case(
                f"group.privilege.{verb}", Says(kind, None, None, help_desk, "00g1fin", conferred), FINANCE, HELP_DESK
            ),
        ]
    for verb, kind in (("add", "grant_added"), ("delete", "grant_removed")):
        says = Says(kind, ADA_ID, entitlement=bound)
        found.append(case(f"iam.resourceset.bindings.{verb}", says, RESOURCE_SET, CUSTOM_ROLE, ADA))
    for event_type, kind in (
        ("pam.resource.checkout", "elevation_activated"),
        ("pam.resource.checkin.end", "elevation_expired"),
    ):
        taken = Says(
            kind, ADA_ID, entitlement=("permission", "pam/5d0c"), attributes={"resource_type": "SERVER_ACCOUNT"}
        )
        found.append(case(event_type, taken, TEAM, VAULTED, actor=ADA, debug={"resourceType": "SERVER_ACCOUNT"}))
    return found


def _consents() -> list[tuple[str, Case]]:
    scopes = {"scopes": ["email", "openid"]}
    debug = {"grantedScopes": "openid, email"}
    by_person = [
        *(("consent_granted", f"app.oauth2.{server}consent.grant") for server in ("", "as.")),
        *(
            ("consent_revoked", f"app.oauth2.as.consent.revoke{cause}")
            for cause in (
                "",
                ".user",
                ".user.client",
                ".implicit.as",
                ".implicit.client",
                ".implicit.scope",
                ".implicit.user",
            )
        ),
    ]
    by_admin = [
        ("consent_granted", "app.oauth2.admin.consent.grant"),
        ("consent_granted", "integration.api_service.lifecycle.authorize"),
        ("consent_revoked", "app.oauth2.admin.consent.revoke"),
        ("consent_revoked", "integration.api_service.lifecycle.revoke"),
    ]
    for_all = {"admin": True, **scopes}
    return [
        *(case(t, Says(k, ADA_ID, CLIENT_ID, attributes=scopes), CLIENT, ADA, debug=debug) for k, t in by_person),
        *(case(t, Says(k, ADMIN_ID, CLIENT_ID, attributes=for_all), CLIENT, debug=debug) for k, t in by_admin),
    ]


def _provisioning() -> list[tuple[str, Case]]:
    operations = {
        "application.provision.user.push": ("provisioned", "push"),
        "application.provision.user.push_profile": ("provisioned", "push_profile"),
        "application.provision.user.sync": ("provisioned", "sync"),
        "application.provision.user.activate": ("provisioned", "activate"),
        "application.provision.user.reactivate": ("provisioned", "reactivate"),
        "application.user_membership.provision": ("provisioned", "provision"),
        "app.user_management.push_new_user_success": ("provisioned", "push"),
        "application.provision.user.deactivate": ("deprovisioned", "deactivate"),
        "application.provision.user.deprovision": ("deprovisioned", "deprovision"),
        "application.provision.user.delete": ("deprovisioned", "delete"),
        "application.user_membership.deprovision": ("deprovisioned", "deprovision"),
        "application.account.remove": ("deprovisioned", "remove"),
        "app.office365.user.delete.success": ("deprovisioned", "delete"),
    }
    appears = (
        "application.provision.user.import",
        "application.provision.user.import_profile",
        "application.provision.user.verify_exists",
        "application.account.detect",
        "system.import.user.create",
        "system.import.user.update",
        "system.import.user.match",
        "app.realtimesync.import.details.add_user",
        "app.realtimesync.import.details.update_user",
    )
    there = {**APP_USER, "detailEntry": {"externalId": "w-17", "created": "2026-01-30 09:00:00Z"}}
    known = {"application_login": "ada.abel", "external_id": "w-17", "created_at": "2026-01-30T09:00:00Z"}
    return [
        *(
            case(
                event_type,
                Says(kind, ADA_ID, PAY, attributes={"operation": operation, "application_login": "ada.abel"}),
                *(ADA, APP_USER, PAYROLL),
                job=True,
            )
            for event_type, (kind, operation) in operations.items()
        ),
        *(case(t, Says("account_seen", ADA_ID, PAY, attributes=known), there, ADA, PAYROLL, job=True) for t in appears),
    ]


def _containers() -> list[tuple[str, Case]]:
    group, finance = ("group", "00g1fin"), {"name": "Finance"}
    renamed_group = {**FINANCE, "changeDetails": {"from": {"profile": finance}, "to": {"profile": {"name": "Ledger"}}}}
    renamed = {**PAYROLL, "changeDetails": {"from": {"label": "Payroll"}, "to": {"label": "Wages"}}}
    return [
        case("group.lifecycle.delete", Says("container_deleted", None, None, group), FINANCE),
        case("group.profile.update", Says("entity_renamed", None, None, group), renamed_group),
        case("application.lifecycle.delete", Says("container_deleted", None, PAY), PAYROLL),
        case("application.lifecycle.deactivate", Says("container_suspended", None, PAY), PAYROLL),
        case("application.lifecycle.activate", Says("container_resumed", None, PAY), PAYROLL),
        case("application.lifecycle.update", Says("entity_renamed", None, PAY), renamed),
    ]


CASES: dict[str, Case] = dict([*_sign_ins(), *_accounts(), *_grants(), *_containers(), *_consents(), *_provisioning()])
