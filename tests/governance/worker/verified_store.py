"""Whether the chain of a store is unbroken."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import Engine

from governance.audit.chain import Head, Verdict
from governance.queries.audit_verification import verify_trail
from governance.store.database.engine import reading


def verify_store(engine: Engine, anchors: Iterable[Head] = ()) -> Verdict:
    """What was found of the whole chain; ``anchors`` as ``verify_trail``."""
    with reading(engine) as connection:
        return verify_trail(connection, anchors).chain
