from __future__ import annotations

import pytest

from ingest.contract.errors import RecordError
from ingest.contract.event import translation_of
from tests.ingest.collectors.entra.authored import ANN, APP, only, sign_in_row
from tests.ingest.collectors.entra.exports.audit_rows import AT

DEFENDER_SIGN_IN = {
    "Timestamp": AT,
    "RequestId": "66ea54eb-0000-4000-8000-ff5a759b0100",
    "Application": "Payroll",
    "ApplicationId": APP,
    "LogonType": '["interactiveUser"]',
    "ErrorCode": "0",
    "AccountObjectId": ANN,
    "AccountUpn": "ann@example.com",
    "AccountDisplayName": "Ann Example",
    "IPAddress": "2001:db8::1",
    "Country": "GB",
    "City": "London",
    "ConditionalAccessStatus": "0",
    "AuthenticationRequirement": "multiFactorAuthentication",
}


@pytest.mark.parametrize(
    ("logon_type", "stream", "interactive"),
    [
        ('["interactiveUser"]', "sign_ins_interactive", True),
        ("nonInteractiveUser", "sign_ins_non_interactive", False),
    ],
)
def test_defender_s_sign_in_has_the_row_s_id_and_no_factor(logon_type: str, stream: str, interactive: bool) -> None:
    event, row = only({**DEFENDER_SIGN_IN, "LogonType": logon_type}), only(sign_in_row())
    assert (event.event_id, event.account) == (row.event_id, row.account)
    assert translation_of(event) < translation_of(row)
    assert (event.source.stream, event.outcome.result) == (stream, "success")
    assert event.client is not None
    assert (event.client.interactive, event.client.mfa, event.client.country) == (interactive, "unknown", "GB")


def test_defender_s_sign_in_of_an_unknown_kind_is_refused() -> None:
    with pytest.raises(RecordError, match="LogonType '' says of no log that is known which sign-ins these are"):
        only({**DEFENDER_SIGN_IN, "LogonType": ""})
