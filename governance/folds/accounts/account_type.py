"""What an account is: a person's word above config's, and that above its source's."""

from __future__ import annotations

from collections.abc import Sequence

from governance.folds.census.listing import Statement
from governance.model.account_types import SYSTEM
from governance.model.acts import Act
from governance.model.states import AccountState, Grant
from governance.settings.account_types import Typed, TypeRules

TYPE = "type"
"""What an act of the kind ``type`` says: the account's type."""


def with_type(
    account: AccountState, grants: Sequence[Grant], statements: Sequence[Statement], word: Act | None, rules: TypeRules
) -> AccountState:
    """Return the account as what it is; ``word``: the last that somebody said of its type."""
    is_said = word is not None and word.kind == "type" and account.type != SYSTEM
    typed = (
        Typed(word.says()[TYPE], word.act_id)
        if word and is_said
        else rules.type_of(account, grants, _own_word(statements))
    )
    if typed.by is None:
        return account
    return account._replace(type=typed.type, source_type=account.type, typed_by=typed.by)


def _own_word(statements: Sequence[Statement]) -> str | None:
    """Return how the last list that says so calls the account's type, in its source's own word."""
    words = (s.event.attributes.get("provider") for s in reversed(statements) if s.event is not None)
    return next((word for word in words if isinstance(word, str)), None)
