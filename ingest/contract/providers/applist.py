"""An application's own list of accounts: it states who is there, and tells of no sign-in.

Its issuers are those of ``ingest.contract.application_lists``.
"""

from __future__ import annotations

from ingest.contract.providers.interface import Provider

_LIST = "census"

PROVIDER = Provider(
    idp="applist",
    vendor="Account list",
    product="Account list of an application",
    account_stream=_LIST,
    assignment_stream=_LIST,
    provisioning_stream=_LIST,
    sign_in_streams={"interactive": _LIST, "non_interactive": _LIST, "service": _LIST},
    use_streams={"person": (_LIST,), "service": (_LIST,), "system": (_LIST,)},
    session_stream=None,
    is_own_list=True,
)
