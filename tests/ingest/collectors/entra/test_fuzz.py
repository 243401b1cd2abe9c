"""The short run of the fuzz, and arbitrary JSON by hypothesis."""

from __future__ import annotations

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.examples import examples
from tests.fuzz import fuzz_entra
from tests.ingest.collectors.entra.authored import envelope, recorded_cases, sign_in_row

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters(), max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)
SIGN_IN, AUDIT = sign_in_row(), recorded_cases("pim")[0]["record"]
PROVISIONING = recorded_cases("provisioning")[0]["record"]


def test_mutated_records_give_events_or_are_refused() -> None:
    found = fuzz_entra.main(1500, seed=7)
    assert found["events"] > 300
    assert found["refused"] > 100


@settings(max_examples=examples(200), deadline=None)
@given(JSON)
def test_any_json_at_all(value: Any) -> None:
    fuzz_entra.check(value)
    fuzz_entra.check(envelope(value, "AuditLogs"))


@settings(max_examples=examples(300), deadline=None)
@given(st.sampled_from([SIGN_IN, AUDIT, PROVISIONING]), st.data())
def test_any_json_in_any_field(record: dict[str, Any], data: st.DataObject) -> None:
    name = data.draw(st.sampled_from(sorted(record)))
    fuzz_entra.check({**record, name: data.draw(JSON)})


@settings(max_examples=examples(200), deadline=None)
@given(JSON, JSON)
def test_any_json_as_a_modified_property(old: Any, new: Any) -> None:
    record = recorded_cases("accounts")[9]["record"]
    target = record["targetResources"][0]
    properties = [{"displayName": name, "oldValue": old, "newValue": new} for name in ("AccountEnabled", "Department")]
    fuzz_entra.check({**record, "targetResources": [{**target, "modifiedProperties": properties}]})
