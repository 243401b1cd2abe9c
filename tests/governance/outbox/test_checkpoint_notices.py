"""Keepers of checkpoints that the outbox reaches get each, or one in a while, whoever looks and however often."""

from __future__ import annotations

from pathlib import Path

from governance.outbox.checkpoint_notices import CheckpointNotices, Keeper
from governance.settings.store_place import StorePlace
from governance.store.database.engine import reading
from governance.store.database.open_store import open_store
from governance.store.database.statements import rows
from governance.worker.trail.key_keeping import name_first_key
from tests.governance.outbox.receivers import Clock
from tests.governance.worker.grown_log import grown

DAY_SECONDS = 86_400
KEEPERS = [
    Keeper("webhook:siem", "webhook:siem", lambda row: f'{{"entries":{row.size}}}'),
    Keeper("mail:auditor@example.com", "mail", lambda row: f'{{"mailed":{row.size}}}', DAY_SECONDS * 1_000_000),
]


def test_a_webhook_gets_each_checkpoint_and_a_mail_the_first_of_a_day(sqlite_url: str, tmp_path: Path) -> None:
    clock = Clock()
    with open_store(StorePlace(sqlite_url, tmp_path / "a.key")) as engine:
        workers = [CheckpointNotices(engine, KEEPERS, clock) for _ in range(2)]
        assert [worker.tell() for worker in workers] == [False, False]
        name_first_key(engine, "worker", 1)
        grown(engine, 1)
        assert [worker.tell() for worker in workers * 2] == [True, True, False, False]
        grown(engine, 2)
        assert workers[0].tell()
        clock.forward(DAY_SECONDS)
        assert workers[1].tell()
        with reading(engine) as connection:
            bodies = rows(connection, "SELECT recipient, type, body FROM outbox_effect ORDER BY position")
    assert bodies == [
        ("webhook:siem", "audit.checkpoint", '{"entries":2}'),
        ("mail:auditor@example.com", "audit.checkpoint", '{"mailed":2}'),
        ("webhook:siem", "audit.checkpoint", '{"entries":3}'),
        ("mail:auditor@example.com", "audit.checkpoint", '{"mailed":3}'),
    ]
