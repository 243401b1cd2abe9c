"""Which policies may answer otherwise once settings are changed: of any account, or of those of which these decide.

A setting by which folds decided nothing of an account leaves it as it stands: what policies are told of it differs
then in what they read of the setting itself, and they declare that.
"""

from __future__ import annotations

from collections.abc import Sequence

from governance.policies.precedence import asked_with, told_otherwise
from governance.settings.compiled import Rules
from governance.settings.reach import NOTED, noted_alone


class AskedAnew:
    """Whom to ask about accounts that were folded anew, under rules of which sections are changed (None: any)."""

    def __init__(self, rules: Rules, policies: frozenset[str], changed: Sequence[str] | None) -> None:
        self.policies = policies
        """Those that may answer otherwise of an account of which a changed setting decided something."""
        self.folding, self.rules, self.of_any = rules, rules, policies
        fields = None if changed is None else noted_alone(changed)
        if fields is None or changed is None:
            return
        own = {name.partition(":")[2] for name in changed}
        reading = {policy for field in fields for policy in rules.policies_reading(NOTED[field])}
        self.folding = rules.noting(fields)
        """What accounts are folded by."""
        self.of_any = told_otherwise(own | reading) & policies
        """Policies that may answer otherwise of any account."""
        self.rules = rules.asking_only(asked_with(self.of_any))
        """By which these are asked."""
