"""Which labels' rows are just being brought under the labels that they mean: nothing is asked over a half of them."""

from __future__ import annotations

from sqlalchemy import Connection

from governance.store.database.statements import rows
from governance.store.evidence.label_acts import load_meanings
from ingest.contract.errors import DeclinedError
from ingest.contract.providers.catalogue import providers

KINDS = ("relabel", "relabelled")
"""Of work items: what brings seen rows, and then people's words, under another label."""


def labels_on_the_move(connection: Connection) -> list[str]:
    """Return the labels that are being left."""
    sql = "SELECT DISTINCT mark FROM dirty_mark WHERE kind = %s OR kind = %s ORDER BY mark"
    return sorted({mark.partition(":")[2] for (mark,) in rows(connection, sql, KINDS)})


def moving_issuers(connection: Connection) -> frozenset[str]:
    """Return the issuers that rows are being brought from, and those that they are brought to."""
    labels = labels_on_the_move(connection)
    if not labels:
        return frozenset()
    meanings = load_meanings(connection)
    concerned = {word for label in labels for word in (label, meanings.get(label, label))}
    return frozenset(f"{idp}:{label}" for idp in providers() for label in concerned)


def refuse_over_moving_labels(connection: Connection, deed: str) -> None:
    """Raise DeclinedError while labels are on the move: accounts would be asked about again under the other label."""
    labels = labels_on_the_move(connection)
    if labels:
        raise DeclinedError(
            f"{deed} waits: what stands under {', '.join(labels)} is being brought under the label that it means; "
            "`jitgov govern --until-idle` ends that"
        )
