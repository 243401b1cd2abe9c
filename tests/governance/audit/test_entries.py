"""An entry's id is a hash of what it records; its body is canonical JSON that an auditor can read."""

from __future__ import annotations

import json

import pytest

from governance.audit.entries import JitStep, RemediationStep, coverage_gap, entry, jit_account, jit_step, rejected
from governance.audit.review_entries import decision, remediation
from governance.model.acts import Author
from governance.model.states import Provenance

JIT = Provenance(
    "jit_confirmed", 1_700_000_000_000_000, "okta:acme|0oa1", "okta:acme|0oa2", ("email", "department"), ("okta:e1",)
)


def _jit(before: str | None, recorded_at: int = 5) -> tuple[str, dict[str, object]]:
    made = jit_account(
        "okta:acme|00u1",
        JIT,
        recorded_at,
        before=before,
        issuer="okta:acme",
        subject="00u1",
        created_at=1_700_000_000_000_001,
        attributes={"department": "Finance"},
        entitlements=("b", "a"),
        change=2,
        row=["account", "okta:acme|00u1", "0" * 64],
    )
    return made.entry_id, json.loads(made.body)


def test_the_id_is_of_what_is_recorded_not_of_when() -> None:
    assert _jit(None, recorded_at=5)[0] == _jit(None, recorded_at=6)[0]
    assert _jit(None)[0] != _jit("jit_candidate")[0]
    assert entry("finding", "a", 1, {"x": 1, "y": 2}) == entry("finding", "a", 1, {"y": 2, "x": 1})
    assert entry("finding", "a", 1, {}).entry_id != entry("decision", "a", 1, {}).entry_id
    assert entry("finding", "a", 1, {}).entry_id != entry("finding", "b", 1, {}).entry_id


def test_a_jit_account_says_who_vouched_what_was_given_and_when() -> None:
    assert _jit("jit_candidate")[1] == {
        "step": "promoted",
        "provenance": "jit_confirmed",
        "before": "jit_candidate",
        "reason": None,
        "assumed": False,
        "identity_source": {"issuer": "okta:acme", "subject": "00u1", "idp": "okta:acme|0oa1"},
        "application": "okta:acme|0oa2",
        "asserted": ["email", "department"],
        "attributes": {"department": "Finance"},
        "entitlements": ["a", "b"],
        "provisioned_at": "2023-11-14T22:13:20Z",
        "created_at": "2023-11-14T22:13:20.000001Z",
        "evidence": ["okta:e1"],
        "change": 2,
        "rows": [["account", "okta:acme|00u1", "0" * 64]],
    }


@pytest.mark.parametrize(
    ("before", "after", "step"),
    [
        (None, "jit_candidate", "found"),
        ("unknown", "jit_confirmed", "found"),
        ("jit_candidate", "jit_confirmed", "promoted"),
        ("jit_confirmed", "jit_candidate", "demoted"),
        ("jit_candidate", "provisioned", "demoted"),
        ("jit_confirmed", "jit_confirmed", "changed"),
    ],
)
def test_the_steps_of_a_jit_account(before: str | None, after: str, step: JitStep) -> None:
    assert jit_step(before, after) == step


def test_a_rejected_record_is_told_by_hash_and_size_alone() -> None:
    made = rejected("r1", 5, reason="not JSON", file="a.json", line=7, idp="okta", sha256="ab", size=3)
    assert json.loads(made.body) == {
        "reason": "not JSON",
        "file": "a.json",
        "line": 7,
        "idp": "okta",
        "sha256": "ab",
        "size": 3,
    }


def test_a_gap_that_is_told_twice_is_one_entry() -> None:
    told = [
        coverage_gap("okta:acme", "system_log", at, from_at=0, to_at=1, cause="outage", event_id="jitgov:coverage:1")
        for at in (5, 6)
    ]
    assert told[0].entry_id == told[1].entry_id
    assert told[0].about == "okta:acme|system_log"


def test_two_decisions_on_one_item_are_two_entries() -> None:
    first, second = (
        decision(
            f"d{n}",
            5,
            item_id="i1",
            account_id="okta:acme|00u1",
            application_id=None,
            entitlement_id="okta:acme|group:g1",
            finding_id=None,
            verdict="revoke",
            reviewer="mary@example.com",
            by=Author(via="os", uid=1000, name="mary"),
            reason="left the team",
            decided_at=5,
            evidence=["okta:e1"],
        )
        for n in (1, 2)
    )
    assert first.about == second.about == "okta:acme|00u1"
    assert first.entry_id != second.entry_id


STEPS: tuple[RemediationStep, ...] = ("planned", "applied", "seen")


def test_the_steps_of_a_remediation_are_entries_of_their_own() -> None:
    ids = {
        remediation(
            step,
            "removal1",
            5,
            what="revoke",
            decision_id="d1",
            account_id="okta:acme|00u1",
            entitlement_id="okta:acme|group:g1",
            at=5,
            evidence=[],
        ).entry_id
        for step in ("planned", "applied", "seen")
    }
    assert len(ids) == 3
