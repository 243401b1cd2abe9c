"""Tokens of programs: shown once, ended at once, noted when used."""

from __future__ import annotations

import pytest

from console.sign_in.tokens import bearer, end_token, listed_tokens, make_token
from console.store import own_tables
from governance.store.database.engine import open_engine, writing
from ingest.contract.errors import DeclinedError, UnclearError
from tests.console.opened_console import login

DAY = 86_400_000_000


def test_a_token_counts_until_it_ends_or_is_revoked() -> None:
    own = open_engine("sqlite://")
    with writing(own) as connection:
        own_tables.metadata.create_all(connection)
    made = make_token(own, "siem", "pat", login("analyst"), 0, DAY)
    visitor = bearer(own, made.token, 5, "192.0.2.7")
    assert visitor is not None
    assert visitor.roles == {"analyst"}
    (view,) = listed_tokens(own)
    assert (view.name, view.owner, view.roles) == ("siem", "pat", ["analyst"])
    assert view.used_at is not None
    assert made.token not in repr(view)
    assert bearer(own, made.token, DAY, None) is None
    end_token(own, made.token_id, 7)
    assert bearer(own, made.token, 8, None) is None
    with pytest.raises(UnclearError):
        end_token(own, made.token_id, 9)
    with pytest.raises(DeclinedError):
        make_token(own, "late", "pat", login("analyst"), DAY, DAY)
    own.dispose()
