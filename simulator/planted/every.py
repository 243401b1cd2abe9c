"""All planted cases, in the order of policies.md."""

from __future__ import annotations

from simulator.activity.stage import Stage
from simulator.planted import (
    acquired,
    administrators,
    application_jit,
    assignments,
    entra_jit,
    idle,
    jit_policies,
    last_week,
    okta_jit,
    orphans,
    resurrection,
    role_mapping,
    separation,
    shut,
    standing,
)

CASES = (
    *(*okta_jit.CASES, *entra_jit.CASES, *application_jit.CASES, *jit_policies.CASES, *resurrection.CASES),
    *(*administrators.CASES, *role_mapping.CASES, *separation.CASES, *standing.CASES, *assignments.CASES),
    *(*orphans.CASES, *idle.CASES, *acquired.CASES, *shut.CASES, *last_week.CASES),
)


def plant(stage: Stage) -> None:
    """Add the records of every case and its expectations."""
    for case in CASES:
        case(stage)
