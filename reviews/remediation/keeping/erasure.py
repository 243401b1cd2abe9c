"""Erasing somebody: from the store by an act, from written reports at once; what is elsewhere is told."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from sqlalchemy import Connection, Engine

from governance.model.acts import Act, Author
from governance.queries.snapshot import Snapshot
from governance.settings.sections import GovernanceSettings
from governance.store.database.engine import reading
from governance.store.evidence.erased_rows import count_about
from governance.store.queries.entity_names import all_names
from governance.worker.acts.erasing import Request, erase, refuse_held
from ingest.contract.errors import DeclinedError
from reviews.campaigns.people.acting import acting_account, refuse_unknown
from reviews.campaigns.people.known_people import known_people
from reviews.remediation.keeping.report_files import folders_naming, remove
from reviews.remediation.keeping.subjects import keys_of


class KnownOfPerson(NamedTuple):
    """What is known of somebody, and where: keys, rows of the store by what they are, reports that name them."""

    subjects: Sequence[str]
    rows: Mapping[str, int]
    reports: Sequence[Path]


class ErasureRequest(NamedTuple):
    """Who is to be erased, why, by which case, who enters it, and when."""

    person: str
    reason: str
    ticket: str
    author: Author
    at: int


def look_up(
    engine: Engine, settings: GovernanceSettings, request: ErasureRequest, reports: Collection[Path]
) -> KnownOfPerson:
    """Return what an erasure would take; nothing is changed.

    Raises UnclearError for somebody whom there is not, DeclinedError under a legal hold, on oneself, for a stranger.
    """
    with reading(engine) as connection:
        snapshot = Snapshot(connection, settings)
        subjects = keys_of(snapshot, request.person)
        _refuse(connection, request, subjects)
        names = {name for _, name in all_names(connection, "account", set(subjects)) if name}
        return KnownOfPerson(
            subjects, count_about(connection, subjects), folders_naming(reports, names | set(subjects))
        )


def carry_out(engine: Engine, request: ErasureRequest, known: KnownOfPerson) -> Act:
    """Enter the act, and remove the reports that name them. Raises DeclinedError under a legal hold."""
    act = erase(engine, Request(known.subjects, request.reason, request.ticket), request.author, request.at)
    remove(known.reports)
    return act


def _refuse(connection: Connection, request: ErasureRequest, subjects: Sequence[str]) -> None:
    entered_by = acting_account(request.author, "have somebody erased")
    refuse_unknown(known_people(connection, {entered_by}, request.at), entered_by, "have somebody erased")
    if entered_by in subjects:
        raise DeclinedError(f"{entered_by} may not have himself erased: nobody decides about himself")
    refuse_held(connection, subjects, request.at)
