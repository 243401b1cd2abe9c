"""Settings of which some are others than the demo has, by chance."""

from __future__ import annotations

import random
from collections.abc import Sequence
from typing import Any

import msgspec

from governance.settings.sections import GovernanceSettings
from ingest.contract.event import Event
from tests.properties.stores import rules

_PLAIN: dict[str, Any] = msgspec.json.decode(msgspec.json.encode(rules().settings))
_POLICIES: dict[str, Any] = _PLAIN["policies"]


def any_settings(rng: random.Random, told: Sequence[Event]) -> GovernanceSettings:
    """The demo's settings, some of them others: every section can change, alone or with others."""
    changed = dict(_PLAIN)
    applications = sorted({(f"{e.source.idp}:{e.source.tenant}", e.application.id) for e in told if e.application})
    ways: dict[str, Any] = {
        "jit_lookback_days": lambda: rng.choice((0, 10, 90, 400)),
        "assumed_gap_days": lambda: rng.choice((1, 3, 30)),
        "clock_tolerance_seconds": lambda: rng.choice((0, 300, 86_400)),
        "batch_size": lambda: rng.choice((7, 10_000)),
        "links": lambda: rng.choice(
            ({}, _PLAIN["links"], _PLAIN["links"] | {"shared_by_at_most": 2}, {"owned_domains": ["corp.example.com"]})
        ),
        "account_types": lambda: rng.choice(([], [{"type": "shared", "source_types": ["person"], "names": ["*a*"]}])),
        "non_persons": lambda: rng.sample(_PLAIN["non_persons"], rng.randrange(3)),
        "privileges": lambda: rng.choice(({}, {"types": []}, {"entitlements": ["group:Finance"]})),
        "policies": lambda: _any_policies(rng),
        "applications": lambda: [_application(rng, *each) for each in applications if rng.random() < 0.6],
    }
    for name in rng.sample(sorted(ways), rng.randrange(1, 4)):
        changed[name] = ways[name]()
    return msgspec.convert(_with_raw_policies(changed), GovernanceSettings)


def _with_raw_policies(plain: dict[str, Any]) -> dict[str, Any]:
    return plain | {"policies": {key: msgspec.Raw(msgspec.json.encode(own)) for key, own in plain["policies"].items()}}


_ANY_POLICY_S: tuple[dict[str, Any], ...] = ({"severity": "low"}, {"shadow": True})


def _any_policies(rng: random.Random) -> dict[str, Any]:
    found = dict(_POLICIES)
    for name in rng.sample(sorted(found), rng.randrange(1, 5)):
        found[name] = None if rng.random() < 0.7 else {**(found[name] or {}), **rng.choice(_ANY_POLICY_S)}
    return found


def _application(rng: random.Random, issuer: str, key: str) -> dict[str, Any]:
    flags = {name: rng.choice((None, True, False)) for name in ("assignment_required", "provisioning")}
    named = {"name": "Renamed"} if rng.random() < 0.2 else {}
    return {"issuer": issuer, "id": key, "makes_accounts": rng.random() < 0.7, **flags, **named}
