"""What the role mapping says of an entitlement and of those who hold it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

from governance.model.spellings import spellings_of
from governance.model.states import Grant

Verdict = Literal["allowed", "denied", "unknown"]
Allow = list[dict[str, list[str]]]
"""Each one allows whoever has, of each of its attributes, one of the values; letter case means nothing."""


def allow_of(grant: Grant, rules: Mapping[str, Allow]) -> Allow | None:
    """Return who may hold what is granted, by all rules that name it by id or name; None: no rule does."""
    spelled = spellings_of(grant)
    if rules.keys().isdisjoint(spelled):
        return None
    named = [rules[spelling] for spelling in dict.fromkeys(spelled) if spelling in rules]
    return [allowed for allow in named for allowed in allow]


def verdict(profile: Mapping[str, Any], allow: Allow) -> Verdict:
    """Tell whether the attributes allow it; ``unknown``: an attribute that could still allow it is missing or empty."""
    verdicts = [{_fits(profile.get(name), values) for name, values in condition.items()} for condition in allow]
    if any(fits <= {"allowed"} for fits in verdicts):
        return "allowed"
    return "unknown" if any("denied" not in fits for fits in verdicts) else "denied"


def _fits(value: object, values: list[str]) -> Verdict:
    given = [
        str(item).strip().casefold() for item in (value if isinstance(value, list) else [value]) if item is not None
    ]
    if not any(given):
        return "unknown"
    return "allowed" if {allowed.strip().casefold() for allowed in values} & set(given) else "denied"
