"""An audit log that grows by made-up entries, each time to a checkpoint."""

from __future__ import annotations

from sqlalchemy import Engine

from governance.store.database.engine import writing
from governance.store.evidence.audit_rows import insert_entries
from governance.worker.trail.checkpointing import make_checkpoint
from governance.worker.trail.sealer import seal_some
from tests.governance.audit.made import made


def grown(engine: Engine, *numbers: int) -> None:
    with writing(engine) as connection:
        insert_entries(connection, [made(n) for n in numbers])
    seal_some(engine, 5)
    make_checkpoint(engine, 6)
