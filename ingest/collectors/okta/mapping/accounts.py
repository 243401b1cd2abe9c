"""Vendor types of account life: lifecycle, profile, lock, credentials, risk.

Source: Okta event types catalogue, https://developer.okta.com/docs/reference/api/event-types/
"""

from __future__ import annotations

from ingest.collectors.okta.readers.accounts import (
    created,
    credential,
    own_credential,
    risk,
    secret,
    state,
    suspicion,
    updated,
)
from ingest.collectors.okta.readers.row import Reader, Row

_TARGET = "User target"
_CLIENT = "client target, a service; by the actor, who knows the secret"


def _detected(read: Reader, says: str) -> Row:
    """Return the row of a detection: it took place, whatever became of what was detected."""
    return Row("risk_raised", read, says, done=True)


ACCOUNTS = {
    "user.lifecycle.create": Row("account_created", created, "User target; NewUser of an import: account unknown"),
    "user.lifecycle.activate": Row("account_enabled", state("activated"), _TARGET),
    "user.lifecycle.reactivate": Row("account_enabled", state("reactivated"), _TARGET),
    "user.lifecycle.unsuspend": Row("account_enabled", state("unsuspended"), _TARGET),
    "user.lifecycle.deactivate": Row("account_disabled", state("deactivated"), _TARGET),
    "user.lifecycle.suspend": Row("account_disabled", state("suspended"), _TARGET),
    "user.lifecycle.delete.completed": Row("account_deleted", state(""), _TARGET),
    "user.account.lock": Row(
        "account_locked", state(""), f"{_TARGET}; done, whatever the sign-in's outcome", done=True
    ),
    "user.account.unlock": Row("account_unlocked", state(""), _TARGET),
    "user.account.unlock_by_admin": Row("account_unlocked", state("by_admin"), _TARGET),
    "user.account.update_profile": Row("account_updated", updated, "User target with its changeDetails"),
    "user.account.update_primary_email": Row("account_updated", updated, "User target with its changeDetails"),
    "user.account.update_secondary_email": Row("account_updated", updated, "User target with its changeDetails"),
    "user.account.update_user_type": Row("account_updated", updated, "User target with its changeDetails"),
    "user.realm.update": Row("account_updated", updated, "User target with its changeDetails"),
    "user.privileged_account.update_profile": Row("account_updated", updated, "User target with its changeDetails"),
    "user.account.reset_password": Row("credential_changed", credential("password_reset"), _TARGET),
    "user.account.update_password": Row("credential_changed", credential("password_updated"), _TARGET),
    "user.account.expire_password": Row("credential_changed", credential("password_expired"), _TARGET),
    "user.import.password": Row("credential_changed", credential("password_imported"), _TARGET),
    "user.mfa.factor.update": Row("credential_changed", credential("factor_updated"), _TARGET),
    "user.credential.enroll": Row("credential_changed", credential("credential_enrolled"), _TARGET),
    "credential.register": Row("credential_changed", credential("credential_registered"), _TARGET),
    "credential.revoke": Row("credential_changed", credential("credential_revoked"), _TARGET),
    "system.api_token.create": Row("credential_changed", own_credential("api_token_created"), "actor"),
    "system.api_token.enable": Row("credential_changed", own_credential("api_token_enabled"), "actor"),
    "system.api_token.revoke": Row("credential_changed", own_credential("api_token_revoked"), "actor"),
    "app.oauth2.client.read_client_secret": Row("credential_seen", secret, _CLIENT),
    "application.configuration.read_client_secret": Row("credential_seen", secret, _CLIENT),
    "app.oauth2.credentials.lifecycle.create": Row("credential_added", secret, _CLIENT),
    "user.risk.change": _detected(risk, "User target, else actor; other when the level did not rise"),
    "user.risk.detect": _detected(risk, "User target, else actor; other when the level did not rise"),
    "user.account.report_suspicious_activity_by_enduser": _detected(suspicion, "User target, else actor"),
    "user.mfa.attempt_bypass": _detected(suspicion, "User target, else actor"),
    "security.threat.detected": _detected(suspicion, "User target, else actor"),
    "security.breached_credential.detected": _detected(suspicion, "User target, else actor"),
    "security.password_spray.detected": _detected(suspicion, "User target, else actor"),
    "security.events.provider.receive_event": _detected(suspicion, "User target, else actor"),
    "app.oauth2.token.detect_reuse": _detected(suspicion, "User target, else actor"),
    "app.oauth2.as.token.detect_reuse": _detected(suspicion, "User target, else actor"),
}
