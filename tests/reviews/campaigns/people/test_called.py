"""How those are called who act on campaigns."""

from __future__ import annotations

from governance.store.database.engine import reading, writing
from reviews.campaigns.people.called import called
from tests.governance.queries.filled import ACME, account, empty_store


def test_a_key_is_called_by_its_login_and_whoever_has_none_by_the_word_itself(store_url: str) -> None:
    engine = empty_store(store_url)
    with writing(engine) as connection:
        account(connection, f"{ACME}|pat")
        account(connection, f"{ACME}|robot", name=None)
    words = (f"{ACME}|pat", f"{ACME}|robot", f"{ACME}|nobody", "sam@example.com")
    with reading(engine) as connection:
        assert list(called(connection, words).values()) == ["pat@example.com", *words[1:]]
