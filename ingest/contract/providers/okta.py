"""Okta: one log tells of everything, and a session's second factor in records of its own."""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import groupby
from operator import itemgetter

from ingest.contract.providers.interface import Provider, RespelledSecret, SecretPath

_LOG = "system_log"
_SECRET_FIELDS = (
    "password", "newPassword", "oldPassword", "tempPassword", "temporaryPassword", "passCode", "otp", "answer",
    "recoveryAnswer", "clientSecret", "client_secret", "secret", "sharedSecret", "secretKey", "privateKey", "apiToken",
    "accessToken", "refreshToken", "idToken", "sessionToken", "stateToken", "recoveryToken", "activationToken",
)  # fmt: skip
_FIELDS = frozenset(name.lower() for name in _SECRET_FIELDS)


def _by_letter(names: Iterable[str]) -> str:
    """Return a pattern of these names grouped by their first letters: of a word only those of one group are tried."""
    groups = groupby(sorted(set(names)), itemgetter(0))
    return "|".join(f"{letter}(?:{'|'.join(name[1:] for name in same)})" for letter, same in groups)


_HINT = re.compile(rb'"(?:%s)\\*"' % _by_letter(_FIELDS).encode())
_SECRETS = tuple(
    SecretPath(path, _FIELDS, _HINT, is_deep=True)
    for path in (
        ("debugcontext", "debugdata"),
        ("actor", "detailentry"),
        ("target", "*", "detailentry"),
        ("target", "*", "changedetails"),
        ("transaction", "detail"),
    )
)
_RUN_TOGETHER = "|".join(sorted({name.replace("_", "") for name in _FIELDS}))
_IN_PARTS = _by_letter(re.sub("(?<=[a-z])(?=[A-Z])", "_?", name).lower() for name in _SECRET_FIELDS)
# A letter behind a name is how Log Analytics says of which type a column is: ``debugContext_debugData_otp_s``.
_RESPELLED = RespelledSecret(
    re.compile(
        r".*(?:debugdata|detailentry|changedetails|transaction\.?detail)[stgdb]?(?:\.(?:.*\.)?)?"
        rf"(?:{_RUN_TOGETHER})[stgdb]?"
    ),
    # The colon behind it tells a name from a value, as event types are: ``user.account.update_password``.
    re.compile(rf'[._"](?:{_IN_PARTS})(?:_[stgdb])?\\*"\s*:'.encode()),
)

PROVIDER = Provider(
    idp="okta",
    vendor="Okta",
    product="Okta System Log",
    account_stream=_LOG,
    assignment_stream=_LOG,
    provisioning_stream=_LOG,
    sign_in_streams={"interactive": _LOG, "non_interactive": _LOG, "service": _LOG},
    use_streams={"person": (_LOG,), "service": (_LOG,), "system": (_LOG,)},
    session_stream=_LOG,
    secrets=_SECRETS,
    respelled_secrets=(_RESPELLED,),
    # Their ids differ per org: https://help.okta.com, "Okta applications".
    own_application_names=frozenset(
        {
            "okta dashboard",
            "okta admin console",
            "okta browser plugin",
            "okta end-user dashboard",
            "okta end user dashboard",
        }
    ),
    consoles=("okta admin console",),
    secret_deeds={
        "app.oauth2.client.read_client_secret": "read",
        "application.configuration.read_client_secret": "read",
        "app.oauth2.credentials.lifecycle.create": "added",
    },
    # The list's ``credentials.provider.type`` of an account that an inbound identity provider made.
    made_by_login=frozenset({"federation", "social"}),
    federated_only=frozenset({"federation", "social"}),
    # Without an assignment Okta refuses the sign-in, but in federation broker mode (``settings.implicitAssignment``):
    # https://help.okta.com/oie/en-us/content/topics/apps/apps-fbm-main.htm
    assigned_sign_on=frozenset({"SAML_2_0", "SAML_1_1", "OPENID_CONNECT"}),
    # A bookmark is a link, and a vault hands out a password, with which people get in at the application itself:
    # https://developer.okta.com/docs/reference/api/apps/#signon-modes
    unseen_sign_on=frozenset({"BOOKMARK", "BROWSER_PLUGIN", "SECURE_PASSWORD_STORE", "AUTO_LOGIN", "BASIC_AUTH"}),
)
