"""Records that others published: each translates, and agrees with another product's reading where there is one.

The readings are Elastic Common Schema; times there are cut at milliseconds.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any, NamedTuple

import pytest

from ingest.collectors.entra import TRANSLATOR
from ingest.contract.event import Event
from ingest.contract.instants import parse_instant
from tests.ingest.collectors.entra.authored import only, translate
from tests.shared_data import shared_data

DISAGREEMENTS: dict[str, str] = {}
"""Field kept against the other reading, and why; none is needed today."""

EXAMPLES = frozenset({"signIn", "directoryAudit", "provisioningObjectSummary"})
_TRAILING_COMMA = re.compile(r",(?=\s*[\]}])")


class Published(NamedTuple):
    """One published record with another product's reading of it."""

    record: dict[str, Any]
    expected: dict[str, Any]


def _diagnostic() -> list[Published]:
    path = shared_data() / "events" / "entra.diagnostic_sign_in.elastic.ndjson"
    lines = map(json.loads, path.read_text("utf-8").splitlines())
    return [Published(line["event"], line["expected_ecs"]) for line in lines]


@pytest.fixture(scope="module")
def diagnostic() -> list[Published]:
    return _diagnostic()


def test_every_published_record_is_recognised_and_translates(diagnostic: list[Published]) -> None:
    assert len(diagnostic) == 41
    for published in diagnostic:
        assert TRANSLATOR.recognises(published.record)
        assert only(published.record).kind == "sign_in"


def test_the_row_alone_is_the_same_event(diagnostic: list[Published]) -> None:
    for published in diagnostic:
        wrapped, bare = only(published.record), only(published.record["properties"])
        assert (wrapped.event_id, wrapped.content_hash) == (bare.event_id, bare.content_hash)


def test_the_other_reading_agrees(diagnostic: list[Published]) -> None:
    for published in diagnostic:
        event, expected = only(published.record), published.expected
        ours, theirs = _ours(event), _theirs(expected)
        differing = {name for name in theirs if ours[name] != theirs[name]}
        assert differing <= DISAGREEMENTS.keys(), (event.event_id, ours, theirs)
        assert timedelta(0) <= event.occurred_at - parse_instant(expected["@timestamp"]) < timedelta(milliseconds=1)


def _ours(event: Event) -> dict[str, object]:
    assert event.account is not None and event.application is not None and event.client is not None
    return {
        "id": event.event_id,
        "outcome": event.outcome.result,
        "actor": (event.account.type, event.account.subject),
        "application": event.application.id,
        "target": event.attributes.get("resource_id"),
        "address": event.client.ip,
        "transaction": event.correlation.transaction,
    }


def _theirs(expected: dict[str, Any]) -> dict[str, object]:
    told = expected["azure"]["signinlogs"]["properties"]
    return {
        "id": f"entra:{expected['event']['id']}",
        "outcome": expected["event"]["outcome"],
        "actor": ("service", told["service_principal_id"]),
        "application": told["app_id"],
        "target": told["resource_id"],
        "address": expected.get("source", {}).get("ip"),
        "transaction": expected["azure"]["correlation_id"],
    }


def _examples() -> Iterator[dict[str, Any]]:
    """Yield the rows of the documentation's response bodies; some have a comma before a closing bracket."""
    path = shared_data() / "events" / "msgraph.docs_examples.ndjson"
    for line in path.read_text("utf-8").splitlines():
        example = json.loads(line)
        if example["block"] != "response" or (example["odata_type"] or "").rpartition(".")[2] not in EXAMPLES:
            continue
        body = example["json"] or json.loads(_TRAILING_COMMA.sub("", example["raw"]))
        yield from body.get("value", [body])


def test_every_example_of_the_documentation_translates() -> None:
    kinds: dict[str, int] = {}
    for row in _examples():
        assert TRANSLATOR.recognises(row)
        for event in translate(row):
            kinds[event.kind] = kinds.get(event.kind, 0) + 1
    # Other: the four provisioning examples are of groups and roles, and one audit example has no targetResources.
    assert kinds == {"sign_in": 6, "grant_added": 3, "other": 5}


def test_the_documentations_membership_names_group_and_member() -> None:
    named = [
        (event.entitlement.name, event.account.name)
        for row in _examples()
        if row.get("activityDisplayName") == "Add member to group"
        for event in translate(row)
        if event.entitlement is not None and event.account is not None
    ]
    assert named == [("Example.com", "jdoe@contoso.com")] * 2 + [("Example.com", "bob@contoso.com")]
