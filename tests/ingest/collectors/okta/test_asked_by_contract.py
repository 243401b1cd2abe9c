"""Whatever is asked of Okta stands in its contract: every path, and every parameter of it."""

from __future__ import annotations

import json
import re
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest

from ingest.contract.instants import format_instant
from tests.ingest.collectors.okta.census.listed_org import company, taken
from tests.ingest.collectors.okta.collecting import read
from tests.ingest.collectors.okta.org import NOW, Org
from tests.shared_data import shared_data

NOT_IN_THE_EXTRACT = {
    "/api/v1/api-tokens",
    "/api/v1/users/{userId}/roles/{roleAssignmentId}/targets/catalog/apps",
    "/oauth2/v1/clients/{clientId}/roles",
}
"""Okta has them; the extract of its contract that tests read does not."""

OF_LINKS = {"after"}
"""Never ours: it stands in a next link that was followed."""


@pytest.fixture(scope="module")
def contract() -> list[tuple[re.Pattern[str], str, set[str]]]:
    """(path as a pattern, path, names of its parameters)."""
    whole = json.loads((shared_data() / "contracts" / "okta.openapi.json").read_text())
    shared = whole["components"]["parameters"]
    found = []
    for path, methods in whole["paths"].items():
        given = [*methods.get("parameters", ()), *methods.get("get", {}).get("parameters", ())]
        names = {(shared[each["$ref"].rpartition("/")[2]] if "$ref" in each else each)["name"] for each in given}
        if "get" in methods:
            found.append((re.compile(re.sub(r"\{[^}]+\}", "[^/]+", path)), path, names))
    return found


def asked() -> list[str]:
    orgs: list[Org] = []
    for since in (None, format_instant(NOW - timedelta(days=1))):
        org = company()
        org.page = 1
        taken(org, since)
        orgs.append(org)
    org = Org(page=50)
    org.add(300, NOW - timedelta(days=80), timedelta(hours=6))
    read(org)
    orgs.append(org)
    return [path for org in orgs for path in org.paths()]


def test_every_path_and_parameter_stands_in_the_contract(contract: list[tuple[re.Pattern[str], str, set[str]]]) -> None:
    wrong = set()
    outside = re.compile("|".join(re.sub(r"\{[^}]+\}", "[^/]+", path) for path in NOT_IN_THE_EXTRACT))
    for each in asked():
        parts = urlsplit(each)
        rows = [(path, names) for pattern, path, names in contract if pattern.fullmatch(parts.path)]
        if not rows:
            wrong |= set() if outside.fullmatch(parts.path) else {parts.path}
        elif unknown := set(parse_qs(parts.query)) - {name for _, names in rows for name in names} - OF_LINKS:
            wrong.add(f"{rows[0][0]}: {', '.join(sorted(unknown))}")
    assert wrong == set()
