"""By which words somebody may be asked, and by which another."""

from __future__ import annotations

import pytest

from governance.queries.asked_words import words_meant, words_of_account
from governance.queries.snapshot import Snapshot
from governance.settings.sections import GovernanceSettings
from governance.store.database.engine import reading, writing
from governance.store.schema import held
from ingest.contract.errors import UnclearError
from tests.governance.queries.filled import ACME, CORP, account, empty_store, put

SAM, ADMIN, OTHER = f"{ACME}|sam", f"{CORP}|adm-sam", f"{CORP}|sam"


def test_every_key_and_login_of_the_person_and_no_login_that_somebody_else_has(sqlite_url: str) -> None:
    engine = empty_store(sqlite_url)
    with writing(engine) as connection:
        account(connection, SAM, display_name="Sam Sander")
        account(connection, ADMIN)
        account(connection, OTHER, display_name="Sam Other")
        for key, identity in ((SAM, "identity:1"), (ADMIN, "identity:1"), (OTHER, "identity:2")):
            put(connection, held.account_identity, account_id=key, identity_id=identity)
    with reading(engine) as connection:
        snapshot = Snapshot(connection, GovernanceSettings())
        own = (f"{CORP}|adm-sam", f"{ACME}|sam", "adm-sam@example.com")
        # Where he signs in the login is his, though somebody else has it elsewhere.
        assert words_of_account(snapshot, SAM) == tuple(sorted((*own, "sam@example.com")))
        assert words_of_account(snapshot, ADMIN) == tuple(sorted(own))
        assert words_meant(snapshot, "Sam Sander") == tuple(sorted((*own, "sam sander", "sam@example.com")))
        assert set(words_meant(snapshot, "sam@example.com")) == {*own, OTHER, "sam@example.com"}
        with pytest.raises(UnclearError, match="no account is known by 'compliance'"):
            words_meant(snapshot, "compliance")
    engine.dispose()
