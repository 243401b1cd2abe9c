"""Finds the policies by folder, and asks them."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterable
from functools import cache

from governance import policies as folder
from governance.policies.interface import Answer, IdentitySituation, Policy, Situation
from ingest.contract.errors import BrokenError

_NOT_POLICIES = frozenset({"catalogue", "interface", "support"})


@cache
def load_policies() -> tuple[Policy, ...]:
    """Return every policy of the folder, by name. Raises BrokenError for a file without one named like it."""
    names = sorted(m.name for m in pkgutil.iter_modules(folder.__path__) if m.name not in _NOT_POLICIES)
    return tuple(_load(name) for name in names)


def _load(name: str) -> Policy:
    policy = getattr(importlib.import_module(f"{folder.__name__}.{name}"), "POLICY", None)
    if not isinstance(policy, Policy) or policy.id != name:
        raise BrokenError(f"governance/policies/{name}.py offers no POLICY with the id {name}")
    return policy


def judge(situation: Situation, policies: Iterable[Policy]) -> list[tuple[Policy, Answer]]:
    """Return the answers of the policies that judge accounts."""
    return [(p, answer) for p in policies if p.judge is not None for answer in p.judge(situation)]


def judge_identity(situation: IdentitySituation, policies: Iterable[Policy]) -> list[tuple[Policy, Answer]]:
    """Return the answers of the policies that judge identities."""
    return [(p, answer) for p in policies if p.judge_identity is not None for answer in p.judge_identity(situation)]


def policies_page(policies: Iterable[Policy]) -> str:
    """Return docs/policies.md: what each policy finds, how grave it is, which controls it serves, what to do."""
    page = [
        "# Policies",
        "",
        "Made from what the files of `governance/policies` say of themselves. A policy is set under",
        "`governance.policies.<id>` in config.yaml; one without settings is not configured, and never compliant.",
    ]
    for policy in policies:
        page += [
            "",
            f"## {policy.id}",
            "",
            f"{policy.title}.",
            "",
            f"- Judges: {'an identity with all its accounts' if policy.judge is None else 'an account'}",
            f"- Severity: {policy.severity}",
            f"- Controls: {', '.join(policy.controls)}",
            f"- Remedy: {policy.remedy}",
        ]
    return "\n".join(page) + "\n"
