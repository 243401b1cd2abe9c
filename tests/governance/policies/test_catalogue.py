from __future__ import annotations

from typing import Any

import msgspec
import pytest

from governance.policies.catalogue import configured, load_policies, policy_version
from governance.policies.orphan import OrphanAccounts
from governance.settings.sections import GovernanceSettings
from ingest.contract.errors import SetupError
from tests.governance.configured import governance


def ids(policies: dict[str, Any]) -> set[str]:
    return {asked.policy.id for asked in configured(governance(policies=policies))}


def test_what_config_leaves_out_keeps_the_policy_s_own_default() -> None:
    by_default = {policy.id for policy in load_policies() if policy.default is not None}
    assert ids({}) == by_default == {
        "admin_mfa", "break_glass_used", "contract_ended", "dormant_privileged", "elevation_not_ended",
        "elevation_outside_pim", "elevation_too_long", "ended_account_holds", "guest_review_overdue",
        "guest_without_sponsor", "incomplete_profile", "jit_only_application", "jit_past_limit", "leaver_account",
        "leaver_client", "leaver_elsewhere", "leaver_token", "orphan", "password_never_used", "person_without_factor",
        "privileged_client", "regrant_after_revoke", "resurrection", "reused_login", "revoke_overdue", "risky_consent",
        "standing_privilege", "suspended_holds", "unassigned_sign_in", "unknown_person", "unlisted_account",
        "unowned_credential", "unused_assignment", "unused_privilege", "used_after_leaving", "used_on_leave",
    }  # fmt: skip


def test_null_switches_a_policy_off_and_settings_switch_it_on() -> None:
    assert "orphan" not in ids({"orphan": None})
    assert "jit_mfa" in ids({"jit_mfa": {}})


def test_the_settings_are_those_of_the_policy_s_own_file() -> None:
    (orphan,) = (c for c in configured(governance(policies={"orphan": {"grace_days": 3}})) if c.policy.id == "orphan")
    assert orphan.settings == OrphanAccounts(grace_days=3)


@pytest.mark.parametrize(
    ("policies", "message"),
    [
        ({"orphans": {}}, r"governance\.policies\.orphans: no policy has this name; did you mean orphan\?"),
        ({"orphan": {"grace_day": 1}}, r"policies\.orphan\.grace_day: unknown key; did you mean grace_days\?"),
        ({"orphan": {"grace_days": -1}}, r"policies\.orphan: .*>= 0.* at `\$\.grace_days`"),
        ({"jit_required_attributes": {}}, r"policies\.jit_required_attributes: .*`attributes`"),
        ({"orphan": 7}, r"policies\.orphan: Expected `object \| null`"),
    ],
)
def test_an_error_names_the_place(policies: dict[str, Any], message: str) -> None:
    with pytest.raises(SetupError, match=message):
        configured(governance(policies=policies))


def test_the_version_names_what_findings_depend_on() -> None:
    plain = policy_version(GovernanceSettings())
    assert policy_version(governance(policies={"orphan": {"grace_days": 7}})) == plain
    assert policy_version(governance(policies={"admin_mfa": {"session_hours": 24, "within_days": 30}})) == plain
    assert policy_version(governance(policies={"orphan": {"controls": ["ACME-7"]}})) == plain
    assert policy_version(governance(batch_size=5, rejected_ratio=0.1, sweep={"young_grace_days": 3})) == plain
    changed: list[dict[str, Any]] = [
        {"policies": {"orphan": None}}, {"policies": {"orphan": {"grace_days": 8}}},
        {"policies": {"orphan": {"severity": "low"}}}, {"jit_lookback_days": 1}, {"assumed_gap_days": 1},
        {"clock_tolerance_seconds": 1}, {"applications": [{"issuer": "okta:acme", "id": "a"}]},
        {"links": {"owned_domains": ["example.com"]}}, {"privileges": {"types": []}},
        {"non_persons": [{"account": "okta:acme|a", "owner": "okta:acme|b"}]},
        {"account_types": [{"type": "shared", "names": ["desk-*"]}]},
        {"sweep": {"stale_after_days": 3}}, {"sweep": {"service_stale_after_days": 3}},
    ]  # fmt: skip
    assert len({plain, *(policy_version(governance(**one)) for one in changed)}) == len(changed) + 1


def test_every_setting_of_governance_is_in_the_version_or_changes_no_finding() -> None:
    changes_no_finding = {
        "ask_within_days", "baseline_at", "batch_size", "foreseen_days", "register", "rejected_ratio", "sweep",
    }  # fmt: skip
    in_it = {
        "jit_lookback_days", "assumed_gap_days", "clock_tolerance_seconds", "applications", "links", "account_types",
        "non_persons", "privileges", "policies", "rules",
    }  # fmt: skip
    fields = {field.name for field in msgspec.structs.fields(GovernanceSettings)}
    assert fields == changes_no_finding | in_it, "say of a new setting in policy_version whether findings depend on it"
