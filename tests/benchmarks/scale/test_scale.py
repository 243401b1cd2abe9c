"""`make bench-scale` in small: it runs through, and gives every figure that is promised."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from benchmarks.scale.__main__ import measured
from dev.postgres import PostgresServer

ACCOUNTS = 1_000
FIGURES = {
    "accounts", "stored", "access_account_p95_ratio", "access_entitlement_p95_ratio", "access_as_of_p95_ratio",
    "access_identity_p95_ratio", "access_between_p95_ratio",
    "weekly_report_s", "weekly_report_mb", "claim_1_ms", "claim_500_ms", "claim_900_ms", "shared_link_chunk_s",
    "derived_anew_s", "group_handed_on_s", "replay_whole_per_s", "replay_policy_of_few_per_s",
    "replay_policy_of_all_per_s", "replay_policy_of_profiles_per_s", "replay_policy_of_jit_per_s",
    "replay_policy_of_grants_per_s", "replay_look_back_per_s",
}  # fmt: skip


@pytest.fixture
def postgres(postgres_server: PostgresServer) -> Iterator[PostgresServer]:
    yield postgres_server
    for name in postgres_server.databases():
        if name.startswith("scale_"):
            postgres_server.drop_database(name)


def test_every_figure_is_measured(postgres: PostgresServer) -> None:
    figures = measured(postgres, ACCOUNTS)
    assert set(figures) == FIGURES
    assert figures["stored"] == {"account": 2 * ACCOUNTS, "held_grant": 10 * ACCOUNTS + ACCOUNTS // 2}
    assert all(figure > 0 for figure in figures.values() if isinstance(figure, int | float))
