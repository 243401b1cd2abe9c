"""A row as Graph spells it, out of any form in which it is exported, and what that form cannot tell."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from ingest.collectors.entra.exports import azure_tables, defender_sign_ins, elastic, portal_audits, portal_sign_ins
from ingest.collectors.entra.record.fields import Row

LESSER = 1
"""The translation of a form that tells less than the row itself: below that of the row, which then counts."""


class Exported(NamedTuple):
    """The row, in an envelope where its form says what an envelope does; ``lesser``: the form tells less than Graph.

    ``stream`` is where its events stand apart from those of Graph's rows; ``nameless``: the form has no record id.
    """

    record: Row
    lesser: bool = False
    stream: str | None = None
    nameless: bool = False


def recognises(record: Mapping[str, Any]) -> bool:
    """Tell by its keys whether the record is a row in one of these forms."""
    return (
        portal_sign_ins.recognises(record)
        or portal_audits.recognises(record)
        or azure_tables.recognises(record)
        or elastic.recognises(record)
        or defender_sign_ins.recognises(record)
    )


def exported(record: Mapping[str, Any], stream: str | None) -> Exported:
    """Return the row of a record, whose ``stream`` may be known; another record as it is."""
    if portal_sign_ins.recognises(record):
        row = portal_sign_ins.graph_row(record)
        # Whoever reads an earlier event's record again knows its stream: this one says that nobody knew.
        known = None if stream == portal_sign_ins.STREAM else stream
        stated = known or portal_sign_ins.stream_of(record)
        return Exported(row if stated else row | portal_sign_ins.UNTOLD, True, stated or portal_sign_ins.STREAM)
    if portal_audits.recognises(record):
        return Exported(portal_audits.graph_row(record), True, portal_audits.STREAM, nameless=True)
    if azure_tables.recognises(record):
        row = azure_tables.envelope(record)
        # A query may have left the ids out.
        without_id = azure_tables.is_audit_without_id(row)
        return Exported(row, stream=portal_audits.STREAM if without_id else None)
    if elastic.recognises(record):
        return Exported(elastic.envelope(record), lesser=True)
    if defender_sign_ins.recognises(record):
        return Exported(defender_sign_ins.envelope(record), lesser=True)
    return Exported(record)
