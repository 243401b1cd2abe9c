"""An event of an identity provider that no leaf describes is set aside: nobody can tell what its streams mean."""

from __future__ import annotations

from pathlib import Path

import pytest

from governance.folds.usage.batch import Batch
from governance.policies.catalogue import compiled
from governance.settings.sections import GovernanceSettings
from governance.store.database.engine import open_engine, reading
from governance.store.database.migrate import ensure_schema
from governance.store.database.statements import rows
from governance.worker.worker import Govern
from ingest.bus.open import open_bus
from ingest.bus.topics import house_topics
from ingest.contract.codec import EVENTS_TOPIC, encode, encode_bare
from ingest.contract.errors import RecordError
from ingest.contract.event import Event, Party, Source
from ingest.translation.translating import outgoing
from tests.ingest.contract.events import event

NOBODY_S = Source("nobody", "acme", "log")
UNKNOWN = [
    event("sign_in", event_id="nobody:1", source=NOBODY_S),
    event("account_created", event_id="nobody:2", source=NOBODY_S, application=None),
    event("account_created", event_id="okta:3", account=Party("person", "nobody:acme", "1"), application=None),
]
KNOWN = event("account_created", event_id="okta:4", application=None)


@pytest.mark.parametrize("unknown", UNKNOWN)
def test_a_batch_refuses_it_and_counts_it_not(unknown: Event) -> None:
    batch = Batch(0, encode_bare)
    with pytest.raises(RecordError, match="no identity provider of this name is known"):
        batch.add(unknown)
    assert batch.events == 0


def test_a_worker_sets_it_aside_and_goes_on(tmp_path: Path, sqlite_url: str) -> None:
    bus = open_bus(f"embedded:{tmp_path / 'bus.sqlite'}", {})
    bus.create_topics(house_topics(1))
    publisher = bus.publisher()
    publisher.publish(EVENTS_TOPIC, [outgoing(each, encode(each)) for each in (*UNKNOWN, KNOWN)])
    publisher.close()
    engine = open_engine(sqlite_url)
    ensure_schema(engine)
    done = Govern(bus, engine, compiled(GovernanceSettings()), "workers", print).run(until_idle=True)
    assert done.events == len(UNKNOWN) + 1
    with reading(engine) as connection:
        assert rows(connection, "SELECT event_id FROM fact") == [("okta:4",)]
        reasons = [reason for (reason,) in rows(connection, "SELECT reason FROM rejected")]
    assert len(reasons) == len(UNKNOWN)
    assert all("no identity provider of this name is known" in reason for reason in reasons)
