"""Rules of the organisation's own, as config spells them: what is asked in CEL, with examples of what it means."""

from __future__ import annotations

from typing import Any, Literal

import msgspec

from governance.model.answers import Outcome, Severity


class RuleExample(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """An account, in the words of docs/rules.md, and how the rule answers of it; what is left out is ordinary."""

    outcome: Outcome
    why: str
    given: dict[str, Any] = {}


class CustomRule(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A rule that is asked about every account, or about every grant of every account."""

    id: str
    title: str
    about: Literal["account", "grant"] = "account"
    when: str
    """In CEL: true is a violation, false is none, and everything else is not evaluable."""
    since: str | None = None
    """In CEL: the instant since which it is one; None: the grant's beginning, or the latest of what the rule reads."""
    message: str
    """``{account}`` and ``{entitlement}`` stand for their names."""
    severity: Severity = "medium"
    controls: list[str] = []
    remedy: str
    examples: list[RuleExample]
    """A violation and a compliant one at least."""
