"""What labels mean by people's acts; read in every transaction that takes a batch in: there are few, if any."""

from __future__ import annotations

from sqlalchemy import Connection

from governance.model.tenant_labels import Meanings, meanings_of
from governance.store.evidence.act_rows import acts_of_kind


def load_meanings(connection: Connection) -> Meanings:
    """Return label → the label that it means, of those that mean another one."""
    return meanings_of(acts_of_kind(connection, "alias"))
