"""Every setting says whom it reaches, and one that reaches anybody is told from what it was before."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from governance.policies.catalogue import compiled, identity_policies
from governance.settings.reach import (
    APPLICATION,
    GOVERNANCE,
    changed_sections,
    identities_stand,
    only_with,
    work_items_of,
)
from governance.settings.sections import ApplicationSettings, GovernanceSettings
from tests.governance.custom_rules import rule

PLAIN: dict[str, Any] = {
    "applications": [{"issuer": "okta:acme", "id": "a"}],
    "non_persons": [{"account": "okta:acme|svc", "owner": "okta:acme|boss"}],
    "rules": [rule()],
}
EVERYBODY = {"everyone:2", "persons:2", "groups:2"}
CHANGES: list[tuple[dict[str, Any], set[str]]] = [
    ({"jit_lookback_days": 1}, EVERYBODY),
    ({"assumed_gap_days": 1}, EVERYBODY),
    ({"clock_tolerance_seconds": 1}, EVERYBODY),
    ({"links": {"owned_domains": ["example.com"]}}, EVERYBODY),
    ({"privileges": {"types": []}}, EVERYBODY),
    ({"batch_size": 5}, set()),
    ({"rejected_ratio": 0.1}, set()),
    ({"sweep": {"young_grace_days": 3}}, set()),
    ({"sweep": {"stale_after_days": 3}}, {"everyone:2"}),
    ({"sweep": {"service_stale_after_days": 3}}, {"everyone:2"}),
    ({"ask_within_days": 3}, set()),
    ({"foreseen_days": 3}, set()),
    ({"baseline_at": "2026-06-01T00:00:00Z"}, set()),
    ({"register": [{"issuer": "okta:acme", "id": "a", "criticality": "high"}]}, set()),
    ({"non_persons": []}, {"answerable:okta:acme|svc"}),
    ({"non_persons": [{"account": "okta:acme|svc", "owner": "other"}]}, {"answerable:okta:acme|svc"}),
    (
        {"non_persons": [{"account": "okta:acme|svc", "owner": "okta:acme|boss", "type": "shared"}]},
        {"answerable:okta:acme|svc"},
    ),
    ({"account_types": [{"type": "service", "names": ["svc-*"]}]}, EVERYBODY),
    ({"applications": []}, {"users:okta:acme|a"}),
    ({"applications": [{"issuer": "okta:acme", "id": "a", "owner": "o@example.com"}]}, set()),
    ({"policies": {"orphan": None}}, {"retired:orphan"}),
    ({"policies": {"orphan": {"grace_days": 8}}}, {"everyone:2"}),
    ({"policies": {"orphan": {"severity": "low"}}}, {"everyone:2"}),
    ({"policies": {"orphan": {"controls": ["ours-1"]}}}, set()),
    ({"policies": {"separation_of_duties": {"rules": []}}}, {"persons:2"}),
    ({"rules": [rule(when="true")]}, {"everyone:2"}),
    ({"rules": [rule(title="Other", remedy="None.")]}, set()),
    ({"rules": []}, {"retired:short_name"}),
    *(
        ({"applications": [{"issuer": "okta:acme", "id": "a", name: value}]}, {"users:okta:acme|a"})
        for name, value in {
            "name": "Payroll", "assignment_required": True, "makes_accounts": False, "provisioning": False,
            "created_at": "2026-01-01T00:00:00Z",
        }.items()
    ),
]  # fmt: skip


def sections(**settings: Any) -> dict[str, str]:
    raw = {key: msgspec.Raw(msgspec.json.encode(own)) for key, own in settings.get("policies", {}).items()}
    return compiled(msgspec.convert({**settings, "policies": raw}, GovernanceSettings)).sections


def test_of_a_policy_is_noted_without_what_it_said_nothing_of_an_account() -> None:
    after = sections()
    assert only_with("policy:unused_assignment", after, after) == {"assignment", "grants"}
    assert only_with("policy:person_without_factor", after, after) == frozenset()
    name = "policy:admin_mfa"
    assert only_with(name, {}, after) == only_with(name, after, {}) == {"privilege"}, "it was off before, or is now"
    wider, older = {name: "0123456789abcdef end privilege"}, {name: "0123456789abcdef"}
    assert only_with(name, wider, after) == {"privilege"}
    assert only_with(name, older, after) == frozenset(), "code before this spoke of anybody, or did not say of whom"


def test_every_field_has_a_reach() -> None:
    assert GOVERNANCE.keys() == set(GovernanceSettings.__struct_fields__), "say in settings/reach.py whom it reaches"
    assert APPLICATION.keys() == set(ApplicationSettings.__struct_fields__), "say in settings/reach.py whom it reaches"


@pytest.mark.parametrize(("change", "items"), CHANGES)
def test_a_field_that_is_changed_alone_leaves_the_work_of_what_it_reaches(
    change: dict[str, Any], items: set[str]
) -> None:
    before, after = sections(**PLAIN), sections(**{**PLAIN, **change})
    changed = changed_sections(before, after)
    assert work_items_of(changed, after, 2, identity_policies()) == items


def test_every_field_is_changed_once() -> None:
    tried = {name for change, _ in CHANGES for name in change}
    assert tried == GOVERNANCE.keys()
    tried = {name for change, _ in CHANGES for app in change.get("applications", ()) for name in app}
    assert tried == APPLICATION.keys()


@pytest.mark.parametrize("change", [change for change, _ in CHANGES])
def test_links_and_holdings_stand_unless_what_links_people_or_tells_persons_from_others_is_otherwise(
    change: dict[str, Any],
) -> None:
    changed = changed_sections(sections(**PLAIN), sections(**{**PLAIN, **change}))
    assert identities_stand(changed) == change.keys().isdisjoint({"links", "account_types", "non_persons"})


@pytest.mark.parametrize("code", ["folds:", "intake:"])
def test_other_code_of_folds_may_link_others(code: str) -> None:
    assert not identities_stand([code])
