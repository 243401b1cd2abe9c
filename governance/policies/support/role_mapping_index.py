"""What the role mapping says of an entitlement and of those who hold it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Literal

Verdict = Literal["allowed", "denied", "unknown"]
Allow = list[dict[str, list[str]]]
"""Each one allows whoever has, of each of its attributes, one of the values; letter case means nothing."""


def allow_of(spelled: Sequence[str], rules: Mapping[str, Allow]) -> Allow | None:
    """Return who may hold an entitlement of these spellings, by all rules that name it; None: no rule does."""
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
