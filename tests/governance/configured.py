"""Settings as config would give them, and what a policy answers under its own."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec

from governance.model.answers import Answer
from governance.model.configured import configure
from governance.model.policy import FOREVER, Policy, PolicySettings
from governance.model.situation import IdentitySituation, Situation
from governance.policies.catalogue import load_policies
from governance.policies.judging import judge, judge_identity
from governance.settings.sections import GovernanceSettings


def governance(**parts: Any) -> GovernanceSettings:
    """Return the settings that config's ``governance`` gives, of plain values and sections."""
    return msgspec.json.decode(msgspec.json.encode(parts), type=GovernanceSettings)


def only_policies(own: Mapping[str, Any]) -> dict[str, Any]:
    """Return ``governance.policies`` in which all other policies are switched off."""
    return {policy.id: None for policy in load_policies()} | dict(own)


def own_settings(policy: Policy[Any], configured: Mapping[str, Any]) -> PolicySettings | None:
    """Return the policy's settings, None where it is switched off; by default those that it shows itself with."""
    if policy.id not in configured:
        default: PolicySettings | None = policy.default
        if default is not None:
            return default
        shown: PolicySettings = policy.examples()[0].settings
        return shown
    return msgspec.convert(configured[policy.id], policy.settings | None)  # type: ignore[no-any-return]


def asked(
    policy: Policy[Any],
    told: Situation | IdentitySituation,
    settings: PolicySettings | None = None,
    judged_until: int = FOREVER,
) -> list[Answer]:
    """Return what the policy answers, seeing what it declared to need; None: under its defaults."""
    own = settings if settings is not None else policy.default
    if own is None:
        return []
    in_force = [configure(policy, own)]
    if isinstance(told, IdentitySituation):
        return [judgement.answer for judgement in judge_identity(told, in_force)]
    return [judgement.answer for judgement in judge(told, in_force, judged_until).judgements]


def with_severity(settings: GovernanceSettings, policy: str, severity: str) -> GovernanceSettings:
    """Return the settings, a policy's severity another."""
    own = {**(msgspec.json.decode(settings.policies.get(policy, b"{}")) or {}), "severity": severity}
    raw = msgspec.Raw(msgspec.json.encode(own))
    return msgspec.structs.replace(settings, policies={**settings.policies, policy: raw})
