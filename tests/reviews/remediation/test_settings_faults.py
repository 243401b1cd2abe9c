"""What is wrong with what may be written is told by its place, before anything is."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from ingest.contract.errors import SetupError
from reviews.remediation.settings_faults import check_remediation
from reviews.settings.remediation import RemediationSettings

LIVE = {"okta:corp": "okta", "entra:corp": "entra"}


@pytest.mark.parametrize(
    ("keys", "message"),
    [
        ({"apply": {"okta:crop": ["role"]}}, r"apply\.okta:crop: no source .* did you mean okta:corp\?"),
        (
            {"apply": {"okta:corp": ["owner"]}},
            r"apply\.okta:corp: owner cannot be removed there; of these it can: app_",
        ),
        ({"holidays": "QQ"}, "no calendar is known for QQ"),
        ({"approve_above": 9, "stop_above": 3}, "approve_above is more than stop_above"),
    ],
)
def test_a_fault_is_told(keys: dict[str, Any], message: str) -> None:
    with pytest.raises(SetupError, match=message):
        check_remediation(msgspec.convert(keys, RemediationSettings), LIVE)


def test_what_is_right_passes() -> None:
    keys = {"apply": {"okta:corp": ["role", "suspend"], "entra:corp": ["eligible_role"]}, "holidays": "DE-BY"}
    check_remediation(msgspec.convert(keys, RemediationSettings), LIVE)
