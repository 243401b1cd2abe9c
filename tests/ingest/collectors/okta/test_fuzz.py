"""The short run of the fuzz, and arbitrary JSON by hypothesis."""

from __future__ import annotations

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.examples import examples
from tests.fuzz import fuzz_okta
from tests.ingest.collectors.okta.cases import CASES

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters(), max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)
TARGET = st.fixed_dictionaries(
    {"type": st.sampled_from(["User", "UserGroup", "AppInstance", "AppUser", "ROLE", "PublicClientApp"])},
    optional={"id": JSON, "displayName": JSON, "detailEntry": JSON, "changeDetails": JSON},
)
KEYS = ("privilegeGranted", "attributeNames", "changedAttributes", "grantedScopes", "risk", "factor", "requestUri")


def test_mutated_records_give_events_or_are_refused() -> None:
    found = fuzz_okta.main(1_500, seed=7)
    assert found["events"] > 300
    assert found["refused"] > 50


@settings(max_examples=examples(200), deadline=None)
@given(st.dictionaries(st.text(max_size=8), JSON, max_size=3))
def test_any_object_at_all(found: dict[str, Any]) -> None:
    fuzz_okta.check(found)
    fuzz_okta.check({"eventType": "user.session.start", "published": "2026-01-31T10:00:00Z", **found})


@settings(max_examples=examples(300), deadline=None)
@given(st.sampled_from(sorted(CASES)), st.data())
def test_any_json_in_any_field(event_type: str, data: st.DataObject) -> None:
    found = CASES[event_type].record
    fuzz_okta.check({**found, data.draw(st.sampled_from(sorted(found))): data.draw(JSON)})


@settings(max_examples=examples(300), deadline=None)
@given(st.sampled_from(sorted(CASES)), st.sampled_from(KEYS), JSON)
def test_any_json_in_debug_data(event_type: str, key: str, value: Any) -> None:
    fuzz_okta.check({**CASES[event_type].record, "debugContext": {"debugData": {key: value}}})


@settings(max_examples=examples(200), deadline=None)
@given(st.sampled_from(sorted(CASES)), st.lists(TARGET, max_size=3))
def test_any_targets(event_type: str, targets: list[dict[str, Any]]) -> None:
    fuzz_okta.check({**CASES[event_type].record, "target": targets})
