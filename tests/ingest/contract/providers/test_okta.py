"""What Okta's log means."""

from __future__ import annotations

from ingest.contract.providers.okta import PROVIDER


def test_one_log_tells_of_everything_and_of_mfa_by_session() -> None:
    assert PROVIDER.streams == {"system_log"}
    assert PROVIDER.session_stream == "system_log"


def test_its_own_applications_are_known_by_name() -> None:
    assert "okta admin console" in PROVIDER.own_application_names
    assert not PROVIDER.own_applications


def test_groups_within_groups_confer_all_that_they_are_given() -> None:
    assert not PROVIDER.direct_members_only
    assert not PROVIDER.lists_activated_memberships


def test_claims_of_its_tokens_list_groups_whatever_they_are_called() -> None:
    assert (dict(PROVIDER.role_claims), PROVIDER.other_claims_list) == ({}, "group")
