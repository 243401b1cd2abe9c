"""What lists say of the password of somebody who never signed in."""

from __future__ import annotations

from collections.abc import Sequence

from governance.folds.census.listing import Statement
from governance.folds.census.stated import stated_instant
from governance.model.credentials import UnusedPassword


def unused_passwords(statements: Sequence[Statement]) -> tuple[UnusedPassword, ...]:
    """Return it stretch by stretch; a list that does not tell leaves it as it is, one without the account ends it."""
    stretches: list[UnusedPassword] = []
    for statement in statements:
        fields = None if statement.event is None else statement.event.attributes.get("unused_password")
        if statement.event is not None and not isinstance(fields, dict):
            continue
        set_at = stated_instant(fields.get("set_at")) if isinstance(fields, dict) else None
        if stretches and stretches[-1].set_at == set_at:
            continue
        if stretches:
            stretches[-1] = stretches[-1]._replace(to_at=statement.at)
        stretches.append(UnusedPassword(set_at, statement.at, None, statement.event_id))
    return tuple(stretches)
