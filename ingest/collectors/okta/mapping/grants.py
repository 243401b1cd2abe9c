"""Vendor types of grants, privileges, consents and checkouts.

Source: Okta event types catalogue, https://developer.okta.com/docs/reference/api/event-types/
"""

from __future__ import annotations

from operator import attrgetter

from ingest.collectors.okta.readers.grants import (
    admin_consent,
    assignment,
    checkout,
    conferred_assignment,
    consent,
    imported_membership,
    membership,
)
from ingest.collectors.okta.readers.privileges import bound_role, group_privileges, privileges
from ingest.collectors.okta.readers.row import Row

_GRANTED, _REVOKED = attrgetter("privilege_granted"), attrgetter("privilege_revoked")
_MEMBER = "User target in the UserGroup target"
_ASSIGNED = "User target to the AppInstance target"
_CONFERRED = "UserGroup target confers the AppInstance target"
_CONSENT = "User target, else actor, to the client application"

GRANTS = {
    "group.user_membership.add": Row("grant_added", membership, _MEMBER),
    "group.user_membership.remove": Row("grant_removed", membership, _MEMBER),
    "app.user_management": Row(
        "grant_added", imported_membership, "User target in the AppGroup target, by the legacy type; else other"
    ),
    "application.user_membership.add": Row("grant_added", assignment, _ASSIGNED),
    "application.user_membership.remove": Row("grant_removed", assignment, _ASSIGNED),
    "application.user_membership.restore": Row("grant_added", assignment, _ASSIGNED),
    "application.user_membership.revoke": Row("grant_removed", assignment, _ASSIGNED),
    "master_application.user_membership.add": Row("grant_added", assignment, _ASSIGNED),
    "group.application_assignment.add": Row("grant_added", conferred_assignment, _CONFERRED),
    "group.application_assignment.remove": Row("grant_removed", conferred_assignment, _CONFERRED),
    "user.account.privilege.grant": Row(
        "grant_added", privileges(_GRANTED, restated=True), "User target; the list is all that is held"
    ),
    "user.account.privilege.revoke": Row("grant_removed", privileges(_REVOKED), "User target"),
    "app.oauth2.client.privilege.grant": Row("grant_added", privileges(_GRANTED), "client target, a service"),
    "app.oauth2.client.privilege.revoke": Row("grant_removed", privileges(_REVOKED), "client target, a service"),
    "user.privileged_account.privilege.grant": Row("grant_added", privileges(_GRANTED), "User target"),
    "user.privileged_account.privilege.revoke": Row("grant_removed", privileges(_REVOKED), "User target"),
    "group.privilege.grant": Row("grant_added", group_privileges(_GRANTED), "UserGroup target confers"),
    "group.privilege.revoke": Row("grant_removed", group_privileges(_REVOKED), "UserGroup target confers"),
    "iam.resourceset.bindings.add": Row(
        "grant_added",
        bound_role("admin_privilege"),
        "role target, on User or UserGroup targets, within the resource set",
    ),
    "iam.resourceset.bindings.delete": Row(
        "grant_removed",
        bound_role("admin_privilege"),
        "role target, on User or UserGroup targets, within the resource set",
    ),
    "workflows.user.role.user.add": Row("grant_added", bound_role("app_role"), "role target, on the User target"),
    "workflows.user.role.user.remove": Row("grant_removed", bound_role("app_role"), "role target, on the User target"),
    "workflows.user.role.group.add": Row("grant_added", bound_role("app_role"), "role target, on the UserGroup target"),
    "workflows.user.role.group.remove": Row(
        "grant_removed", bound_role("app_role"), "role target, on the UserGroup target"
    ),
    "pam.resource.checkout": Row("elevation_activated", checkout, "actor takes the resource target"),
    "pam.resource.checkin.end": Row("elevation_expired", checkout, "actor, when a person, gives the resource back"),
    "app.oauth2.consent.grant": Row("consent_granted", consent, _CONSENT),
    "app.oauth2.as.consent.grant": Row("consent_granted", consent, _CONSENT),
    "app.oauth2.admin.consent.grant": Row("consent_granted", admin_consent, "actor, for everyone"),
    "integration.api_service.lifecycle.authorize": Row("consent_granted", admin_consent, "actor, for everyone"),
    "app.oauth2.as.consent.revoke": Row("consent_revoked", consent, _CONSENT),
    "app.oauth2.as.consent.revoke.user": Row("consent_revoked", consent, _CONSENT),
    "app.oauth2.as.consent.revoke.user.client": Row("consent_revoked", consent, _CONSENT),
    "app.oauth2.as.consent.revoke.implicit.as": Row("consent_revoked", consent, _CONSENT),
    "app.oauth2.as.consent.revoke.implicit.client": Row("consent_revoked", consent, _CONSENT),
    "app.oauth2.as.consent.revoke.implicit.scope": Row("consent_revoked", consent, _CONSENT),
    "app.oauth2.as.consent.revoke.implicit.user": Row("consent_revoked", consent, _CONSENT),
    "app.oauth2.admin.consent.revoke": Row("consent_revoked", admin_consent, "actor, for everyone"),
    "integration.api_service.lifecycle.revoke": Row("consent_revoked", admin_consent, "actor, for everyone"),
}
