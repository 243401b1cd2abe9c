"""Which checkpoints were stamped."""

from __future__ import annotations

from sqlalchemy import Engine

from governance.store.database.engine import reading
from governance.store.evidence.stamp_rows import stamps


def kept_sizes(engine: Engine) -> list[int]:
    with reading(engine) as connection:
        return [stamp.size for stamp in stamps(connection)]
