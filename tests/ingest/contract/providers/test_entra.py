"""What Entra's logs mean."""

from __future__ import annotations

import uuid

from ingest.contract.providers.entra import PROVIDER


def test_each_way_to_sign_in_has_a_log_and_a_sign_in_states_its_factors() -> None:
    assert len(set(PROVIDER.sign_in_streams.values())) == 3
    assert PROVIDER.session_stream is None


def test_a_service_may_be_a_managed_identity_whose_log_is_another() -> None:
    assert PROVIDER.use_streams["service"] == ("sign_ins_service_principal", "sign_ins_managed_identity")


def test_its_own_applications_are_known_by_id() -> None:
    assert all(str(uuid.UUID(known)) == known for known in PROVIDER.own_applications)
    assert "00000003-0000-0000-c000-000000000000" in PROVIDER.own_applications


def test_what_a_group_confers_on_direct_members_alone() -> None:
    assert PROVIDER.direct_members_only == {"app_assignment", "app_role", "directory_role", "licence"}


def test_claims_of_its_tokens_list_roles_of_applications_but_two_of_their_names() -> None:
    assert PROVIDER.role_claims == {"groups": "group", "wids": "directory_role"}
    assert PROVIDER.other_claims_list == "app_role"
