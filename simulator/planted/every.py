"""All planted cases, in the order of policies.md."""

from __future__ import annotations

from simulator.activity.stage import Stage
from simulator.planted import (
    acquired,
    administrators,
    assignments,
    idle,
    last_week,
    orphans,
    resurrection,
    role_mapping,
    separation,
    shut,
    standing,
)
from simulator.planted.jit import applications, entra, okta, policies

CASES = (
    *(*okta.CASES, *entra.CASES, *applications.CASES, *policies.CASES, *resurrection.CASES),
    *(*administrators.CASES, *role_mapping.CASES, *separation.CASES, *standing.CASES, *assignments.CASES),
    *(*orphans.CASES, *idle.CASES, *acquired.CASES, *shut.CASES, *last_week.CASES),
)


def plant(stage: Stage) -> None:
    """Add the records of every case and its expectations."""
    for case in CASES:
        case(stage)
