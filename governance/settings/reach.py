"""What each setting reaches: whose derivation depends on it, so that a changed one has no more derived anew than that.

Every field of the settings stands here; a test fails for one that does not.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from typing import Literal, get_args

import msgspec

from governance.model.configured import Configured
from governance.model.keys import application_key
from governance.model.policy import Part, Trait
from governance.settings.code_hashes import FOLDS, INTAKE, POLICIES, RULES
from governance.settings.sections import GovernanceSettings

Reach = Literal["nothing", "everyone", "application", "named account", "policy"]

GOVERNANCE: Mapping[str, Reach] = {
    "jit_lookback_days": "everyone",
    "assumed_gap_days": "everyone",
    "clock_tolerance_seconds": "everyone",
    "batch_size": "nothing",
    "rejected_ratio": "nothing",
    "applications": "application",
    "register": "nothing",
    "links": "everyone",
    "account_types": "everyone",
    "non_persons": "named account",
    "privileges": "everyone",
    "policies": "policy",
    "rules": "policy",
    "sweep": "policy",
    "ask_within_days": "nothing",
    "baseline_at": "nothing",
    "foreseen_days": "nothing",
}
"""Field of ``governance`` → whom it reaches; ``nothing``: nothing that is derived and stored depends on it."""
APPLICATION: Mapping[str, Reach] = {
    "issuer": "application",
    "id": "application",
    "name": "application",
    "owner": "nothing",
    "assignment_required": "application",
    "makes_accounts": "application",
    "provisioning": "application",
    "created_at": "application",
}
SWEEP_THRESHOLDS = ("stale_after_days", "service_stale_after_days")
"""Fields of the sweep that reach the policies which leave a stale account to it; its others reach nothing."""
POLICY_CHANGES_NOTHING = frozenset({"controls"})
"""Fields that every policy has and no verdict depends on."""

NOTED: Mapping[str, Part] = {"clock_tolerance_seconds": "clock_tolerance", "jit_lookback_days": "jit_lookback"}
"""Fields of which rules note on which accounts folds decide anything by them, and the part by which policies read them.

Where one decides nothing, an account is the same whatever it says.
"""

_NO_IDENTITY = frozenset(
    {"jit_lookback_days", "assumed_gap_days", "clock_tolerance_seconds", "privileges", "application", "policy"}
)
"""Kinds of sections on which rests neither what links accounts to identities nor which entitlements they hold."""

_DIGITS = 16


def sections_of(settings: GovernanceSettings, configured: Iterable[Configured]) -> dict[str, str]:
    """Return, by name of section, the hash of all settings and code on which something derived depends.

    Of a policy the traits follow without which it has nothing to say of an account (``only_with``). A section that says
    nothing (an application with no more than its id, a policy that is off) is not among them.
    """
    hashes: dict[str, str] = {}
    for field, reach in GOVERNANCE.items():
        if reach == "everyone":
            hashes[f"{field}:"] = _hash(getattr(settings, field))
    fields = [name for name, reach in APPLICATION.items() if reach == "application" and name not in ("issuer", "id")]
    for application in settings.applications:
        key = application_key(application.issuer, application.id)
        hashes[f"application:{key}"] = _hash([getattr(application, name) for name in fields])
    for answerable in settings.non_persons:
        hashes[f"non_person:{answerable.account}"] = _hash([answerable.owner, answerable.type])
    for asked in configured:
        own = {
            name: getattr(asked.settings, name)
            for name in asked.settings.__struct_fields__
            if name not in POLICY_CHANGES_NOTHING
        }
        of_policy = [own, RULES if asked.policy.is_rule else POLICIES.get(asked.policy.id)]
        if "stale_after" in asked.policy.needs.parts:
            of_policy += [getattr(settings.sweep, name) for name in SWEEP_THRESHOLDS]
        # Code that is changed may also speak of other accounts than before: whoever compares the two sees whose.
        hashes[f"policy:{asked.policy.id}"] = " ".join([_hash(of_policy), *sorted(asked.policy.needs.only_with)])
    return hashes | {"folds:": FOLDS, "intake:": INTAKE}


def changed_sections(before: Mapping[str, str], after: Mapping[str, str]) -> list[str]:
    """Return the names of the sections that are not the same in both, in order."""
    return sorted(name for name in before.keys() | after.keys() if before.get(name) != after.get(name))


def only_with(name: str, *sections: Mapping[str, str]) -> frozenset[Trait]:
    """Return the traits without which a policy had nothing to say under any of some sections that name it.

    ``name``: of the policy's section.
    """
    noted = [section[name].split() for section in sections if name in section]
    return frozenset(trait for trait in get_args(Trait) if noted and all(trait in words for words in noted))


def identities_stand(changed: Iterable[str]) -> bool:
    """Tell whether links of accounts, and which entitlements they hold, are the same whatever these sections say."""
    return all(name.partition(":")[0] in _NO_IDENTITY for name in changed)


def noted_alone(changed: Iterable[str]) -> frozenset[str] | None:
    """Return which of the sections are fields of ``NOTED``; None: others are among them than these and policies'."""
    kinds = {name.partition(":")[0] for name in changed} - {"policy"}
    return frozenset(kinds) if kinds <= NOTED.keys() else None


def _hash(value: object) -> str:
    return hashlib.sha256(msgspec.json.encode(value, order="sorted")).hexdigest()[:_DIGITS]


def work_items_of(
    changed: Iterable[str], after: Mapping[str, str], generation: int, identity_policies: frozenset[str]
) -> set[str]:
    """Return the work items of what changed sections reach, one long one each; ``after``: what is derived with now.

    ``identity_policies``: those of all policies that judge identities.
    """
    everyone, persons, groups = f"everyone:{generation}", f"persons:{generation}", f"groups:{generation}"
    items: set[str] = set()
    for name in changed:
        kind, _, subject = name.partition(":")
        if kind == "application":
            items.add(f"users:{subject}")
        elif kind == "non_person":
            items.add(f"answerable:{subject}")
        elif kind == "policy" and name not in after:
            items.add(f"retired:{subject}")
        elif kind == "policy":
            items.add(persons if subject in identity_policies else everyone)
        elif kind != "intake":
            # What was taken in stays as it was taken in: only what is derived of it can be derived anew.
            items |= {everyone, persons, groups}
    return items


_NAMED_AT_MOST = 5
"""Sections named in a message at most."""


def named_sections(sections: Sequence[str]) -> str:
    """Return a few of the sections, for a message."""
    names = ", ".join(name.removesuffix(":") for name in sections[:_NAMED_AT_MOST])
    return names if len(sections) <= _NAMED_AT_MOST else f"{names} and {len(sections) - _NAMED_AT_MOST} more"
