"""Okta: one log tells of everything, and a session's second factor in records of its own."""

from __future__ import annotations

from ingest.contract.providers.interface import Provider

_LOG = "system_log"

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
    # The list's ``credentials.provider.type`` of an account that an inbound identity provider made.
    made_by_login=frozenset({"federation", "social"}),
    federated_only=frozenset({"federation", "social"}),
)
