from __future__ import annotations

import random
from collections import Counter, defaultdict
from itertools import pairwise

from simulator.histories.small_history import random_history
from simulator.records.record import Record, encode
from tests.simulator.translating import events


def history(seed: int, size: int = 80) -> list[Record]:
    return random_history(random.Random(seed), size)


def test_one_seed_gives_one_history() -> None:
    once, again = history(1), history(1)
    assert [encode(record.body) for record in once] == [encode(record.body) for record in again]
    assert len(once) >= 80
    assert history(2) != once


def test_histories_hold_all_kinds_that_the_folds_read() -> None:
    kinds = Counter(event.kind for seed in range(40) for record in history(seed) for event in events(record))
    assert {
        *("sign_in", "session_started", "federated_sign_in", "mfa_verified", "sign_out", "other"),
        *("account_created", "account_updated", "account_enabled", "account_disabled", "account_deleted"),
        *("account_invited", "invitation_redeemed", "grant_added", "grant_removed", "elevation_activated"),
        *("elevation_expired", "provisioned", "deprovisioned", "account_seen"),
    } <= kinds.keys()


def test_histories_hold_duplicates_and_revisions() -> None:
    twice = revised = fewer = 0
    for seed in range(40):
        bodies: dict[str, list[bytes]] = defaultdict(list)
        counts: dict[str, set[int]] = defaultdict(set)
        for record in history(seed):
            bodies[record.event_id].append(encode(record.body))
            counts[record.event_id].add(len(events(record)))
        twice += sum(len(found) > len(set(found)) for found in bodies.values())
        revised += sum(len(set(found)) > 1 for found in bodies.values())
        fewer += sum(len(found) > 1 for found in counts.values())
    assert min(twice, revised, fewer) > 0


def test_histories_have_silent_stretches_and_arrive_out_of_order() -> None:
    records = history(3, 200)
    days = sorted({record.occurred_at // 86_400_000_000 for record in records})
    assert max(b - a for a, b in pairwise(days)) > 3
    assert [r.occurred_at for r in records] != sorted(r.occurred_at for r in records)
