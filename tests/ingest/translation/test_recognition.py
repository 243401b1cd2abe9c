from __future__ import annotations

import pytest

from ingest.collection.registry import find_translators
from ingest.contract.errors import RecordError
from ingest.translation.recognition import translator_for
from tests.ingest.authored import signed_in


def test_a_record_is_known_by_its_shape() -> None:
    assert translator_for(signed_in(1), find_translators()).idp == "okta"
    audit = {"id": "x", "activityDisplayName": "Add user", "activityDateTime": "2026-01-01T00:00:00Z"}
    assert translator_for(audit, find_translators()).idp == "entra"


def test_what_nobody_recognises_names_its_keys() -> None:
    with pytest.raises(
        RecordError, match=r"no identity provider recognises it \(known: entra, okta\); its keys are 'a'"
    ):
        translator_for({"a": 1}, find_translators())
