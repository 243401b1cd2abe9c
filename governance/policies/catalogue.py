"""Finds the policies by folder, and gives each the settings that config has for it."""

from __future__ import annotations

import hashlib
import importlib
import pkgutil
from functools import cache
from typing import Any

import msgspec

from governance import policies as folder
from governance.model.configured import Configured, configure
from governance.model.policy import Policy, PolicySettings
from governance.policies.custom.rules import configured_rules
from governance.settings.compiled import Rules
from governance.settings.sections import GovernanceSettings
from ingest.contract.did_you_mean import did_you_mean
from ingest.contract.errors import BrokenError, SetupError

_NOT_POLICIES = frozenset({"catalogue", "judging", "pages", "precedence", "silences"})
PLACE = "governance.policies"
"""Where config holds the policies' settings."""


@cache
def load_policies() -> tuple[Policy[Any], ...]:
    """Return every policy of the folder, by name. Raises BrokenError for a file without one named like it."""
    modules = pkgutil.iter_modules(folder.__path__)
    return tuple(_load(name) for name in sorted(m.name for m in modules if not m.ispkg and m.name not in _NOT_POLICIES))


def _load(name: str) -> Policy[Any]:
    policy = getattr(importlib.import_module(f"{folder.__name__}.{name}"), "POLICY", None)
    if not isinstance(policy, Policy) or policy.id != name:
        raise BrokenError(f"governance/policies/{name}.py offers no POLICY with the id {name}")
    return policy


@cache
def settings_shape() -> type[msgspec.Struct]:
    """Return the shape of ``governance.policies`` in config: a key for each policy, null where it is switched off."""
    fields = [(policy.id, policy.settings | None, policy.default) for policy in load_policies()]
    return msgspec.defstruct("Policies", fields, frozen=True, forbid_unknown_fields=True, kw_only=True)


def configured(settings: GovernanceSettings) -> tuple[Configured, ...]:
    """Return the policies that are in force, each with its settings, by name.

    Raises SetupError, naming the place in config, for a policy that nobody knows and for settings that are not its own.
    """
    known = {policy.id for policy in load_policies()}
    for name in settings.policies:
        if name not in known:
            raise SetupError(f"{PLACE}.{name}: no policy has this name{did_you_mean(name, sorted(known))}")
    pairs = [(policy, _settings_of(policy, settings)) for policy in load_policies()]
    in_force = tuple(configure(policy, own) for policy, own in pairs if own is not None)
    return in_force + configured_rules(settings.rules, known) if settings.rules else in_force


def all_policies(settings: GovernanceSettings) -> tuple[Policy[Any], ...]:
    """Return every policy of the folder, and the organisation's own rules. Raises SetupError as ``configured`` does."""
    return (*load_policies(), *(asked.policy for asked in configured(settings) if asked.policy.is_rule))


def _settings_of(policy: Policy[Any], settings: GovernanceSettings) -> PolicySettings | None:
    raw = settings.policies.get(policy.id)
    if raw is None:
        return policy.default
    _check_keys(policy, raw)
    try:
        own: PolicySettings | None = msgspec.json.decode(raw, type=policy.settings | None)
    except msgspec.ValidationError as error:
        raise SetupError(f"{PLACE}.{policy.id}: {error}") from error
    return own


def _check_keys(policy: Policy[Any], raw: msgspec.Raw) -> None:
    written = msgspec.json.decode(raw)
    known = policy.settings.__struct_fields__
    for name in written if isinstance(written, dict) else ():
        if name not in known:
            raise SetupError(f"{PLACE}.{policy.id}.{name}: unknown key{did_you_mean(name, known)}")


def controls(settings: GovernanceSettings) -> dict[str, tuple[str, ...]]:
    """Return, by policy, the controls that it serves: the frameworks', then the organisation's own ids from config."""
    own = {asked.policy.id: tuple(asked.settings.controls) for asked in configured(settings)}
    return {policy.id: (*policy.controls.spelled(), *own.get(policy.id, ())) for policy in all_policies(settings)}


def compiled(settings: GovernanceSettings) -> Rules:
    """Return the settings made ready for folds and policies. Raises SetupError as ``configured`` does."""
    return Rules(settings, configured(settings), policy_version(settings))


def plain(settings: msgspec.Struct) -> dict[str, Any]:
    """Return settings as plain values, with every key, as config spells them."""
    values: dict[str, Any] = msgspec.json.decode(msgspec.json.encode(settings))
    return values


def settings_in_force(settings: GovernanceSettings) -> dict[str, Any]:
    """Return the policies' settings as plain values, every key with its value; None: switched off.

    The organisation's own rules are not among them: they stand in settings whole.
    """
    in_force = {asked.policy.id: plain(asked.settings) for asked in configured(settings)}
    return {policy.id: in_force.get(policy.id) for policy in load_policies()}


def policy_version(settings: GovernanceSettings) -> str:
    """Return twelve hex digits that name all settings on which findings depend.

    The worker's are not among them, nor the organisation's own ids of controls.
    """
    parts: list[object] = [settings.jit_lookback_days, settings.assumed_gap_days, settings.clock_tolerance_seconds]
    parts += [settings.applications, settings.links, settings.account_types, settings.non_persons, settings.privileges]
    in_force = {asked.policy.id: plain(asked.settings) for asked in configured(settings)}
    for own in in_force.values():
        del own["controls"]
    if any("stale_after" in asked.policy.needs.parts for asked in configured(settings)):
        parts += [settings.sweep.stale_after_days, settings.sweep.service_stale_after_days]
    canonical = msgspec.json.encode([*parts, in_force], order="sorted")
    return hashlib.sha256(canonical).hexdigest()[:12]


def identity_policies() -> frozenset[str]:
    """Return the ids of all policies that judge identities."""
    return frozenset(policy.id for policy in load_policies() if policy.judge_identity is not None)


def plain_settings(settings: GovernanceSettings) -> dict[str, Any]:
    """Return governance's settings as plain values, those of the policies with every key of each."""
    return plain(settings) | {"policies": settings_in_force(settings)}
