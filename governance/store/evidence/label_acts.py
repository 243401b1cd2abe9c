"""What labels mean by people's acts; read in every transaction that takes a batch in: there are few, if any."""

from __future__ import annotations

from sqlalchemy import Connection

from governance.model.keys import plain_parts
from governance.model.tenant_labels import Meanings, meanings_of
from governance.store.evidence.act_rows import acts_of_kind


def load_meanings(connection: Connection) -> Meanings:
    """Return label → the label that it means, of those that mean another one."""
    return meanings_of(acts_of_kind(connection, "alias"))


def spelled_before(subject: str, meanings: Meanings) -> list[str]:
    """Return a key, and the same under each label that means its own: somebody may have spoken of it so."""
    issuer = plain_parts(subject).issuer
    idp, _, label = issuer.partition(":")
    rest = subject[len(issuer) :]
    return [subject, *(f"{idp}:{before}{rest}" for before, meaning in meanings.items() if meaning == label)]
