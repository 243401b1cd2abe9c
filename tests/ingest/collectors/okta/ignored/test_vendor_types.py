"""No vendor type that concerns access is overlooked."""

from __future__ import annotations

import csv
import re

import pytest

from ingest.collectors.okta.ignored.vendor_types import FAMILIES, IGNORED
from ingest.collectors.okta.mapping.vendor_types import ROWS
from tests.shared_data import shared_data

_ABOUT_ACCESS = re.compile(
    r"privilege|membership|role|consent|mfa|session|provision|entitle|federat|user_import|\.access|jit"
    r"|^(user|group|iam|pam|access|certification|application|app\.oauth2|app\.access_request|resource)\."
)


@pytest.fixture(scope="module")
def vendor_types() -> list[str]:
    with (shared_data() / "contracts" / "okta.event_types.csv").open(encoding="utf-8", newline="") as lines:
        return [line["event_type"] for line in csv.DictReader(lines)]


def test_every_vendor_type_is_mapped_or_ignored_on_purpose(vendor_types: list[str]) -> None:
    assert len(vendor_types) == 1_274
    known = {*ROWS, *IGNORED}
    assert [name for name in vendor_types if name not in known and not name.startswith(tuple(FAMILIES))] == []


def test_what_concerns_access_is_named_one_by_one(vendor_types: list[str]) -> None:
    concerning = [name for name in vendor_types if _ABOUT_ACCESS.search(name)]
    by_family = [name for name in concerning if name not in ROWS and name not in IGNORED]
    assert [name for name in by_family if not name.startswith("application.cache.")] == []


def test_no_table_names_what_the_vendor_does_not_have(vendor_types: list[str]) -> None:
    assert sorted((set(ROWS) | set(IGNORED)) - set(vendor_types)) == []
    assert [family for family in FAMILIES if not any(name.startswith(family) for name in vendor_types)] == []
