"""What people and config say of an account: what it is, above its source's word, and when its use is a test."""

from __future__ import annotations

from collections.abc import Sequence

from governance.folds.census.listing import Statement
from governance.model.account_types import SYSTEM
from governance.model.account_words import FROM, TYPE, UNTIL, last_word
from governance.model.acts import Act
from governance.model.situation import UseTest
from governance.model.states import AccountState, Grant
from governance.settings.account_types import Typed, TypeRules


def use_tests(words: Sequence[Act]) -> tuple[UseTest, ...]:
    """Return the tests that were declared before they began: what is said afterwards is no test."""
    tests = [UseTest(word.says()[FROM], word.says()[UNTIL]) for word in words if word.kind == "use_test"]
    declared = [word.at for word in words if word.kind == "use_test"]
    return tuple(test for test, at in zip(tests, declared, strict=True) if at <= test.from_at)


def with_type(
    account: AccountState,
    grants: Sequence[Grant],
    statements: Sequence[Statement],
    words: Sequence[Act],
    rules: TypeRules,
) -> AccountState:
    """Return the account as what it is; ``words``: what people said of it, the oldest word first."""
    word = last_word(words, "type", "untype") if words else None
    is_said = word is not None and word.kind == "type" and account.type != SYSTEM
    typed = (
        Typed(word.says()[TYPE], word.act_id)
        if word and is_said
        else rules.type_of(account, grants, _own_word(statements) if statements else None)
    )
    if typed.by is None:
        return account
    return account._replace(type=typed.type, source_type=account.type, typed_by=typed.by)


def _own_word(statements: Sequence[Statement]) -> str | None:
    """Return the source's own word for the account's type, by the last list that has one."""
    words = (s.event.attributes.get("provider") for s in reversed(statements) if s.event is not None)
    return next((word for word in words if isinstance(word, str)), None)
